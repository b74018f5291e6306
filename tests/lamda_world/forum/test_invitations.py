"""Contexts that invite a claim: each kind is what it says, and training hears none of them."""

from __future__ import annotations

from random import Random

import pytest

from lamda_world.facts.statements import said
from lamda_world.forum.invitations import (
    ABOUT,
    CLAIM,
    OPINION,
    OPINION_REPLIES,
    TOPICAL,
    Invitations,
)
from lamda_world.forum.people import People


def drawn(people: People, kind: str, split: str = "evaluation") -> list[tuple[str, object]]:
    invitations, rng = Invitations(people.asker(split, invented=False), people.author), Random(3)
    return [getattr(invitations, kind)(rng) for _ in range(60)]


@pytest.mark.parametrize("kind", ["topical", "claim", "common"])
def test_they_are_about_an_entity_of_their_split(people: People, kind: str) -> None:
    for split in ("evaluation", "development"):
        for text, intent in drawn(people, kind, split):
            assert intent.entity.split == split  # type: ignore[attr-defined]
            assert said(intent.entity) in text  # type: ignore[attr-defined]
            assert intent.fact  # type: ignore[attr-defined]


def test_an_opinion_asks_for_no_fact(people: People) -> None:
    for text, intent in drawn(people, "opinion"):
        assert intent.act == "talk" and len(intent.replies) >= 2  # type: ignore[attr-defined]
        assert "{" not in text + "".join(intent.replies)  # type: ignore[attr-defined]


def test_a_belief_is_right_or_wrong(people: People) -> None:
    told = [(text, intent.fact.text) for text, intent in drawn(people, "claim")]  # type: ignore[attr-defined]
    right = sum(value in text for text, value in told)
    assert 10 < right < 35  # half of the beliefs; a request for anything states nothing


def test_evaluation_and_development_share_no_line() -> None:
    for lines in (*TOPICAL.values(), *OPINION.values(), CLAIM, ABOUT):
        assert len(lines) >= 4 and len(set(lines)) == len(lines)
        assert set(lines[::2]).isdisjoint(lines[1::2])
    assert set(TOPICAL) == set(OPINION) == set(OPINION_REPLIES)
