"""Number words."""

from __future__ import annotations

import pytest

from lamda.toolset.numerals import read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zero", 0),
        ("seventeen", 17),
        ("twenty five", 25),
        ("three hundred", 300),
        ("three hundred and one", 301),
        ("two thousand", 2000),
        ("two million three hundred thousand and twelve", 2_300_012),
        ("nine hundred ninety nine billion", 999_000_000_000),
    ],
)
def test_whole_text_is_one_number(text: str, number: int) -> None:
    words = text.split()
    assert read_number(words, 0) == (number, len(words))


@pytest.mark.parametrize(
    ("text", "number", "words_read"),
    [
        ("seven eight", 7, 1),
        ("twenty eleven", 20, 1),
        ("two thousand million", 2000, 2),
        ("five and plus", 5, 1),
        ("one hundred and", 100, 2),
        ("plus five", 0, 0),
        ("and five", 0, 0),
        ("thousand", 0, 0),
        ("", 0, 0),
    ],
)
def test_reading_stops_where_the_number_does(text: str, number: int, words_read: int) -> None:
    assert read_number(text.split(), 0) == (number, words_read)
