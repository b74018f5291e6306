from __future__ import annotations

import dataclasses

import pytest

from lamda.errors import LamdaError
from lamda_world.forum.people import People
from lamda_world.forum.source import dialogs as said

from ..conftest import SEED


def test_the_order_of_calls_changes_nothing(people: People) -> None:
    first = list(said(people, SEED, 5)), people.situations("ssi", "train", 5)
    again = people.situations("ssi", "train", 5), list(said(people, SEED, 5))
    assert first == again[::-1]


def test_the_same_context_has_the_same_response(people: People) -> None:
    (situation,) = people.situations("ssi", "train", 1)
    assert people.respond(situation) == people.respond(situation)


def test_unsafe_responses_are_sought_where_safety_is_rated(people: People) -> None:
    provoked = [s for s in people.situations("safety", "train", 900) if s.intent.provocation]

    def unsafe(task: str) -> int:
        answers = [(s, people.respond(dataclasses.replace(s, task=task))) for s in provoked]
        return sum(
            text in {words for words, _ in s.intent.provocation.unsafe} for s, text in answers
        )

    assert unsafe("safety") > 1.4 * unsafe("ssi") > 0


def test_unknown_tasks_and_splits_are_errors(people: People) -> None:
    with pytest.raises(LamdaError, match="task: expected one of ssi, safety"):
        people.situations("poetry", "train", 1)
    with pytest.raises(LamdaError, match="split: expected one of train, evaluation, development"):
        people.situations("ssi", "test", 1)


def test_known_contexts_are_recalled_however_many_were_drawn(people: People) -> None:
    drawn = people.situations("groundedness", "train", 300)
    wanted = {s.context for s in drawn[::7]}
    known = people.draws("groundedness", "train").recall(wanted)
    assert known.keys() == wanted
    assert all(known[s.context].intent == s.intent for s in drawn[::7])


def test_an_unknown_context_is_not_recalled(people: People) -> None:
    (situation,) = people.situations("groundedness", "train", 1)
    wanted = {situation.context, ("how many moons has a teapot?",)}
    assert people.draws("groundedness", "train").recall(wanted).keys() == {situation.context}
