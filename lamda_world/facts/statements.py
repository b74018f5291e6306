"""How facts are stated: answers name entity and value together, later sentences say 'it'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact

_DATA = beside(__file__)

Key = tuple[str, str]
"""(domain, attribute)."""

_WITH_ARTICLE = _DATA.words("with_article")

STATEMENTS: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("statements")

NOUN_PHRASES: Mapping[Key, str] = _DATA.pairs("noun_phrases")
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
