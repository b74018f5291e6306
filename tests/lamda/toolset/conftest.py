"""A small knowledge base: rows and pages of a few entities."""

from __future__ import annotations

import pytest

from lamda.records import Document
from lamda.toolset.attributes import Synonyms
from lamda.toolset.index import Index
from lamda.toolset.retrieval import Retrieval

FACTS = {
    "Porto": {"Population": "249 thousand", "Country": "Portugal", "Time zone": "UTC"},
    "Lima": {"Population": "7.74 million", "Country": "Peru"},
    "Ouagadougou": {"Population": "2.42 million", "Country": "Burkina Faso"},
    "Khartoum": {"Population": "1.97 million"},
    "Khartoum North": {"Population": "936 thousand"},
    "Portugal": {"Capital": "Lisbon", "Currency": "Euro", "Languages": "Portuguese"},
    "Oxygen": {"Discovery year": "1774", "Discoverer": "Joseph Priestley", "Symbol": "O"},
    "Lead": {"Symbol": "Pb", "Atomic weight": "207"},
    "Mount Everest": {"Height": "8850 meters", "First ascent": "1953", "Range": "Himalayas"},
    "Hey Jude": {"Artist": "The Beatles", "Genre": "rock", "Year": "1968"},
    "Money": {"Artist": "Pink Floyd", "Genre": "rock", "Year": "1973"},
}
PAGES = {
    "Porto": "Porto is a city in Portugal. About 249 thousand people live there. It uses UTC.",
    "Mount Everest": "The first people stood on the summit in 1953. It is 8850 meters high.",
}

SYNONYMS: Synonyms = {
    "population": ((0.9, ("inhabitant", "live")), (0.8, ("people",))),
    "currency": ((1.0, ("money",)),),
    "atomic weight": ((0.9, ("mass", "heavy")), (0.6, ("atomic mass",))),
    "discovery year": ((0.7, ("discovered",)), (0.4, ("when", "which year"))),
    "discoverer": ((0.6, ("discovered",)), (0.4, ("who",))),
    "height": ((0.9, ("high", "tall")),),
    "first ascent": ((0.9, ("climbed",)), (0.4, ("when",))),
    "artist": ((0.9, ("singer", "sang")), (0.7, ("by",)), (0.4, ("who",))),
    "year": ((0.9, ("released", "came out", "come out")), (0.4, ("when",))),
}


def url(title: str) -> str:
    return f"https://example.org/{title.replace(' ', '_')}"


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    rows = [
        Document(f"row:{title}:{label}", "knowledge", url(title), title, f"{title} / {label} / {v}")
        for title, facts in FACTS.items()
        for label, v in facts.items()
    ]
    pages = [
        Document(f"page:{title}", "encyclopedia", url(title), title, text)
        for title, text in PAGES.items()
    ]
    return rows + pages


@pytest.fixture(scope="session")
def retrieval(documents: list[Document]) -> Retrieval:
    return Retrieval(Index.of(documents), SYNONYMS)


@pytest.fixture(scope="session")
def synonyms() -> Synonyms:
    return SYNONYMS
