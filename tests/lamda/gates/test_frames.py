from __future__ import annotations

from lamda.gates.frames import duplicates, excerpt, frame


def test_a_duplicate_names_its_first_occurrence() -> None:
    texts = [("Hi  there", "yes"), ("hi there!", "Yes\n"), ("hi there",), ("H\u0406 THERE", "yes")]
    assert duplicates("abcd", texts) == ["", "a", "", "a"]


def test_an_excerpt_is_short() -> None:
    assert excerpt("d/1", "x" * 200) == f"d/1 '{'x' * 59}…'"
    assert excerpt("d/1", "two\nlines") == "d/1 'two\\nlines'"
    assert excerpt("d/1") == "d/1"


def test_an_empty_frame_keeps_its_columns() -> None:
    assert list(frame([], "a", "b").columns) == ["example", "a", "b"]
