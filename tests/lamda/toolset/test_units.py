"""Units agree with each other, and questions for a conversion are told from others."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from lamda.toolset.units import UNITS, Conversion, read_conversion


def test_there_and_back_is_the_identity() -> None:
    units = sorted(set(UNITS.values()), key=lambda unit: (unit.dimension, unit.plural))
    compared = 0
    for left, right in pairwise(units):
        if left.dimension == right.dimension:
            there = Conversion("", left, right).apply(Fraction(37))
            assert Conversion("", right, left).apply(there) == 37
            compared += 1
    assert compared > 15


@pytest.mark.parametrize(
    ("name", "same_as", "count"),
    [("mile", "feet", 5280), ("foot", "inches", 12), ("yard", "feet", 3), ("pound", "ounces", 16),
     ("stone", "pounds", 14), ("hectare", "square metres", 10_000), ("week", "hours", 168)],
)  # fmt: skip
def test_known_ratios(name: str, same_as: str, count: int) -> None:
    assert Conversion("", UNITS[name], UNITS[same_as]).apply(Fraction(1)) == count


def test_temperatures_have_their_fixed_points() -> None:
    celsius, fahrenheit, kelvin = UNITS["celsius"], UNITS["fahrenheit"], UNITS["kelvin"]
    assert Conversion("", celsius, fahrenheit).apply(Fraction(100)) == 212
    assert Conversion("", fahrenheit, celsius).apply(Fraction(32)) == 0
    assert Conversion("", celsius, kelvin).apply(Fraction(0)) == Fraction("273.15")
    with pytest.raises(ValueError, match="absolute zero"):
        Conversion("", celsius, kelvin).apply(Fraction(-274))


@pytest.mark.parametrize(
    ("text", "amount", "source", "target"),
    [
        ("5km to miles", "5", "kilometres", "miles"),
        ("five km in miles", "five", "kilometres", "miles"),
        ("12 in to cm", "12", "inches", "centimetres"),
        ("3 square miles in km2", "3", "square miles", "square kilometres"),
        ("how many feet are there in 3 metres", "3", "metres", "feet"),
        ("how many inches in a foot", "1", "feet", "inches"),
        ("how many km is five miles", "five", "miles", "kilometres"),
    ],
)
def test_reads(text: str, amount: str, source: str, target: str) -> None:
    found = read_conversion(text)
    assert found is not None
    assert (found.amount, found.source.plural, found.target.plural) == (amount, source, target)


@pytest.mark.parametrize("text", ["5 km to kg", "hello in french", "km in miles", "in in in", ""])
def test_other_questions_are_no_conversion(text: str) -> None:
    assert read_conversion(text) is None
