"""Contexts of each task from the source that params.yaml chooses for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamda.annotation.contexts import ContextSource, Split
from lamda.annotation.keys import context_hash
from lamda.config.section import Sized
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context


@dataclass(frozen=True, slots=True)
class Drawn:
    """Contexts of all tasks, and by task how many were asked for and how many there are."""

    rows: list[Context]
    counts: dict[str, dict[str, int]]


def draw_contexts(choices: Mapping[str, Sized], split: Split, seed: int) -> Drawn:
    """The contexts of a split; LamdaError for a source without any, and for an id given twice."""
    rows: list[Context] = []
    counts = {}
    for task, choice in choices.items():
        source: ContextSource = build("context_sources", choice, seed)
        drawn = list(source.contexts(task, split, choice.count))
        if not drawn:
            raise LamdaError(
                f"contexts of {task}, split {split}: {choice.use} gives none; add some, or take "
                f"the task away with `{task}: null`"
            )
        _check(drawn, task, choice.use)
        rows += drawn
        counts[task] = {"asked": choice.count, "rows": len(drawn)}
    return Drawn(rows, counts)


def check_apart(evaluation: Sequence[Context], development: Sequence[Context]) -> None:
    """LamdaError for a context of the evaluation that development asks about as well.

    Who tunes on what he measures with measures nothing.
    """
    asked = {context_hash(row.context) for row in evaluation}
    for row in development:
        if context_hash(row.context) in asked:
            raise LamdaError(
                f"data.development.{row.task}: context {row.context_id!r} stands in "
                "data.evaluation too; give each its own contexts (column `split`, or other files)"
            )


def _check(rows: list[Context], task: str, use: str) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.context_id in seen:
            raise LamdaError(f"contexts of {task}: {use} gives id {row.context_id!r} twice")
        if row.task != task or not row.context:
            raise LamdaError(
                f"contexts of {task}: {use} gives {row.context_id!r} of task {row.task!r} with "
                f"{len(row.context)} turns; expected this task and at least one turn"
            )
        seen.add(row.context_id)
