"""Turns in a cell of a form come back as they were."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from lamda.annotation.cells import numbered, unnumbered


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_turns_come_back(turns: list[str]) -> None:
    assume(not any("\r\n" in turn for turn in turns))
    assert unnumbered(numbered(turns)) == tuple(turns)
    assert unnumbered(numbered(turns).replace("\n", "\r\n"))[:1] == tuple(turns)[:1]


def test_a_cell_of_very_many_turns_is_read_in_one_pass() -> None:
    turns = ["a"] * 500_000  # to copy the rest for each of them takes ten minutes
    assert unnumbered(numbered(turns)) == tuple(turns)


def test_other_texts_are_no_turns() -> None:
    assert unnumbered("") == unnumbered("hi") == unnumbered("2: hi") == ()
    assert unnumbered("1: one\n3: three\n2: two") == ("one\n3: three", "two")
