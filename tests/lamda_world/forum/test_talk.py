from __future__ import annotations

from lamda_world.facts.matter import elements
from lamda_world.facts.own import peaks, songs
from lamda_world.facts.places import cities, countries
from lamda_world.facts.splits import EVERYDAY, NameFinder
from lamda_world.forum import banks
from lamda_world.forum.scenes import PERSONAS
from lamda_world.forum.talk import ordinary_talk


def test_it_holds_every_kind_of_text() -> None:
    texts = set(ordinary_talk())
    assert set(banks.OFF_TOPIC) <= texts
    assert {p.text for p in banks.PROVOCATIONS} <= texts
    assert {reply for item in banks.SMALL_TALK for reply in item.witty} <= texts
    assert "how many people live in {name}?" in texts
    assert set(PERSONAS[0].contrary) <= texts


def test_every_entity_that_talk_names_is_listed_among_the_everyday_names() -> None:
    every = [*countries(), *elements(), *peaks(), *songs(), *cities(10**6)]
    finder = NameFinder(name for entity in every for name in entity.names)
    missing = finder.find(ordinary_talk()) - finder.find(EVERYDAY)
    assert not missing, f"add to lamda_world/facts/splits.yaml: {sorted(missing)}"
