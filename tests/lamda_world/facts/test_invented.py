"""Invented entities are no real ones, and only training talks of them."""

from collections import Counter
from random import Random

from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.entities import World
from lamda_world.facts.invented import SHARES, invent
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.splits import NameFinder
from lamda_world.forum.asking import Asker
from lamda_world.forum.people import People
from lamda_world.forum.phrasings import Phrasings
from lamda_world.forum.source import dialogs as said

from ..conftest import SEED


def test_names_are_new_and_name_nothing_that_is_kept_for_evaluation(world: World) -> None:
    found = invent(world, 200, Random(1))
    names = [e.name.casefold() for e in found]
    real = {name.casefold() for e in world.entities.values() for name in e.names}
    reserved = NameFinder(name for e in world.split("evaluation") for name in e.names)
    assert len(set(names)) == len(names) >= 190
    assert not real.intersection(names)
    assert not reserved.find(e.name for e in found)
    assert not reserved.find(f.stated for e in found for f in e.facts.values())


def test_every_domain_has_the_attributes_of_real_entities(world: World) -> None:
    found = invent(world, 200, Random(1))
    assert {e.domain for e in found} == set(SHARES)
    for entity in found:
        known = {a for e in world.split("train") if e.domain == entity.domain for a in e.facts}
        assert entity.facts.keys() <= known and entity.facts


def test_no_value_is_much_likelier_than_another(world: World) -> None:
    found = [e for e in invent(world, 1000, Random(1)) if e.domain == "city"]
    counts = Counter(e.facts["continent"].stated for e in found)
    assert len(counts) >= 5
    assert max(counts.values()) < 2 * min(counts.values())


def test_the_same_seed_invents_the_same(world: World) -> None:
    assert invent(world, 50, Random(3)) == invent(world, 50, Random(3))
    assert invent(world, 50, Random(3)) != invent(world, 50, Random(4))
    assert invent(world, 0, Random(3)) == []


def test_about_the_share_of_the_questions_is_about_them(world: World, phrasings: Phrasings) -> None:
    invented, rng = invent(world, 100, Random(1)), Random(2)
    asker = Asker(world, phrasings, "train", invented, 0.5)
    drawn = [asker.entity(rng) for _ in range(1000)]
    share = sum(e.entity_id.startswith("invented/") for e in drawn) / 1000
    assert 0.42 < share < 0.58


def test_they_stand_in_talk_and_research_but_in_no_page_or_rated_context(
    people: People,
    crowd: WorldCrowd,
) -> None:
    names = NameFinder(e.name for e in people.invented)
    assert names.find(turn for d in said(people, SEED, 300) for turn in d.turns)
    asked = people.situations("groundedness", "train", 100)
    assert names.find(turn for s in asked for turn in s.context)
    assert not names.find(
        page.text for page in (*pages(people.world, Random(5)), *structured(people.world))
    )
    for task, split in (("ssi", "train"), ("safety", "train"), ("groundedness", "evaluation")):
        shown = people.situations(task, split, 100)
        assert not names.find(turn for s in shown for turn in s.context)
    assert {p.title for p in crowd.pages()} == {e.name for e in people.invented}
