"""Which entities training never sees: those of evaluation and of development.

An entity kept back must not be named in any text of the training split. So it brings along the
entities that name it (the cities of a country), and names that ordinary talk needs (lead, gold,
Paris in a joke) stay with training. Development, on which weights and thresholds are chosen, has
its entities out of what is kept back: training is the same with and without it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity

EVERYDAY = beside(__file__).lines("everyday")
"""Names that ordinary talk says: a list, so that this room needs nothing of the forum's."""
_LARGEST_FAMILY = 12
"""A country whose name stands in more entities than this stays with training."""
_EVERY = 3
DEVELOPMENT = 1 / _EVERY
"""Share of what is kept back (entities, phrasings) that development asks about."""


def _order(seed: int, entity: Entity) -> str:
    return hashlib.sha256(f"{seed}:{entity.entity_id}".encode()).hexdigest()


def words(text: str) -> list[str]:
    """The words of a text in lower case: names are compared by whole words."""
    return re.findall(r"[a-z0-9]+", text.casefold())


class NameFinder:
    """Finds names in texts as whole words, whatever their case."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[tuple[str, ...], str] = {tuple(words(name)): name for name in names}
        self._lengths = sorted({len(key) for key in self._names})

    def find(self, texts: Iterable[str]) -> set[str]:
        """Those of the names that occur in `texts`."""
        found = set()
        for text in texts:
            spoken = words(text)
            for length in self._lengths:
                for start in range(len(spoken) - length + 1):
                    name = self._names.get(tuple(spoken[start : start + length]))
                    if name is not None:
                        found.add(name)
        return found


def _mentions(entities: Sequence[Entity]) -> dict[str, list[Entity]]:
    """Entity id -> the other entities whose names or values name it (neighbours apart)."""
    owners = {name: entity for entity in entities for name in entity.names}
    finder = NameFinder(owners)
    result: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        values = [f.text for f in entity.facts.values() if f.attribute != "neighbours"]
        for named in finder.find([*entity.names, *values]):
            if owners[named] is not entity:
                result[owners[named].entity_id].append(entity)
    return result


def choose_kept_back(entities: Sequence[Entity], share: float, seed: int) -> list[Entity]:
    """The same entities with their splits, `share` of every domain kept back from training.

    The choice is stable: it follows a hash of the seed and each entity's id. A country of the
    training split that borders on one kept back loses the fact of its neighbours.
    """
    mentions = _mentions(entities)
    everyday = NameFinder(name for e in entities for name in e.names).find(EVERYDAY)
    quota = {d: round(n * share) for d, n in Counter(e.domain for e in entities).items()}
    chosen: dict[str, str] = {}
    families: Counter[str] = Counter()
    for domain in ("country", "peak", "song", "element", "city"):
        for entity in sorted(
            (e for e in entities if e.domain == domain), key=lambda e: _order(seed, e)
        ):
            family = _family(entity, mentions)
            new = [e for e in family if e.entity_id not in chosen]
            needed = Counter(e.domain for e in new)
            fits = all(quota[d] >= n for d, n in needed.items())
            plain = not any(name in everyday for e in new for name in e.names)
            if new and fits and plain and len(family) <= _LARGEST_FAMILY:
                # Of a domain's families every third, the first of them the second family, so that
                # a small world has some too.
                families[domain] += 1
                split = "development" if families[domain] % _EVERY == 2 else "evaluation"
                chosen |= dict.fromkeys((e.entity_id for e in new), split)
                for d, n in needed.items():
                    quota[d] -= n
    hidden = {e.name for e in entities if e.entity_id in chosen}
    return [_with_split(e, chosen.get(e.entity_id, "train"), hidden) for e in entities]


def _family(entity: Entity, mentions: dict[str, list[Entity]]) -> list[Entity]:
    """The entity, those that name it, those that name them, and so on."""
    family = {entity.entity_id: entity}
    queue = [entity]
    while queue and len(family) <= _LARGEST_FAMILY:
        for other in mentions.get(queue.pop().entity_id, []):
            if other.entity_id not in family:
                family[other.entity_id] = other
                queue.append(other)
    return list(family.values())


def _with_split(entity: Entity, split: str, hidden: set[str]) -> Entity:
    facts = dict(entity.facts)
    neighbours = facts.get("neighbours")
    if split == "train" and neighbours and isinstance(neighbours.value, tuple):
        seen = tuple(name for name in neighbours.value if name not in hidden)
        if seen != neighbours.value:
            del facts["neighbours"]
    return dataclasses.replace(entity, split=split, facts=facts)
