"""Translations that turns ask for and responses state."""

from __future__ import annotations

import pytest

from lamda_world.raters.tools.phrasebook import find_request, stated_translation, translations

REQUEST = find_request("How do you say thank you in French?")


@pytest.mark.parametrize(
    ("text", "right", "negated"),
    [
        ("merci", True, False),
        ("You say Merci!", True, False),
        ("It is not gracias.", False, True),
        ("thank you in French is gracias", False, False),
        ("Merci means thank you in French.", True, False),
        ("In French, thank you is merci.", True, False),
        ("the French word for thank you is merci", True, False),
        ("That would be merci beaucoup.", True, False),
    ],
)
def test_stated(text: str, right: bool, negated: bool) -> None:
    found = stated_translation(text, REQUEST)
    assert found is not None
    assert found[:2] == (right, negated)


@pytest.mark.parametrize(
    "text", ["That is a good question.", "I am not sure, I would have to look it up.", "Nice!",
             "I love food in French restaurants."]
)  # fmt: skip
def test_not_stated(text: str) -> None:
    assert stated_translation(text, REQUEST) is None


def test_names_come_from_cldr() -> None:
    assert translations("Germany", "italian") == ("germania",)
    assert translations("Wednesday", "swedish") == ("onsdag",)
    assert translations("Germany", "klingonese") == ()


def test_requests() -> None:
    assert find_request("what is the population of Porto in Portugal?") is None
    request = find_request("what's the Spanish word for Monday?")
    assert request is not None
    assert (request.term, request.language, request.right) == ("monday", "spanish", ("lunes",))
