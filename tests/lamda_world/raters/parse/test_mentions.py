"""Names found in text, whatever their case, and names that are ordinary words."""

from __future__ import annotations

import pytest

from lamda_world.facts.entities import World
from lamda_world.raters.parse.mentions import canonical, world_index
from lamda_world.raters.parse.passages import read_passage


def names(world: World, text: str) -> list[str]:
    return [name.surface for name in read_passage(world_index(world), text).names]


@pytest.mark.parametrize(
    ("text", "found"),
    [("is bogotá bigger than PORTO?", ["bogotá", "PORTO"]),
     ("the United States", ["United States"]), ("Porto's river", ["Porto"]),
     ("Portomania", []), ("Guinea-Bissau", ["Guinea-Bissau"])],
)  # fmt: skip
def test_longest_match_in_any_case(big_world: World, text: str, found: list[str]) -> None:
    assert names(big_world, text) == found


@pytest.mark.parametrize(
    "text", ["i lead a team of five", "she won the game", "that is a real problem",
             "we like to rock all night long", "come together with us in the park"]
)  # fmt: skip
def test_ordinary_words_are_no_names(big_world: World, text: str) -> None:
    assert names(big_world, text) == []


def test_ordinary_words_are_names_beside_a_cue(big_world: World) -> None:
    assert names(big_world, "what is the atomic number of lead?") == ["lead"]
    assert names(big_world, "the currency of brazil is the real") == ["brazil", "real"]


def test_canonical() -> None:
    assert canonical("The Beatles") == canonical("beatles")
    assert canonical("São Tomé") == "sao tome"
    assert canonical("UTC-4") != canonical("UTC+4")
