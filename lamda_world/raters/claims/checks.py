"""Does a stated value agree with a fact? Rounding, units, 'about', and names."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.parse.mentions import canonical, fact_values
from lamda_world.raters.parse.numbers import Quantity, quantity_at

_DATA = beside(__file__)

if TYPE_CHECKING:
    from lamda_world.facts.entities import Fact

DIMENSIONS = {
    "population": "people", "area": "area", "height": "length", "atomic number": "protons",
    "atomic weight": "mass",
}  # fmt: skip
"""Attribute -> the dimension of its number."""
EXACT = ("atomic number", "discovery year", "first ascent", "year")
_ABOUT, _ABOUT_YEARS, _TINY = 0.05, 5, 1e-6
_METALS = _DATA.lines("metals")
_WIDER: dict[str, dict[str, tuple[str, ...]]] = {
    "category": {"metal": _METALS},
    "range": {"alps": ("julian alps", "dolomites")},
}
"""Attribute -> a wider name -> the values that it covers."""


@lru_cache(maxsize=8192)
def _short(text: str) -> float | None:
    words = split_words(text)
    quantity = quantity_at(words, 0) if words.words else None
    return quantity.value if quantity else None


def _rounds_to(truth: float, value: float, step: float) -> bool:
    """Whether `truth`, rounded to as many significant digits as `value` was stated with, is it.

    With three digits or more, cutting off is as good as rounding (249,633 -> '249 thousand').
    """
    if truth <= 0 or value <= 0:
        return truth == value
    digits = len(f"{round(value / step):d}")
    unit = 10.0 ** (math.floor(math.log10(truth)) - digits + 1)
    stated = value / unit
    cut = digits >= 3 and abs(math.floor(truth / unit) - stated) < _TINY
    return cut or abs(math.floor(truth / unit + 0.5) - stated) < _TINY


def number_agrees(fact: Fact, quantity: Quantity) -> bool:
    """Whether the quantity states the fact's number, in its unit and its own precision.

    Years and atomic numbers must be exact; 'about' allows 5 % (years: 5); 'over' and 'under'
    allow a factor of 2, 'nearly' and 'just over' 10 %.
    """
    if isinstance(fact.value, str | tuple):
        return False
    wanted = DIMENSIONS.get(fact.attribute, "")
    if quantity.dimension not in ("", wanted):
        return False
    truth, value = float(fact.value) / quantity.factor, quantity.value
    if quantity.high is not None:
        return value <= truth <= quantity.high <= 3 * value
    bounds = {"over": (1, 2), "under": (0.5, 1), "near": (0.9, 1), "past": (1, 1.1)}
    if quantity.hedge in bounds:
        low, high = bounds[quantity.hedge]
        return low * value <= truth * (1 + 1e-9) and truth <= high * value * (1 + 1e-9)
    if fact.attribute in EXACT:
        slack = _ABOUT_YEARS if quantity.hedge == "about" and quantity.plain else 0
        return abs(truth - value) <= slack
    if quantity.hedge == "about" and abs(truth - value) <= _ABOUT * truth:
        return True
    digits = len(f"{round(value / quantity.step):d}") if quantity.step else 0
    near = abs(truth - value) <= 0.5 * (quantity.step + 1 / quantity.factor)
    if quantity.factor != 1 and digits > 2 and near:  # both sides are rounded
        return True
    short = _short(fact.text)
    truths = {truth, short / quantity.factor} if short is not None else {truth}
    return any(_rounds_to(t, value, quantity.step) for t in truths)


def name_agrees(fact: Fact, value: str) -> bool:
    """Whether `value`, in canonical form, is (one of) the names that the fact holds."""
    held = [canonical(v) for v in fact_values(fact)]
    if value in held:
        return True
    wider = _WIDER.get(fact.attribute, {}).get(value, ())
    return any(v in wider for v in held)


_WELL_KNOWN_CAPITALS = _DATA.words("well_known_capitals")
_WELL_KNOWN_SYMBOLS = {"h", "o", "c", "n", "he", "fe", "au", "ag"}


def well_known(fact: Fact) -> bool:
    """Whether everybody knows the fact, so that no source is needed: a short list, to be sure."""
    held = {canonical(v) for v in fact_values(fact)}
    if fact.attribute == "capital":
        return bool(held & _WELL_KNOWN_CAPITALS)
    return fact.attribute == "symbol" and bool(held & _WELL_KNOWN_SYMBOLS)
