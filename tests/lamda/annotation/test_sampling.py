"""What gets rated and researched: whose responses, that none stands twice, whose bases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lamda.annotation.bases import base_responses, contexts_of
from lamda.annotation.sampling import responses_to_rate
from lamda.errors import LamdaError
from lamda.records import Context


def contexts(count: int, *responses: str, turns: int = 1) -> list[Context]:
    return [
        Context(str(n), "ssi", "1", tuple(f"turn {t} of {n}" for t in range(turns)), responses)
        for n in range(count)
    ]


def model_answers(asked: Sequence[Sequence[str]], count: int) -> list[list[str]]:
    return [[f"answer {n} to {context[-1]}" for n in range(count)] for context in asked]


def never(asked: Sequence[Sequence[str]], count: int) -> list[list[str]]:
    raise AssertionError("asked")


def test_each_context_has_peoples_and_the_models_responses() -> None:
    rows = responses_to_rate(contexts(50, "a human answer"), 3, 0.0, model_answers)
    assert [row.origin for row in rows[:4]] == ["people", "model", "model", "model"]
    assert len(rows) == len({(row.context, row.response) for row in rows}) == 200
    assert len({row.example_id for row in rows}) == 200
    assert not any(row.votes or row.labels for row in rows)


def test_contexts_without_peoples_responses_have_the_models_alone() -> None:
    rows = responses_to_rate(contexts(4), 2, 0.0, model_answers)
    assert Counter(row.origin for row in rows) == {"model": 8}


def test_a_share_of_the_contexts_has_a_response_said_elsewhere() -> None:
    asked = [
        Context(str(n), "ssi", "2", (f"before {n}", f"last {n}"), (f"good for last {n}",))
        for n in range(80)
    ]
    rows = responses_to_rate(asked, 0, 0.5, never)
    random_negatives = [row for row in rows if row.origin == "stray"]
    assert len(rows) == 120 and len(random_negatives) == 40
    assert all(row.response != f"good for {row.context[-1]}" for row in random_negatives)
    assert sum(row.response == row.context[0] for row in random_negatives) == 10
    assert sum(row.response.startswith("good for last") for row in random_negatives) == 30


def test_wordless_and_repeated_responses_are_not_rated() -> None:
    def dull(asked: Sequence[Sequence[str]], count: int) -> list[list[str]]:
        return [["", " ...?", "good", "good", "human"]] * len(asked)

    rows = responses_to_rate(contexts(10, "human"), 5, 0.0, dull)
    assert {(row.origin, row.response) for row in rows} == {("people", "human"), ("model", "good")}
    assert len(rows) == 20


def respond(asked: Sequence[Sequence[str]]) -> list[str]:
    return [f"the model on {context[-1]}" for context in asked]


def test_a_share_of_bases_comes_from_the_model() -> None:
    asked = contexts(200, "a human base")
    bases = base_responses(asked, 0.4, respond, seed=3)
    by_model = [row.response for row in bases if row.origin == "model"]
    assert 50 < len(by_model) < 110
    assert {row.response for row in bases if row.origin == "people"} == {"a human base"}
    assert contexts_of(bases) == [replace(row, responses=()) for row in asked]
    assert base_responses(asked, 0.4, respond, seed=3) == bases


def test_a_base_that_is_missing_is_the_others() -> None:
    def silent(asked: Sequence[Sequence[str]]) -> list[str]:
        return ["..."] * len(asked)

    assert base_responses(contexts(9), 0.0, respond, 1)[0].response == "the model on turn 0 of 0"
    bases = base_responses(contexts(9, "human"), 1.0, silent, 1)
    assert {(row.response, row.origin) for row in bases} == {("human", "people")}
    with pytest.raises(LamdaError, match="context 0: the model answers nothing"):
        base_responses(contexts(9), 1.0, silent, 1)
