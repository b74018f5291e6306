"""What people ask the two roles."""

from __future__ import annotations

import pytest

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build


def source(role: str) -> object:
    settings = {"role": role, "entities": 600, "evaluation_entities": 0.15}
    return build("context_sources", Choice.model_validate({"use": "world.roles", **settings}), 5)


@pytest.mark.parametrize("role", ["everest", "music"])
def test_contexts_are_many_different_and_end_with_the_user(role: str) -> None:
    found = list(source(role).contexts("roles", "evaluation", 40))  # type: ignore[attr-defined]
    assert len({row.context for row in found}) == len({row.context_id for row in found}) == 40
    assert {len(row.context) for row in found} == {1, 3}
    assert all((row.task, row.kind) == ("roles", role) for row in found)
    assert not any("{" in turn for row in found for turn in row.context)
    again = list(source(role).contexts("roles", "evaluation", 40))  # type: ignore[attr-defined]
    assert found == again


def test_an_unknown_role_or_task_is_one_line() -> None:
    with pytest.raises(LamdaError, match="key 'role': .*expected everest or music, found 'river'"):
        source("river")
    for task, split in (("ssi", "evaluation"), ("roles", "train")):
        with pytest.raises(LamdaError, match="expected task roles and split evaluation, found"):
            list(source("music").contexts(task, split, 1))  # type: ignore[attr-defined]
