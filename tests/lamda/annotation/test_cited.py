"""Markers that name a source, as a model can learn to cite it."""

from __future__ import annotations

import pytest

from lamda.annotation.cited import uncitable
from lamda.records import GroundingExample, ToolCall


def said(text: str, base: str = "in Spain", calls: int = 2) -> GroundingExample:
    found = tuple(ToolCall("Porto", f"Porto {n}") for n in range(calls))
    return GroundingExample("1", ("hi",), base, found, "User", text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("in Portugal [1] [2]", ()),
        ("in Portugal [3] [1, 2] [3]", ("[3]", "[1, 2]")),
        ("in Portugal \uff3b\uff11\uff3d", ("[1]",)),
        ("in Portugal [1] \uff3b\uff11\uff3d", ()),
        ("in Portugal [7]", ()),
    ],
)
def test_what_names_no_result_is_told_once(text: str, wrong: tuple[str, ...]) -> None:
    assert uncitable(said(text, base="so says [7]")) == wrong


def test_very_many_markers_are_each_looked_up_once() -> None:
    markers = [f"[{n}]" for n in range(3, 300_003)]
    text = " ".join(markers)  # one by one in a list they take an hour
    assert uncitable(said(text, base=text)) == ()
    assert uncitable(said(text, base="")) == tuple(markers)
