"""How facts are stated: answers name entity and value together, later sentences say 'it'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from lamda_world.facts.entities import Entity, Fact

Key = tuple[str, str]
"""(domain, attribute)."""

_WITH_ARTICLE = {
    "United States", "United Kingdom", "United Arab Emirates", "Netherlands", "Philippines",
    "Bahamas", "Maldives", "Gambia", "Comoros", "Solomon Islands", "Dominican Republic",
    "Central African Republic", "U.S. Virgin Islands",
}  # fmt: skip

STATEMENTS: Mapping[Key, tuple[str, ...]] = {
    ("country", "capital"): ("the capital of {name} is {value}.",
                             "{name} has its capital in {value}."),
    ("country", "population"): (
        "{name} has about {value} people.", "about {value} people live in {name}.",
        "the population of {name} is about {value}.", "there are about {value} people in {name}.",
    ),
    ("country", "area"): (
        "{name} has an area of {value}.", "the area of {name} is {value}.",
        "{name} covers about {value}.",
    ),
    ("country", "currency"): (
        "people in {name} pay with the {value}.", "the currency of {name} is the {value}.",
        "{name} uses the {value}.",
    ),
    ("country", "continent"): ("{name} is in {value}.", "{name} is part of {value}.",
                               "the continent of {name} is {value}."),
    ("country", "languages"): ("people in {name} speak {value}.",
                               "the languages of {name} are {value}.",
                               "in {name} they speak {value}."),
    ("country", "neighbours"): ("the neighbours of {name} are {value}.", "{name} borders {value}."),
    ("city", "country"): ("{name} is a city in {value}.", "{name} is in {value}.",
                          "the city of {name} is in {value}."),
    ("city", "population"): (
        "{name} has about {value} people.", "about {value} people live in {name}.",
        "the population of {name} is about {value}.", "there are about {value} people in {name}.",
    ),
    ("city", "time zone"): ("the time zone of {name} is {value}.",
                            "{name} is in the time zone {value}.",
                            "{name} uses the time zone {value}."),
    ("city", "continent"): ("{name} is a city in {value}.",
                            "{name} is on the continent of {value}."),
    ("element", "symbol"): ("the symbol of {name} is {value}.", "{name} has the symbol {value}."),
    ("element", "atomic number"): ("the atomic number of {name} is {value}.",
                                   "{name} has the atomic number {value}."),
    ("element", "atomic weight"): ("the atomic weight of {name} is about {value}.",
                                   "{name} has an atomic weight of about {value}."),
    ("element", "discovery year"): ("{name} was discovered in {value}.",
                                    "people discovered {name} in {value}."),
    ("element", "discoverer"): ("{value} discovered {name}.", "{name} was discovered by {value}."),
    ("element", "category"): ("{name} is {a value}.", "as an element, {name} is {a value}."),
    ("peak", "height"): ("{name} is {value} high.", "{name} has a height of {value}.",
                         "the height of {name} is {value}."),
    ("peak", "first ascent"): ("{name} was first climbed in {value}.",
                               "people first climbed {name} in {value}.",
                               "the first ascent of {name} was in {value}."),
    ("peak", "country"): ("{name} is in {value}.", "{name} is a mountain in {value}."),
    ("peak", "range"): ("{name} is part of the {value}.", "{name} belongs to the {value}."),
    ("song", "artist"): ("{name} is a song by {value}.", "the artist of {name} is {value}.",
                         "{value} made the song {name}."),
    ("song", "genre"): ("{name} is a {value} song.", "the genre of {name} is {value}."),
    ("song", "year"): ("{name} came out in {value}.", "{name} was released in {value}.",
                       "{name} is a song from {value}."),
}  # fmt: skip

NOUN_PHRASES: Mapping[Key, str] = {
    ("country", "capital"): "the capital of {name}",
    ("country", "population"): "the population of {name}",
    ("country", "area"): "the area of {name}",
    ("country", "currency"): "the currency of {name}",
    ("country", "continent"): "the continent of {name}",
    ("country", "languages"): "the languages of {name}",
    ("country", "neighbours"): "the neighbours of {name}",
    ("city", "country"): "the country of {name}",
    ("city", "population"): "the population of {name}",
    ("city", "time zone"): "the time zone of {name}",
    ("city", "continent"): "the continent of {name}",
    ("element", "symbol"): "the symbol of {name}",
    ("element", "atomic number"): "the atomic number of {name}",
    ("element", "atomic weight"): "the atomic weight of {name}",
    ("element", "discovery year"): "the discovery year of {name}",
    ("element", "discoverer"): "the discoverer of {name}",
    ("element", "category"): "the category of {name}",
    ("peak", "height"): "the height of {name}",
    ("peak", "first ascent"): "the year of the first ascent of {name}",
    ("peak", "country"): "the country of {name}",
    ("peak", "range"): "the range of {name}",
    ("song", "artist"): "the artist of {name}",
    ("song", "genre"): "the genre of {name}",
    ("song", "year"): "the release year of {name}",
}
"""How each attribute is named; 'of {name}' becomes 'its' when the name was said before."""


_NAMING = re.compile(r"the (city of|song) \{name\}|^there are|^in \{name\}|^as an")
"""Statements that read badly with 'it' in the place of the name."""
_OF_IT = re.compile(r"\bthe ([a-z ]+) of it\b")
_PLURAL = {("country", "neighbours"), ("country", "languages")}


def said(entity: Entity) -> str:
    """The name as a sentence says it: 'the United States'."""
    return f"the {entity.name}" if entity.name in _WITH_ARTICLE else entity.name


def key_of(entity: Entity, attribute: str) -> Key:
    """(domain, attribute)."""
    return entity.domain, attribute


def noun_phrase(entity: Entity, attribute: str) -> str:
    """'the population of Porto'."""
    return NOUN_PHRASES[key_of(entity, attribute)].format(name=said(entity))


def _said_value(fact: Fact) -> str:
    """The value as a sentence says it: 'the United States', 'Nepal and China'."""
    value = fact.stated
    if fact.attribute in ("country", "neighbours"):
        return " and ".join(
            ", ".join(f"the {v}" if v in _WITH_ARTICLE else v for v in part.split(", "))
            for part in value.split(" and ")
        )
    return value


def _fill(template: str, name: str, fact: Fact, key: Key) -> str:
    value = _said_value(fact)
    if key in _PLURAL and " and " not in value:
        template = template.replace("languages", "language").replace("neighbours", "neighbour")
        template = template.replace(" are ", " is ")
    with_article = f"an {value}" if value[0] in "aeiou" else f"a {value}"
    return template.replace("{a value}", with_article).format(name=name, value=value)


def state(entity: Entity, fact: Fact, rng: Random) -> str:
    """A sentence with the entity and the value: 'Porto has about 253 thousand people.'"""
    key = key_of(entity, fact.attribute)
    return _fill(rng.choice(STATEMENTS[key]), said(entity), fact, key)


def state_again(entity: Entity, fact: Fact, rng: Random) -> str:
    """A sentence that says 'it' for an entity named before: 'it is in Portugal.'"""
    key = key_of(entity, fact.attribute)
    fitting = [t for t in STATEMENTS[key] if not _NAMING.search(t)]
    text = _fill(rng.choice(fitting), "it", fact, key)
    return _OF_IT.sub(r"its \1", text).replace(" in it ", " there ").replace(" in it.", " there.")


def row(entity: Entity, fact: Fact, label: str) -> str:
    """A row of the knowledge base: 'Porto / Population / 253 thousand'."""
    return f"{entity.name} / {label} / {fact.stated}"
