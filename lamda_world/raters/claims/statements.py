"""What a clause states about an entity, and whether the facts agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamda_world.raters.claims.checks import DIMENSIONS, name_agrees, number_agrees, well_known
from lamda_world.raters.lexicon.cues import Target
from lamda_world.raters.parse.mentions import Name, WorldIndex, canonical
from lamda_world.raters.parse.numbers import Quantity

if TYPE_CHECKING:
    from lamda_world.facts.entities import Entity

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
