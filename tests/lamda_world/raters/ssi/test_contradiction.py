"""Denying oneself, and what only looks like it."""

from __future__ import annotations

import pytest

from lamda_world.raters.parse.texts import read_text
from lamda_world.raters.ssi.contradiction import contradicts


def found(*turns: str) -> bool:
    *context, response = (read_text(turn) for turn in turns)
    return bool(contradicts(tuple(context), response))


@pytest.mark.parametrize(
    ("earlier", "asked", "response"),
    [
        ("I do not drink coffee.", "Tea then?", "I drink coffee every morning."),
        ("I love winter.", "Why?", "I hate winter."),
        ("I have two cats.", "Cute!", "I have three cats."),
        ("I live in Porto.", "Nice.", "I live in Lisbon by the sea."),
        ("I am a vegetarian.", "What did you eat?", "I had a big steak."),
        ("I have never been to Spain.", "No?", "I went to Spain last year."),
        ("I do not have a car.", "How do you get to work?", "My car is old but it runs."),
        ("My favourite season is spring.", "Why?", "My favourite season is winter."),
        ("I am afraid of flying.", "Where to?", "I love flying."),
        ("there are my two sisters and me.", "do you see them?", "i have no sisters."),
    ],
)
def test_a_speaker_who_denies_an_own_turn(earlier: str, asked: str, response: str) -> None:
    assert found("hello", earlier, asked, response)
    # The same words of the other speaker are no contradiction.
    assert not found("hello", "ok", earlier, response)


@pytest.mark.parametrize(
    ("earlier", "response"),
    [
        ("I love winter.", "I love the snow and the quiet."),
        ("I have two cats.", "My two cats sleep all day."),
        ("I do not like coffee.", "I like tea better."),
        ("I do not have a car.", "I take the bus to work."),
        ("I used to play chess.", "I do not play chess now."),
    ],
)
def test_what_goes_together(earlier: str, response: str) -> None:
    assert not found("hello", earlier, "and?", response)


def test_within_one_response() -> None:
    assert found("do you like jazz?", "Yes, I do not like jazz.")
    assert found("do you like jazz?", "No, I do.")
    assert found("tell me", "I love dogs and I hate dogs.")
    assert not found("do you like jazz?", "No, I do not.")
    assert not found("tell me", "I like dogs but I do not like cats.")


def test_a_favourite_that_was_named_in_an_answer() -> None:
    talk = ("what is your favourite season?", "autumn, i love the colours.", "i like summer.")
    assert found(*talk, "my favourite season is winter.")
    assert not found(*talk, "my favourite season is autumn.")
