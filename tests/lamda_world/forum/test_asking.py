from __future__ import annotations

from collections import Counter
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


@pytest.mark.parametrize("split", ["train", "evaluation"])
def test_what_is_followed_leaves_no_doubt_what_it_means(
    world: World, phrasings: Phrasings, split: str
) -> None:
    """After a capital or the like training asks for what the entity alone has."""
    asker, rng = Asker(world, phrasings, split), Random(2)
    unclear = Counter[tuple[str, str]]()
    for _ in range(600):
        _, before = asker.ask(rng, followed=True)
        text, intent = asker.follow(rng, before)
        assert intent.entity is before.entity
        assert intent.attribute != before.attribute
        assert before.entity.name not in text
        if before.attribute in {"capital", "country", "neighbours", "continent"}:
            unclear[before.attribute, intent.attribute] += 1
    values = {"country", "continent", "neighbours"}
    if split == "evaluation":
        assert not unclear
    else:
        assert {b for a, b in unclear if a == "capital"} >= {"population", "currency"}
        assert {("country", "height"), ("continent", "capital")} <= set(unclear)
        assert not {b for a, b in unclear if a in {"capital", "country"}} & values
        assert ("continent", "population") not in unclear and "neighbours" not in {
            a for a, _ in unclear
        }
        assert sum(n for (a, _), n in unclear.items() if a == "capital") > 20


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


def test_one_asks_on_for_what_is_in_another_place(asker: Asker) -> None:
    rng = Random(6)
    inside = set()
    for _ in range(2000):
        before = asker.ask(rng)[1]
        text, intent = asker.another(before, rng)
        assert (intent.entity.domain, intent.attribute) == (before.entity.domain, before.attribute)
        if text == f"and in {said(intent.entity)}?":
            inside.add(intent.attribute)
    assert inside == {"population", "currency", "languages", "time zone"}


def test_one_compares_without_a_comma_too(phrasings: Phrasings) -> None:
    compared = [of for name, of in phrasings.by_intent.items() if name.startswith("compare/")]
    both = 0
    for of in compared:
        which = [p for p in of["train"] if "which " in p and "{a} or {b}" in p]
        both += {", {a}" in p for p in which} == {True, False}
    assert both > len(compared) / 2
