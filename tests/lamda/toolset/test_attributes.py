"""Which attribute a query asks for."""

from __future__ import annotations

import pytest

from lamda.toolset.attributes import Attributes, Synonyms

LABELS = ("Population", "Area", "Capital", "Currency", "Languages", "Time zone", "Atomic weight",
          "Discovery year", "Discoverer", "Height", "First ascent", "Artist", "Year",
          "Neighbours", "Country", "Favourite colour")  # fmt: skip


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("population of", "Population"),
        ("populaton of", "Population"),
        ("how many people live in", "Population"),
        ("number of inhabitants", "Population"),
        ("who discovered", "Discoverer"),
        ("when was discovered", "Discovery year"),
        ("discovery year of", "Discovery year"),
        ("when was climbed", "First ascent"),
        ("singer of", "Artist"),
        ("who sang", "Artist"),
        ("money of", "Currency"),
        ("time in", "Time zone"),
        ("what is the atomic mass of", "Atomic weight"),
        ("how heavy is", "Atomic weight"),
        ("how tall is", "Height"),
        ("when did come out", "Year"),
        ("favourite colour of", "Favourite colour"),
    ],
)
def test_asks_most_for(synonyms: Synonyms, query: str, label: str) -> None:
    asked = Attributes(LABELS, synonyms).asked(query.split())
    assert max(asked, key=lambda name: asked[name]) == label


@pytest.mark.parametrize("query", ["", "the of", "hello there", "xyzzy"])
def test_asks_for_nothing(synonyms: Synonyms, query: str) -> None:
    assert Attributes(LABELS, synonyms).asked(query.split()) == {}


def test_synonyms_of_absent_labels_are_not_asked(synonyms: Synonyms) -> None:
    assert Attributes(["Height"], synonyms).asked(["people", "live"]) == {}
    assert Attributes([], synonyms).asked(["people"]) == {}


def test_without_synonyms_the_labels_own_words_ask() -> None:
    alone = Attributes(["Population", "Time zone"])
    assert alone.asked(["people", "live"]) == {}
    assert alone.asked(["populaton"]) == {"Population": 1.0}
    assert alone.asked(["time"]) == {"Time zone": 0.5}
    assert alone.wordings("Time zone") == ["time", "zone"]


def test_wordings_are_the_labels_words_and_single_words_for_it() -> None:
    asked = Attributes(["Age"], {"age": [(0.5, ["old", "how many years", "old"])]})
    assert asked.wordings("Age") == ["age", "old"]
    assert asked.asked(["how", "many", "years"]) == {"Age": 0.5}
