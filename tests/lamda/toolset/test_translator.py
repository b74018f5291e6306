"""The translator: the paper's example, the forms of a question, CLDR names, and what it lacks."""

from __future__ import annotations

import pytest

from lamda.toolset.phrases import LANGUAGES, PHRASES
from lamda.toolset.translator import MAX_CHARACTERS, translate


def texts(query: str) -> list[str]:
    return [result.text for result in translate(query)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("hello in French", "Bonjour"),  # the paper's example
        ("HELLO IN FRENCH?", "Bonjour"),
        ("how do you say 'good night' in Swedish?", "God natt"),
        ("translate thanks to German", "Danke"),
        ("can you translate hello into Danish?", "Hej"),
        ("i want to say water in Dutch, how do i do that?", "Water"),
        ("what is the word for bread in Italian", "Pane"),
        ("the Spanish word for water", "Agua"),
        ("Germany in Spanish", "Alemania"),
        ("monday in french", "lundi"),
        ("March in Polish", "marzec"),
        ("Japanese in Dutch", "Japans"),
        ("US Dollar in French", "dollar des États-Unis"),
        ("Cote d'Ivoire in Dutch", "Ivoorkust"),
        ("the Netherlands in French", "Pays-Bas"),
        ("Trinidad and Tobago in Spanish", "Trinidad y Tobago"),
        ("turkey in german", "Türkei"),
        ("merci in English", "Thank you"),
        ("Alemania in English", "Germany"),
    ],
)
def test_translates(query: str, text: str) -> None:
    assert texts(query) == [text]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hello",
        "in French",
        "hello in",
        "hello in Klingon",
        "banana in French",
        "population of Porto in 2020",
        "hello in French " * 20,
        "a" * (MAX_CHARACTERS + 1) + " in French",
        "\x1b[31mhello\x1b[0m in French",
        "\ud800 in French",
    ],
)
def test_what_it_lacks_gives_nothing(query: str) -> None:
    assert texts(query) == []


def test_every_phrase_is_known_in_every_language_and_back() -> None:
    spoken = "French Spanish German Italian Portuguese Dutch Swedish Danish"
    names = dict(zip(LANGUAGES, spoken.split(), strict=True))
    for english, phrases in PHRASES.items():
        for code, phrase in phrases.items():
            assert texts(f"{english} in {names[code]}") == [phrase]
            assert texts(f"{phrase} in English"), phrase


def test_results_need_no_citation() -> None:
    assert translate("hello in French")[0].url == ""
