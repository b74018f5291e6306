"""Texts of a dialog are mended as the corpus' are, and found again however they were mended."""

from __future__ import annotations

import pytest

from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.steps import clean
from lamda.data.config import Clean
from lamda.data.mending import MENDING, compared, mended, versions
from lamda.records import Dialog, record_batch, records_of

TURNS = (
    "What&#39;s new? i am ann@example.com",
    "cafÃ© at noon, and mail bob@example.com too",
    "\x07",
    "call 555-123-4567 or ann@example.com",
)


@pytest.mark.parametrize("steps", [(), MENDING, MENDING[:1], MENDING[1:], ("near", "personal")])
def test_the_turns_are_those_of_the_corpus_and_so_are_the_first_ones(
    steps: tuple[str, ...],
) -> None:
    batch = record_batch([Dialog("d", "s", TURNS, tuple("abab"))], Dialog)
    settings = Clean.model_construct()
    (row,) = records_of(clean(Rows(batch), steps, settings).rows.batch, Dialog)
    assert mended(TURNS, steps) == row.turns
    assert (row.turns == TURNS) is (steps == ())
    for count in range(1, len(TURNS)):
        assert mended(TURNS[:count], steps) == row.turns[:count]


def test_nothing_to_mend_has_one_version() -> None:
    assert list(versions(("is it 3.5?", "yes"))) == [("is it 3.5?", "yes")]
    assert set(versions(TURNS)) == {
        TURNS, *(mended(TURNS, steps) for steps in (MENDING[:1], MENDING[1:], MENDING))
    }  # fmt: skip


def test_a_text_is_compared_as_if_it_were_mended() -> None:
    for before, after in zip(TURNS, mended(TURNS, MENDING), strict=True):
        assert compared(before) == compared(after)
    assert compared("is it [a_1] or [EMAIL_12]?") == "is it [a_1] or [EMAIL]?"
