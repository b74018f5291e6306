"""Quantities in free text."""

from __future__ import annotations

import pytest

from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.parse.numbers import Quantity, find_quantities


def quantities(text: str) -> list[Quantity]:
    words = split_words(text)
    return find_quantities(words, [False] * len(words.words))


@pytest.mark.parametrize(
    ("text", "value", "dimension", "hedge"),
    [
        ("249,633 people", 249633, "people", ""),
        ("about 1.35 million", 1_350_000, "", "about"),
        ("two hundred and forty-nine thousand", 249_000, "", ""),
        ("249 633 inhabitants", 249633, "people", ""),
        ("1.350.000", 1_350_000, "", ""),
        ("1,35 million", 1_350_000, "", ""),
        ("an 8,849-meter peak", 8849, "length", ""),
        ("8,849 m high", 8849, "length", ""),
        ("1.3m people", 1_300_000, "people", ""),
        ("nineteen fifty three", 1953, "", ""),
        ("one and a half million", 1_500_000, "", ""),
        ("half a million", 500_000, "", ""),
        ("a quarter of a million", 250_000, "", "about"),
        ("one million two hundred thousand", 1_200_000, "", ""),
        ("just over 92 thousand square km", 92_000, "area", "past"),
        ("nearly 10 million", 10_000_000, "", "near"),
        ("more than 2 million", 2_000_000, "", "over"),
        ("fifteen point nine nine", 15.99, "", ""),
        ("5k", 5000, "", ""),
    ],
)
def test_values(text: str, value: float, dimension: str, hedge: str) -> None:
    (found,) = quantities(text)
    assert found.value == pytest.approx(value)
    assert (found.dimension, found.hedge) == (dimension, hedge)


def test_ranges() -> None:
    (found,) = quantities("between 2 and 3 million people")
    assert (found.value, found.high) == (2_000_000, 3_000_000)


def test_years_are_plain_four_digit_numbers() -> None:
    assert [q.year for q in quantities("in 1953, 8849 and 1953 meters")] == [1953, None, None]


@pytest.mark.parametrize("text", ["the 20th", "1980s", "no number", "", "¹", "7" * 60])
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == []
