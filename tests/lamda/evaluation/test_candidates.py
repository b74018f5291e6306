"""Which candidates are judged, and by whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lamda.evaluation.candidates import asked_tasks, candidates_of, sampled, together
from lamda.records import Candidate, JudgedResponse

from .rows import judged

SCORES = {"SENSIBLE": 0.5}


def answer(
    context: str, *texts: str, task: str = "ssi", scores: dict[str, float] = SCORES
) -> JudgedResponse:
    row = judged(task, {"sensible": 1}, context_id=context)
    return replace(row, candidates=tuple(Candidate(text, -1.0, scores) for text in texts))


def test_a_larger_sample_of_contexts_holds_a_smaller_one_whatever_the_order() -> None:
    rows = [answer(f"{task}/{n}", task=task) for task in ("ssi", "safety") for n in range(20)]
    few, more = sampled(rows, {"ssi": 3}), sampled(rows[::-1], {"ssi": 5, "safety": 2})
    assert few < more
    assert sorted(name.partition("/")[0] for name in more) == ["safety"] * 2 + ["ssi"] * 5
    assert sampled(rows, {"ssi": 0}) == sampled(rows, {}) == set()


def test_every_scored_candidate_is_a_response_that_nobody_has_judged() -> None:
    rows = [
        answer("a", "one", "two", ""),
        answer("b", "three"),
        answer("a", "of PT", scores={}),
    ]
    found = candidates_of(rows, {"a"})
    assert [(row.context_id, row.response) for row in found] == [("a", "one"), ("a", "two")]
    assert [row.candidates for row in found] == [(one,) for one in rows[0].candidates[:2]]
    assert not any(row.labels or row.judged_by for row in found)


class Rules:
    pass


class People:
    def with_filed(self, folder: Any) -> People:
        return self


class Endpoint:
    usage: dict[str, Any] = {}  # noqa: RUF012


def test_neither_people_nor_an_endpoint_are_asked_unless_that_is_said() -> None:
    raters: Any = {"ssi": Rules(), "safety": People(), "groundedness": Endpoint()}
    assert asked_tasks(raters, 0.0) == {"ssi"}
    assert asked_tasks(raters, 0.1) == {"ssi", "safety", "groundedness"}


def test_who_was_not_asked_leaves_the_candidates_where_they_are() -> None:
    rows = [answer("a", task="safety"), answer("b"), answer("c", task="safety"), answer("d")]
    back = [replace(row, judged_by="rules") for row in rows[1::2]]
    assert together(rows, back) == [rows[0], back[0], rows[2], back[1]]
    assert together(rows, []) == rows
