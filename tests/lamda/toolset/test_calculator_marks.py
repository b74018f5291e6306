"""Rows of marks in a query: what they end, and that they take no time.

A pattern that repeats a repetition needs seconds for 24 marks and years for 200: the test would
not end.
"""

from __future__ import annotations

import pytest

from lamda.toolset.calculator import MAX_CHARACTERS, calculate


@pytest.mark.parametrize("mark", [*"?.=!", "? ", "= ", ".!", "?!"])
@pytest.mark.parametrize("word", ["x", "2", "a+1"])
def test_a_row_of_marks_before_a_word_is_refused_at_once(mark: str, word: str) -> None:
    marks = (mark * MAX_CHARACTERS)[: MAX_CHARACTERS - len(word)]
    assert calculate(marks + word) == []
    assert calculate(f"wait{marks[len('wait') :]}{word}") == []


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("2+2?!?!", "4"),
        ("2+2 = ?", "4"),
        ("2+2...", "4"),
        ("2+2 . . . ! ?", "4"),
        ("2+3!", "8"),
        ("2+3!?", "8"),
        ("2+3! = ?!", "8"),
        ("two plus two!!", "4"),
        ("two plus two" + "?" * 180, "4"),
    ],
)
def test_marks_behind_an_expression_end_it(query: str, value: str) -> None:
    assert [result.text for result in calculate(query)] == [value]
