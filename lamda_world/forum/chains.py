"""Which question goes on from which: what 'it' and 'there' mean after an answer."""

from __future__ import annotations

from collections.abc import Mapping

from lamda_world.facts.entities import Entity
from lamda_world.facts.statements import Key

_UNCLEAR_AFTER = frozenset({"capital", "country", "neighbours", "continent"})
"""After these, 'it' or 'there' could mean the value."""
_CLEAR_AFTER: Mapping[Key, tuple[str, ...]] = {
    ("country", "capital"): ("population", "area", "currency", "languages"),
    ("country", "continent"): ("capital", "currency", "languages"),
    ("city", "country"): ("time zone",),
    ("city", "continent"): ("country", "time zone"),
    ("peak", "country"): ("height", "first ascent", "range"),
}
"""Of these, what only the entity has, or of which it is meant first (people in a country after its
capital): training asks for that. Raters take the entity's value for right there."""
_CAPITALS = 3
"""How often one goes on from a capital in training, to once from another attribute of a country:
that is how most people begin."""
IN_PLACES = frozenset({"population", "currency", "languages", "time zone"})
"""Attributes of what is in a place: and in Peru?"""


def before_others(entity: Entity, wide: bool) -> list[str]:
    """Attributes after which one may ask on; `wide` also those after which only some questions are
    clear."""
    names = [a for a in entity.facts if a not in _UNCLEAR_AFTER]
    for attribute in sorted(_UNCLEAR_AFTER.intersection(entity.facts)) if wide else ():
        if set(_CLEAR_AFTER.get((entity.domain, attribute), ())) & set(entity.facts):
            names += [attribute] * (_CAPITALS if attribute == "capital" else 1)
    return names


def after(entity: Entity, attribute: str) -> list[str]:
    """Attributes that one may ask for after another one."""
    clear = _CLEAR_AFTER.get((entity.domain, attribute), tuple(entity.facts))
    return [name for name in entity.facts if name in clear and name != attribute]
