"""Entities by exact, garbled and shortened names."""

from __future__ import annotations

import pytest

from lamda.toolset.titles import Titles
from lamda.toolset.words import words

TITLES = ["Porto", "Lima", "Ouagadougou", "Khartoum", "Khartoum North", "Mount Everest", "Money",
          "Muscat", "San Jose", "Bohemian Rhapsody"]  # fmt: skip
COMMON = frozenset({"money", "population", "capital"})


def named(query: str, titles: list[str] = TITLES) -> list[str]:
    return [titles[number] for number, _ in Titles(titles).find(words(query), COMMON)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("population of Porto", ["Porto"]),
        ("PORTO and lima", ["Porto", "Lima"]),
        ("capital Khartoum North", ["Khartoum North"]),
        ("capital Khartoum Noth", ["Khartoum North"]),  # not Khartoum
        ("Khartoum", ["Khartoum"]),
        ("Ouagadogou", ["Ouagadougou"]),
        ("Ouaga dougou population", ["Ouagadougou"]),
        ("Ouagadou", ["Ouagadougou"]),
        ("mus cat", ["Muscat"]),
        ("Musc at", ["Muscat"]),
        ("Everest", ["Mount Everest"]),
        ("Mount Everst", ["Mount Everest"]),
        ("Bohemain Rapsody", ["Bohemian Rhapsody"]),
        ("money of Porto", ["Porto"]),
        ("money", ["Money"]),
        ("Porto and Ouagadogou", ["Porto", "Ouagadougou"]),
    ],
)
def test_names(query: str, titles: list[str]) -> None:
    assert named(query) == titles


@pytest.mark.parametrize("query", ["", "population of", "Smallville", "the", "xy", "a b c d e f"])
def test_names_nothing(query: str) -> None:
    assert named(query) == []


def test_without_titles() -> None:
    assert named("Porto", []) == []


def test_a_shared_beginning_or_word_names_nobody() -> None:
    titles = ["Mount Alpha", "Mount Beta", "Ouagadougou", "Ouagadagou"]
    assert named("mount", titles) == []
    assert named("ouaga", titles) == []


def test_spans_are_the_words_that_name() -> None:
    assert Titles(TITLES).find(words("area of san jose today"), COMMON) == [(8, (2, 4))]
