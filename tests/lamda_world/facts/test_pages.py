from __future__ import annotations

import re
from random import Random

from lamda_world.facts.entities import World
from lamda_world.facts.pages import pages, structured


def test_every_entity_has_a_page_of_its_split_that_names_it_and_states_facts(
    world: World,
) -> None:
    found = pages(world, Random(1))
    entities = {e.url: e for e in world.entities.values()}
    assert {d.url for d in found} == set(entities)
    assert len({d.document_id for d in found}) == len(found)
    for page in found:
        entity = entities[page.url]
        assert page.split == entity.split
        assert page.title == entity.name
        assert entity.name.casefold() in page.text.casefold()
        sentences = re.split(r"(?<=\.) (?=[A-Z0-9])", page.text)
        assert 2 <= len(sentences) <= 5, page.text
        stated = [f for f in entity.facts.values() if f.text in page.text]
        assert len(stated) >= min(2, len(entity.facts)) - (len(entity.facts) == 2)


def test_pages_are_reproducible(world: World) -> None:
    assert pages(world, Random(3)) == pages(world, Random(3))
    assert pages(world, Random(3)) != pages(world, Random(4))


def test_rows_name_entity_label_and_value(world: World) -> None:
    rows = structured(world)
    (paris,) = world.named("Paris")
    texts = [d.text for d in rows if d.title == "Paris"]
    assert "Paris / Country / France" in texts
    assert f"Paris / Population / {paris.facts['population'].text}" in texts
    assert len(rows) == sum(len(e.facts) for e in world.entities.values())
    assert len({d.document_id for d in rows}) == len(rows)
