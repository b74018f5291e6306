"""Whether what was found says what was looked for."""

from __future__ import annotations

import re

from lamda_world.facts.entities import Entity, Fact

_WORD = re.compile(r"[a-z0-9]+(?:[.:+-][a-z0-9]+)*")


def holds(text: str, entity: Entity, fact: Fact) -> bool:
    """Whether a result is about the entity and states the fact, as written."""
    spoken = f" {' '.join(_WORD.findall(text.casefold()))} "
    names = [f" {' '.join(_WORD.findall(name.casefold()))} " for name in entity.names]
    if not any(name in spoken for name in names):
        return False
    values = fact.value if isinstance(fact.value, tuple) else (fact.stated,)
    for value in values:
        wanted = f" {' '.join(_WORD.findall(value.casefold()))} "
        rest = spoken
        for name in names:
            # 'Guatemala City' states no capital by naming Guatemala.
            rest = rest if name.strip() in wanted else rest.replace(name, " | ")
        if wanted not in rest:
            return False
    return True
