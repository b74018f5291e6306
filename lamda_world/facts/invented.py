"""Entities that no page of the world knows: who talks of them has to read and to repeat.

A small model remembers what the training entities are like, and then states what it remembers
instead of what it reads. Half of the talk is therefore about entities with made-up names and
values; in the search index of a finished model they do not occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from lamda_world.facts.entities import ATTRIBUTES, Entity, Fact, World, make_fact
from lamda_world.facts.splits import NameFinder

SHARES: Mapping[str, float] = {
    "city": 0.35, "country": 0.22, "element": 0.15, "peak": 0.13, "song": 0.15,
}  # fmt: skip
_FACTORS = (0.5, 1.9)
_YEARS = 60
_VOWELS = re.compile(r"[aeiouy]", re.IGNORECASE)


def invent(world: World, count: int, rng: Random) -> list[Entity]:
    """About `count` entities in all domains, from parts of the training entities.

    Their names are no real entity's, and name none that is kept for evaluation.
    """
    taken = {name.casefold() for e in world.entities.values() for name in e.names}
    reserved = NameFinder(name for e in world.kept_back for name in e.names)
    found: list[Entity] = []
    for domain, share in SHARES.items():
        models = [e for e in world.split("train") if e.domain == domain]
        if not models:
            continue
        names = _names([e.name for e in models], rng)
        values = _values(models)
        for _ in range(round(share * count)):
            name = next(n for n in names if n.casefold() not in taken and not reserved.find([n]))
            taken.add(name.casefold())
            found.append(_entity(domain, name, rng.choice(models), values, rng))
    return found


def _names(known: Sequence[str], rng: Random) -> Iterator[str]:
    """The beginning of one name and the end of another, without end."""
    while True:
        first, second = rng.choice(known).split(" "), rng.choice(known).split(" ")
        if len(first) > 1 and len(second) > 1 and rng.random() < 0.5:
            yield " ".join((*first[:-1], second[-1]))
        else:
            yield " ".join((*first[:-1], _blend(first[-1], second[-1], rng)))


def _blend(first: str, second: str, rng: Random) -> str:
    """'Kazan', 'Lisbon' -> 'Kabon', 'Kazbon' and the like: cut before or behind a vowel."""
    begin = [m.start() + rng.randrange(2) for m in _VOWELS.finditer(first)] or [len(first)]
    end = [m.start() + rng.randrange(2) for m in _VOWELS.finditer(second)] or [0]
    head, tail = first[: max(2, rng.choice(begin))], second[min(rng.choice(end), len(second) - 2) :]
    return head + tail.lower()


def _values(models: Sequence[Entity]) -> dict[str, list[Fact]]:
    """Attribute -> facts with all its values, each once: no continent is likelier than another."""
    distinct: dict[str, dict[str, Fact]] = {}
    for entity in models:
        for fact in entity.facts.values():
            distinct.setdefault(fact.attribute, {}).setdefault(fact.stated, fact)
    return {attribute: list(facts.values()) for attribute, facts in distinct.items()}


def _entity(
    domain: str, name: str, model: Entity, values: Mapping[str, Sequence[Fact]], rng: Random
) -> Entity:
    """An entity with the attributes of the model, and values each of any other."""
    facts = {}
    for attribute in model.facts:
        facts[attribute] = _value(domain, name, rng.choice(values[attribute]), rng)
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    # nowhere: no page of such a host can be (RFC 2606)
    url = f"https://invented.invalid/{domain}/{slug}"
    return Entity(f"invented/{domain}/{slug}", domain, name, (), url, "train", facts)


def _value(domain: str, name: str, source: Fact, rng: Random) -> Fact:
    """A value like the source's; numbers are moved, so that they too have to be read."""
    value = source.value
    if source.attribute == "symbol":
        value = name[0].upper() + rng.choice(re.sub(r"[^a-z]", "", name[1:]) or "x")
    elif isinstance(value, float):
        if ATTRIBUTES[domain, source.attribute].kind == "year":
            value = value + rng.randint(-_YEARS, 0)
        else:
            value = max(1.0, value * rng.uniform(*_FACTORS))
            value = round(value) if source.attribute == "atomic number" else value
    return make_fact(domain, source.attribute, value)
