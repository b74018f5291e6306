"""Names of entities and of values in free text, looked up in an index of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lamda_world.raters.lexicon.cues import Target
from lamda_world.raters.lexicon.naming import CONTINENTS, DEMONYMS, PLAIN, VALUE_ALIASES
from lamda_world.raters.lexicon.wording import PhraseIndex, Words, split_words

if TYPE_CHECKING:
    from lamda_world.facts.entities import Entity, Fact, World

Value = tuple[Target, str]
"""((domain, attribute), the value in its canonical form)."""

_ARTICLED = ("who",)
"""Values that are never said without their article: The Who."""
_PEOPLE = (("element", "discoverer"), ("song", "artist"))


def canonical(text: str) -> str:
    """The form in which two names are compared: lower case, no accents, marks or article."""
    found = split_words(text).words
    words = [
        word
        for word, after in zip(found, (*found[1:], "")[: len(found)], strict=True)
        if word not in ("-", ".", "'", ",") or (word == "-" and after.isdecimal())  # UTC-4
    ]
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def fact_values(fact: Fact) -> tuple[str, ...]:
    """The names that a text or list fact holds; empty for numbers."""
    if isinstance(fact.value, str):
        return (fact.value,) if fact.value else ()
    return fact.value if isinstance(fact.value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Name:
    """A known name at words [first, last): the entities it may be, and the values.

    `adjective` is the country that 'Danish' may stand for: 'the Danish capital'. `plain` marks an
    ordinary word in lower case ('lead', 'queen'), which may be no name at all.
    """

    first: int
    last: int
    entities: tuple[str, ...]
    values: tuple[Value, ...]
    surface: str
    plain: bool
    adjective: str = ""

    def value_of(self, target: Target) -> str | None:
        """The canonical value when the name is a value of `target`."""
        return next((value for held, value in self.values if held == target), None)


class WorldIndex:
    """What the readers look up in a world, computed once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names: PhraseIndex[tuple[str, str] | Value] = PhraseIndex(self._entries())

    def _entries(self) -> Iterator[tuple[str, tuple[str, str] | Value]]:
        for entity in self.world.entities.values():
            for name in entity.names:
                yield name.removeprefix("The "), ("entity", entity.entity_id)
        for form, country in DEMONYMS.items():
            for entity in self.world.named(country):
                yield form, ("adjective", entity.entity_id)
        for target, values in self.values.items():
            yield from self._value_entries(target, values)

    def _value_entries(
        self, target: Target, values: Mapping[str, str]
    ) -> Iterator[tuple[str, Value]]:
        if target == ("element", "symbol"):
            return
        for value, raw in values.items():
            bare = (f"the {value}",) if value in _ARTICLED else (value, raw.removeprefix("The "))
            for form in {*bare, *self._forms(target, value)}:
                yield form, (target, value)
        for form, value in VALUE_ALIASES.get(target, {}).items():
            yield form, (target, value)
        if target in (("city", "country"), ("peak", "country")):
            yield from ((form, (target, c)) for form, c in DEMONYMS.items() if c in values)
        if target[1] == "continent":
            yield from ((form, (target, value)) for form, value in CONTINENTS.items())

    def _forms(self, target: Target, value: str) -> Iterator[str]:
        if target in _PEOPLE and len(value.split()) > 1:
            last = value.rsplit(maxsplit=1)[-1]
            if len(last) > 3 and (target[0] == "element" or last in ("beatles", "stones")):
                yield last
        if target[1] in ("currency", "category"):
            yield value + ("es" if value.endswith("s") else "s")
        if target[1] == "time zone":
            yield value.replace("utc", "gmt")
        if target[1] in ("country", "neighbours"):
            for entity in self.world.named(value):
                yield from (name.removeprefix("The ") for name in entity.names)
        if target[1] == "genre":
            yield f"{value} music"

    @cached_property
    def values(self) -> dict[Target, dict[str, str]]:
        """Target -> canonical value -> the value as written (text and list facts only)."""
        found: dict[Target, dict[str, str]] = {}
        for entity in self.world.entities.values():
            for name, fact in entity.facts.items():
                for value in fact_values(fact):
                    found.setdefault((entity.domain, name), {})[canonical(value)] = value
        return found

    @cached_property
    def entity_names(self) -> dict[str, frozenset[str]]:
        """Entity id -> its names in canonical form."""
        return {
            entity.entity_id: frozenset(canonical(name) for name in entity.names)
            for entity in self.world.entities.values()
        }

    def entity(self, entity_id: str) -> Entity:
        """The entity of an id."""
        return self.world.entities[entity_id]

    def find_names(self, text: Words) -> list[Name]:
        """All known names of a text in order, the longest first, whatever their case."""
        found: list[Name] = []
        position, words = 0, text.words
        while position < len(words):
            match = self._names.longest(words, position)
            if match is None:
                position += 1
                continue
            size, payloads = match
            last = position + size
            surface = text.surface(position, last)
            entities = tuple(payload[1] for payload in payloads if payload[0] == "entity")
            values = tuple(p for p in payloads if p[0] not in ("entity", "adjective"))
            adjective = next((p[1] for p in payloads if p[0] == "adjective"), "")
            plain = surface.islower() and " ".join(words[position:last]) in PLAIN
            found.append(Name(position, last, entities, values, surface, plain, adjective))  # type: ignore[arg-type]
            position = last
        return found


_INDEXES: dict[int, tuple[World, WorldIndex]] = {}
_KEPT = 4


def world_index(world: World) -> WorldIndex:
    """The index of `world`, computed at its first use."""
    held = _INDEXES.get(id(world))
    if held is None or held[0] is not world:
        while len(_INDEXES) >= _KEPT:
            _INDEXES.pop(next(iter(_INDEXES)))
        held = _INDEXES[id(world)] = (world, WorldIndex(world))
    return held[1]
