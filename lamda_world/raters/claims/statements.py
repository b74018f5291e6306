"""What a clause states about an entity, and whether the facts agree: rounding, units, names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.cues import Target
from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.parse.mentions import Name, WorldIndex, canonical, fact_values
from lamda_world.raters.parse.numbers import Quantity, quantity_at

if TYPE_CHECKING:
    from lamda_world.facts.entities import Entity, Fact

_DATA = beside(__file__)

DIMENSIONS = {
    "population": "people", "area": "area", "height": "length", "atomic number": "protons",
    "atomic weight": "mass",
}  # fmt: skip
"""Attribute -> the dimension of its number."""
EXACT = ("atomic number", "discovery year", "first ascent", "year")
_ABOUT, _ABOUT_YEARS, _TINY = 0.05, 5, 1e-6
_ROUND = 2
"""Significant digits up to which a number is a round one: 'about' then allows `_ABOUT`."""
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

    Years and atomic numbers must be exact; 'about' allows 5 % of a round number (years: 5), not of
    'about 223 thousand', which claims to know the third digit; 'over' and 'under' allow a factor of
    2, 'nearly' and 'just over' 10 %.
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
    if quantity.hedge == "about" and abs(truth - value) <= _ABOUT * truth and _is_round(quantity):
        return True
    digits = len(f"{round(value / quantity.step):d}") if quantity.step else 0
    near = abs(truth - value) <= 0.5 * (quantity.step + 1 / quantity.factor)
    if quantity.factor != 1 and digits > 2 and near:  # both sides are rounded
        return True
    short = _short(fact.text)
    truths = {truth, short / quantity.factor} if short is not None else {truth}
    return any(_rounds_to(t, value, quantity.step) for t in truths)


def _is_round(quantity: Quantity) -> bool:
    stated = f"{round(quantity.value / quantity.step):d}" if quantity.step else ""
    return len(stated.rstrip("0")) <= _ROUND


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


_DOMAIN_OF_VALUE = {
    "capital": "city", "country": "country", "neighbours": "country",
}  # fmt: skip
_LEAST = {"population": 1000, "area": 13, "height": 13, "atomic weight": 3}
"""Number words below it ('one', 'two') hardly ever state the attribute."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An assertion at words [first, last) of sentence `sentence`.

    `entities` are those whose pages can vouch for it; `supported` already counts the negation.
    """

    entities: tuple[str, ...]
    attribute: str
    stated: str
    supported: bool
    negated: bool
    well_known: bool
    first: int
    last: int
    sentence: int
    token: str = ""


def domain_of(entity_id: str) -> str:
    """The domain of an entity id ('city:2735943' -> 'city')."""
    return entity_id.partition(":")[0]


def fits(index: WorldIndex, target: Target, value: Name | Quantity) -> int:
    """How well a value suits an attribute: 2 surely, 1 possibly, 0 not at all."""
    attribute = index.world.attributes.get(target)
    if attribute is None:
        return 0
    if isinstance(value, Quantity):
        if attribute.kind == "year":
            return 2 if value.year is not None else 0
        if attribute.kind != "number":
            return 0
        if value.spelled and value.value < _LEAST.get(target[1], 0):
            return 0
        if value.dimension:
            return 2 if value.dimension == DIMENSIONS.get(target[1]) else 0
        return 1
    if attribute.kind not in ("text", "list"):
        return 0
    if value.value_of(target) is not None:
        return 2
    wanted = _DOMAIN_OF_VALUE.get(target[1])
    if any(domain_of(e) == wanted for e in value.entities):
        return 2 if wanted == "country" else 1  # every country can be one; few cities a capital
    return 0


def value_text(target: Target, value: Name) -> str:
    """The canonical form of a name as a value of `target`."""
    return value.value_of(target) or canonical(value.surface)


def agrees(index: WorldIndex, entity_id: str, attribute: str, value: Name | Quantity | str) -> bool:
    """Whether the world's fact says so; False when the world holds no such fact."""
    entity = index.entity(entity_id)
    fact = entity.facts.get(attribute)
    if attribute == "neighbours" and isinstance(value, Name) and _borders(index, entity, value):
        return True
    if fact is None:
        return False
    if isinstance(value, Quantity):
        return number_agrees(fact, value)
    text = value_text((entity.domain, attribute), value) if isinstance(value, Name) else value
    return name_agrees(fact, text)


def _borders(index: WorldIndex, entity: Entity, value: Name) -> bool:
    """Whether the other country's page names this one as its neighbour."""
    facts = [index.entity(e).facts.get("neighbours") for e in value.entities]
    return any(fact and name_agrees(fact, canonical(entity.name)) for fact in facts)


def known(index: WorldIndex, entity_id: str, attribute: str) -> bool:
    """Whether the fact is one that everybody knows."""
    fact = index.entity(entity_id).facts.get(attribute)
    return fact is not None and well_known(fact)
