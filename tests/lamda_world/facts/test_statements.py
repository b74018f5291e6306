from __future__ import annotations

from random import Random

import pytest

from lamda_world.facts.entities import ATTRIBUTES, Entity, World, make_fact
from lamda_world.facts.statements import (
    NOUN_PHRASES,
    STATEMENTS,
    noun_phrase,
    row,
    said,
    state,
    state_again,
)
from lamda_world.forum.questions import SPECIFIC


def test_every_attribute_can_be_asked_for_and_stated() -> None:
    assert set(STATEMENTS) == set(NOUN_PHRASES) == set(SPECIFIC) == set(ATTRIBUTES)
    for templates in STATEMENTS.values():
        assert all("{name}" in t and ("{value}" in t or "{a value}" in t) for t in templates)


def test_statements_hold_the_name_and_the_value_verbatim(world: World) -> None:
    rng = Random(1)
    for entity in world.entities.values():
        for fact in entity.facts.values():
            text = state(entity, fact, rng)
            assert entity.name in text
            parts = fact.value if isinstance(fact.value, tuple) else (fact.stated,)
            assert all(part in text for part in parts)
            assert "{" not in text


def test_later_sentences_say_it_and_not_the_name(world: World) -> None:
    rng = Random(2)
    for entity in world.entities.values():
        for fact in entity.facts.values():
            text = state_again(entity, fact, rng)
            assert entity.name not in text.replace(fact.stated, "")
            assert " of it" not in text
            assert " in it" not in text


@pytest.fixture
def states() -> Entity:
    facts = [make_fact("country", "population", 327e6), make_fact("country", "languages", ("A",))]
    return Entity("country:1", "country", "United States", (), "", "train",
                  {f.attribute: f for f in facts})  # fmt: skip


def test_some_countries_take_an_article(states: Entity) -> None:
    assert said(states) == "the United States"
    assert noun_phrase(states, "population") == "the population of the United States"
    assert row(states, states.facts["population"], "Population") == (
        "United States / Population / 327 million"
    )
    city = Entity("city:1", "city", "Reno", (), "", "train", {})
    fact = make_fact("city", "country", "United States")
    assert "in the United States." in state(city, fact, Random(0))


def test_one_language_is_no_list(states: Entity) -> None:
    texts = {state(states, states.facts["languages"], Random(n)) for n in range(20)}
    assert "the language of the United States is A." in texts
