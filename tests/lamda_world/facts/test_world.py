from __future__ import annotations

from collections import Counter

import pytest

from lamda.errors import LamdaError
from lamda_world.facts.entities import ATTRIBUTES, DOMAINS, World, make_fact, short_number
from lamda_world.facts.world import load_world


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_348_000, "1.35 million"),
        (248_769, "249 thousand"),
        (8849, "8850"),
        (999_600, "1 million"),
        (1_411_778_724, "1.41 billion"),
        (107.8682, "108"),
        (1.008, "1.01"),
        (9999, "10 thousand"),
        (0, "0"),
    ],
)
def test_numbers_have_at_most_three_significant_digits(value: float, text: str) -> None:
    assert short_number(value) == text


def test_facts_state_measures_but_not_people() -> None:
    assert make_fact("peak", "height", 4806.0).stated == "4810 metres"
    assert make_fact("city", "population", 252_687.0).stated == "253 thousand"
    assert make_fact("song", "year", 1977.0).stated == "1977"
    assert make_fact("country", "neighbours", ("Peru", "Chile", "Brazil")).text == (
        "Peru, Chile and Brazil"
    )
    assert make_fact("country", "neighbours", ("Spain",)).text == "Spain"


@pytest.fixture(scope="module")
def large() -> World:
    return load_world(2400, 0.15, 17)


def test_the_default_world_is_as_large_as_promised(large: World) -> None:
    assert len(large.entities) == 2400
    assert {e.domain for e in large.entities.values()} == set(DOMAINS)
    assert len(ATTRIBUTES) >= 12
    for domain, count in Counter(e.domain for e in large.entities.values()).items():
        kept = sum(e.domain == domain for e in large.kept_back)
        assert 0.1 <= kept / count <= 0.2, domain


def test_names_are_unique_short_and_ascii(world: World) -> None:
    names = Counter(n.casefold() for e in world.entities.values() for n in e.names)
    assert names.most_common(1)[0][1] == 1
    assert all(e.name.isascii() and e.name.count(" ") <= 2 for e in world.entities.values())


def test_every_fact_is_of_a_known_attribute_and_has_a_text(world: World) -> None:
    for entity in world.entities.values():
        assert len(entity.facts) >= 2, entity
        assert entity.url.startswith("https://")
        for name, fact in entity.facts.items():
            attribute = world.attributes[entity.domain, name]
            assert fact.attribute == name
            assert fact.text.strip()
            assert fact.unit == attribute.unit


def test_known_facts_are_right(large: World) -> None:
    def fact(name: str, attribute: str) -> str:
        (entity,) = large.named(name)
        return entity.facts[attribute].stated

    assert fact("france", "capital") == "Paris"
    assert fact("GOLD", "symbol") == "Au"
    assert fact("oxygen", "atomic number") == "8"
    assert fact("Mont Blanc", "height") == "4810 metres"
    assert fact("Hey Jude", "artist") == "The Beatles"
    assert fact("Tokyo", "time zone") == "UTC+9"
    assert fact("USA", "currency") == "dollar"


def test_the_same_seed_gives_the_same_world_and_another_seed_another_split() -> None:
    first, again, other = (load_world(100, 0.2, seed) for seed in (1, 1, 2))
    assert first == again
    assert list(first.entities) == list(other.entities)
    assert first != other


def test_wrong_arguments_are_said_in_one_line(world: World) -> None:
    with pytest.raises(LamdaError, match=r"evaluation share: expected 0 <= share < 1, found 1"):
        load_world(100, 1, 0)
    with pytest.raises(LamdaError, match="asked for 90000"):
        load_world(90_000, 0.1, 0)
    with pytest.raises(LamdaError, match="found 'test'"):
        world.split("test")
    assert world.named("no such place") == []
