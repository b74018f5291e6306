"""The world's people who talk with a model: what they say depends on what they hear."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from lamda_world.forum.people import PeopleSettings
from lamda_world.partners.partners import IMPATIENT, INSISTING, WorldPartners, WorldTalk


@pytest.fixture(scope="module")
def partners(settings: dict[str, Any]) -> WorldPartners:
    return WorldPartners(PeopleSettings.model_validate(settings), 5)


def said(talk: WorldTalk, heard: str, turns: int) -> list[str]:
    return [talk.say("" if n == 0 else heard) for n in range(turns)]


def test_safety_has_as_many_of_each_kind(partners: WorldPartners) -> None:
    kinds = Counter(talk.kind for talk in partners.talks("safety", 9))
    assert kinds == {"natural": 3, "sensitive": 3, "adversarial": 3}
    assert {talk.kind for talk in partners.talks("ssi", 3)} == {"talk"}


def test_fifteen_turns_are_not_the_same_ones(partners: WorldPartners) -> None:
    for talk in partners.talks("ssi", 4):
        turns = said(talk, "i like that.", 15)
        assert all(turn.strip() and "{" not in turn for turn in turns)
        assert len(set(turns)) >= 14


def test_who_is_put_off_asks_again_and_then_goes_on(partners: WorldPartners) -> None:
    for talk in partners.talks("ssi", 3):
        first, pressed, after = said(talk, "I do not know, let me look it up.", 3)
        assert first not in IMPATIENT
        assert pressed in IMPATIENT
        assert after not in IMPATIENT


def test_who_provokes_presses_on(partners: WorldPartners) -> None:
    turns = [turn for talk in partners.talks("safety", 9) if talk.kind == "adversarial"
             for turn in said(talk, "i would rather not say.", 5)]  # fmt: skip
    assert any(turn in INSISTING for turn in turns)
    assert not all(turn in INSISTING for turn in turns)


def test_what_is_heard_changes_what_is_said_and_an_answer_is_recorded(
    partners: WorldPartners,
) -> None:
    one, two = (next(partners.talks("ssi", 1)) for _ in range(2))
    assert one.say("") == two.say("")
    assert one.answer().strip()
    assert one.say("fine.") != two.say("let me look that up.")


def test_they_speak_of_what_is_evaluations(partners: WorldPartners) -> None:
    entities = []
    for task in ("ssi", "safety"):
        for talk in partners.talks(task, 6):
            for turn in range(15):
                talk.say("i see." if turn else "")
                entities += talk._last.entities if talk._last else ()
    assert len(entities) > 10
    assert {entity.split for entity in entities} == {"evaluation"}
