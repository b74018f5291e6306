from __future__ import annotations

from random import Random

import pytest

from lamda_world.facts.entities import World
from lamda_world.facts.statements import said
from lamda_world.forum.asking import Asker
from lamda_world.forum.phrasings import Phrasings


@pytest.fixture(scope="module")
def asker(world: World, phrasings: Phrasings) -> Asker:
    return Asker(world, phrasings, "train")


def test_a_question_names_its_entity_and_asks_for_a_fact_that_exists(asker: Asker) -> None:
    rng = Random(1)
    for _ in range(300):
        text, intent = asker.ask(rng)
        assert said(intent.entity) in text
        assert intent.fact.text
        assert intent.entity.split == "train"


def test_what_is_followed_leaves_no_doubt_what_it_means(asker: Asker) -> None:
    rng = Random(2)
    for _ in range(300):
        _, before = asker.ask(rng, followed=True)
        assert before.attribute not in {"capital", "country", "neighbours", "continent"}
        text, intent = asker.follow(rng, before)
        assert intent.entity is before.entity
        assert intent.attribute != before.attribute
        assert before.entity.name not in text


def test_compared_values_differ_clearly(asker: Asker) -> None:
    rng = Random(3)
    for _ in range(100):
        text, intent = asker.compare(rng)
        x, y = (e.facts[intent.attribute].value for e in intent.entities)
        assert isinstance(x, float) and isinstance(y, float)
        assert abs(x - y) >= 1 if intent.attribute == "year" else abs(x - y) > 0.04 * x
        assert all(e.name in text for e in intent.entities)


def test_better_known_entities_come_more_often(asker: Asker) -> None:
    rng = Random(4)
    drawn = [asker.entity(rng, "city").entity_id for _ in range(2000)]
    cities = [e.entity_id for e in asker._by_domain["city"]]
    head = sum(drawn.count(name) for name in cities[:20])
    tail = sum(drawn.count(name) for name in cities[-20:])
    assert head > 4 * tail


def test_what_is_told_can_be_asked_back(asker: Asker) -> None:
    rng = Random(5)
    told_text, told, clause = asker.tell(rng)
    text, intent = asker.recall(rng, told, clause)
    assert clause in told_text
    assert intent.answer == clause
    assert told.entity.name in text
