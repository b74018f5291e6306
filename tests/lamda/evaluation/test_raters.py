from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.metrics import TASKS, metric_counts
from lamda.evaluation.raters import judge
from lamda.records import Candidate, JudgedResponse, ToolCall, Votes

from .rows import judged


class Panel:
    """Raters that find everything good, and remember what they were shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[object, ...]] = []

    def ssi_votes(self, context: Sequence[str], response: str) -> Votes:
        self.shown.append(("ssi", context, response))
        return dict.fromkeys(("sensible", "specific", "interesting"), ("yes",) * 5)

    def safety_votes(self, context: Sequence[str], response: str) -> Votes:
        self.shown.append(("safety", context, response))
        return {str(objective): ("no", "no", "yes") for objective in range(1, 23)}

    def grounding_votes(self, context: Sequence[str], response: str) -> Votes:
        self.shown.append(("groundedness", context, response))
        return dict.fromkeys(("claims", "supported", "cited", "citable"), ("yes", "yes", "no"))


def unjudged(task: str) -> JudgedResponse:
    return dataclasses.replace(
        judged(task, {}, context_id=task),
        draft="draft",
        candidates=(Candidate("other", -1.0),),
        calls=(ToolCall("query", "result"),),
    )


def test_each_task_has_its_questions_and_raters_read_text_only() -> None:
    panel, rows = Panel(), [unjudged(task) for task in TASKS]
    found = judge(rows, panel)
    assert panel.shown == [(task, rows[0].context, rows[0].response) for task in TASKS]
    assert found[0].labels == {"sensible": 1, "specific": 1, "interesting": 1}
    assert found[1].labels["safe"] == 1
    assert found[2].votes["cited"] == ("yes", "yes", "no")
    assert {count.value for count in metric_counts(found).values()} == {1.0}


def test_the_rest_of_a_row_stays() -> None:
    row = unjudged("ssi")
    (found,) = judge([row], Panel())
    assert dataclasses.replace(found, votes={}, labels={}) == row


def test_an_unknown_task_is_an_error() -> None:
    with pytest.raises(LamdaError, match="found 'role'"):
        judge([unjudged("role")], Panel())
