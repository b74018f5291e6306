from __future__ import annotations

from collections import Counter

from lamda_world.facts.places import ascii_name, cities, countries


def test_names_lose_their_diacritics() -> None:
    assert ascii_name("Łódź") == "Lodz"
    assert ascii_name("São Paulo") == "Sao Paulo"


def test_countries_come_by_population_with_corrected_facts() -> None:
    found = {e.name: e for e in countries()}
    assert list(found)[:2] == ["China", "India"]
    assert found["Kazakhstan"].facts["capital"].text == "Astana"
    assert "capital" not in found["Israel"].facts
    assert found["Portugal"].facts["neighbours"].value == ("Spain",)
    assert "neighbours" not in found["China"].facts, "long lists are left out"


def test_no_country_has_more_cities_than_allowed_and_no_name_comes_twice() -> None:
    found = cities(20)
    assert max(Counter(e.facts["country"].text for e in found).values()) == 20
    assert len({e.name for e in found}) == len(found)
    assert "Nice" not in {e.name for e in found}, "a name that reads as a word"


def test_the_time_zone_is_the_standard_time_of_both_hemispheres() -> None:
    found = {e.name: e.facts["time zone"].text for e in cities(60)}
    assert found["Sydney"] == "UTC+10"
    assert found["Berlin"] == "UTC+1"
    assert found["Delhi"] == "UTC+5:30"
    assert found["London"] == "UTC"
