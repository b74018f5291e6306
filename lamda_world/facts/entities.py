"""Real things of five domains, the facts about them, and all of them as a world."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamda.errors import LamdaError

DOMAINS = ("country", "city", "element", "peak", "song")
SPLITS = ("train", "evaluation", "development")
"""Who may hear of an entity or a phrasing."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be asked about the entities of one domain.

    `kind` is number, year, text or list; `unit` is a measure that is said with the number
    ('metres'), 'people', or empty; `label` stands in the rows of the knowledge base.
    """

    name: str
    domain: str
    kind: str
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of an entity. `text` is its canonical short rendering, without the unit."""

    attribute: str
    value: str | float | tuple[str, ...]
    text: str
    unit: str = ""

    @property
    def stated(self) -> str:
        """The rendering as pages and answers state it: with the unit, except for people."""
        return f"{self.text} {self.unit}" if self.unit not in ("", "people") else self.text


@dataclass(frozen=True, slots=True)
class Entity:
    """A real thing with a page of its own. `split` is 'train' or 'evaluation'."""

    entity_id: str
    domain: str
    name: str
    aliases: tuple[str, ...]
    url: str
    split: str
    facts: Mapping[str, Fact]

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


_ATTRIBUTES = (
    Attribute("capital", "country", "text", "", "Capital"),
    Attribute("population", "country", "number", "people", "Population"),
    Attribute("area", "country", "number", "square km", "Area"),
    Attribute("currency", "country", "text", "", "Currency"),
    Attribute("continent", "country", "text", "", "Continent"),
    Attribute("languages", "country", "list", "", "Languages"),
    Attribute("neighbours", "country", "list", "", "Neighbours"),
    Attribute("country", "city", "text", "", "Country"),
    Attribute("population", "city", "number", "people", "Population"),
    Attribute("time zone", "city", "text", "", "Time zone"),
    Attribute("continent", "city", "text", "", "Continent"),
    Attribute("symbol", "element", "text", "", "Symbol"),
    Attribute("atomic number", "element", "number", "", "Atomic number"),
    Attribute("atomic weight", "element", "number", "", "Atomic weight"),
    Attribute("discovery year", "element", "year", "", "Discovery year"),
    Attribute("discoverer", "element", "list", "", "Discoverer"),
    Attribute("category", "element", "text", "", "Category"),
    Attribute("height", "peak", "number", "metres", "Height"),
    Attribute("first ascent", "peak", "year", "", "First ascent"),
    Attribute("country", "peak", "list", "", "Country"),
    Attribute("range", "peak", "text", "", "Range"),
    Attribute("artist", "song", "text", "", "Artist"),
    Attribute("genre", "song", "text", "", "Genre"),
    Attribute("year", "song", "year", "", "Year"),
)
ATTRIBUTES: Mapping[tuple[str, str], Attribute] = {(a.domain, a.name): a for a in _ATTRIBUTES}
"""(domain, name) -> Attribute."""


@dataclass(frozen=True)
class World:
    """All entities by id, and what can be asked about them by (domain, attribute name)."""

    entities: Mapping[str, Entity]
    attributes: Mapping[tuple[str, str], Attribute] = field(default_factory=lambda: ATTRIBUTES)

    @cached_property
    def _by_name(self) -> dict[str, list[Entity]]:
        index: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            for name in entity.names:
                index.setdefault(name.casefold(), []).append(entity)
        return index

    @cached_property
    def _by_split(self) -> dict[str, list[Entity]]:
        index: dict[str, list[Entity]] = {name: [] for name in SPLITS}
        for entity in self.entities.values():
            index[entity.split].append(entity)
        return index

    def named(self, name: str) -> list[Entity]:
        """The entities with this name or alias, whatever its case; usually none or one."""
        return self._by_name.get(name.strip().casefold(), [])

    def split(self, name: str) -> list[Entity]:
        """The entities of one of SPLITS."""
        if name not in self._by_split:
            raise LamdaError(f"split: expected one of {', '.join(SPLITS)}, found {name!r}")
        return self._by_split[name]

    @property
    def kept_back(self) -> list[Entity]:
        """The entities that training never names."""
        return [*self.split("evaluation"), *self.split("development")]


def short_number(value: float) -> str:
    """A number with at most 3 significant digits: 1348000 -> '1.35 million', 8849 -> '8850'."""
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e4, " thousand"), (1, "")):
        if abs(rounded) >= size:
            scale = 1e3 if word == " thousand" else size
            return f"{rounded / scale:.10g}{word}"
    return f"{rounded:.10g}"


def make_fact(domain: str, name: str, value: str | float | tuple[str, ...]) -> Fact:
    """A fact with its canonical text; years keep 4 digits, lists read 'Nepal, India and China'."""
    attribute = ATTRIBUTES[domain, name]
    if isinstance(value, tuple):
        text = " and ".join(filter(None, (", ".join(value[:-1]), value[-1])))
    elif isinstance(value, str):
        text = value
    elif attribute.kind == "year" or name == "atomic number":
        text = f"{value:.0f}"
    else:
        text = short_number(value)
    return Fact(name, value, text, attribute.unit)
