"""Which attribute a query asks for."""

from __future__ import annotations

import pytest

from lamda.toolset.attributes import Attributes

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
        ("what do they speak in", "Languages"),
        ("neighbors of", "Neighbours"),
        ("where is", "Country"),
        ("what time is it in", "Time zone"),
        ("how heavy is", "Atomic weight"),
        ("how tall is", "Height"),
        ("when did come out", "Year"),
        ("favourite colour of", "Favourite colour"),
    ],
)
def test_asks_most_for(query: str, label: str) -> None:
    asked = Attributes(LABELS).asked(query.split())
    assert max(asked, key=lambda name: asked[name]) == label


@pytest.mark.parametrize("query", ["", "the of", "hello there", "xyzzy"])
def test_asks_for_nothing(query: str) -> None:
    assert Attributes(LABELS).asked(query.split()) == {}


def test_synonyms_of_absent_labels_are_not_asked() -> None:
    assert Attributes(["Height"]).asked(["people", "live"]) == {}
    assert Attributes([]).asked(["people"]) == {}
