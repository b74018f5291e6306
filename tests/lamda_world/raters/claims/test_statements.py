"""Rounding, units and names against facts."""

from __future__ import annotations

import pytest

from lamda_world.facts.entities import make_fact
from lamda_world.raters.claims.statements import name_agrees, number_agrees
from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.parse.numbers import find_quantities

PEOPLE = make_fact("city", "population", 249_633.0)
HEIGHT = make_fact("peak", "height", 8849.0)
YEAR = make_fact("song", "year", 1975.0)


def agrees(fact: object, text: str) -> bool:
    words = split_words(text)
    (quantity,) = find_quantities(words, [False] * len(words.words))
    return number_agrees(fact, quantity)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "right"),
    [("249,633", True), ("249,634", False), ("250 thousand", True), ("249 thousand", True),
     ("0.25 million", True), ("248 thousand", False), ("240 thousand", False),
     ("about 240 thousand", True), ("about 249 thousand", True), ("about 251 thousand", False),
     ("about 248 thousand", False), ("about a quarter of a million", True),
     ("about 220 thousand", False), ("over 200 thousand", True),
     ("over 100 thousand", False), ("over 300 thousand", False), ("under 300 thousand", True),
     ("nearly 250 thousand", True), ("between 200 and 300 thousand", True),
     ("250 thousand square km", False), ("250 thousand inhabitants", True), ("2.5 million", False)],
)  # fmt: skip
def test_population(text: str, right: bool) -> None:
    assert agrees(PEOPLE, text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [("8,849 meters", True), ("8.85 km", True), ("29,032 feet", True), ("8,849 feet", False),
     ("29,100 feet", False), ("8,850 m", True), ("8,849 people", False)],
)  # fmt: skip
def test_units(text: str, right: bool) -> None:
    assert agrees(HEIGHT, text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [("1975", True), ("1976", False), ("about 1973", True), ("about 1950", False)],
)
def test_years_are_exact(text: str, right: bool) -> None:
    assert agrees(YEAR, text) is right


def test_names() -> None:
    assert name_agrees(make_fact("country", "languages", ("Dutch", "French")), "french")
    assert not name_agrees(make_fact("country", "languages", ("Dutch", "French")), "german")
    assert name_agrees(make_fact("element", "category", "alkali metal"), "metal")
    assert not name_agrees(make_fact("element", "category", "noble gas"), "metal")
