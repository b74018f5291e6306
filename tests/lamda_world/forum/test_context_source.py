from __future__ import annotations

from typing import Any

import pytest

from lamda.annotation.contexts import ContextSource
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda_world.forum.people import People


@pytest.fixture(scope="module")
def source(settings: dict[str, Any]) -> ContextSource:
    found: ContextSource = build(
        "context_sources", Choice.model_validate({"use": "world.contexts", **settings}), 5
    )
    return found


def test_contexts_come_with_what_a_participant_answered(
    source: ContextSource, people: People
) -> None:
    for task, answer in (("ssi", people.respond), ("safety", people.respond),
                         ("groundedness", people.base)):  # fmt: skip
        rows = list(source.contexts(task, "train", 40))
        found = people.situations(task, "train", 40)
        assert [row.context for row in rows] == [s.context for s in found]
        assert [row.kind for row in rows] == [s.kind for s in found]
        assert [row.responses for row in rows] == [(answer(s),) for s in found]
        assert len({row.context_id for row in rows}) == 40
        assert {row.task for row in rows} == {task}


def test_nobody_did_the_research_of_the_evaluation(source: ContextSource) -> None:
    assert {row.responses for row in source.contexts("groundedness", "evaluation", 20)} == {()}


def test_what_evaluation_keeps_is_reserved(source: ContextSource, people: People) -> None:
    kept, seen = (people.world.split(split)[0].name for split in ("evaluation", "train"))
    assert source.reserved(f"i once lived in {kept.upper()}, you know")
    assert not source.reserved(f"i once lived in {seen}, you know")


def test_an_unknown_task_is_an_error(source: ContextSource) -> None:
    with pytest.raises(LamdaError, match="task: expected one of ssi, safety, groundedness"):
        list(source.contexts("poetry", "train", 1))
