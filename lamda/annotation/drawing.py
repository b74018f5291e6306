"""Contexts of each task from the source that params.yaml chooses for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamda.annotation.contexts import ContextSource, Split
from lamda.annotation.keys import context_hash
from lamda.annotation.mending import mended_contexts
from lamda.config.section import Sized
from lamda.data.folding import key
from lamda.data.ngrams import Standing
from lamda.errors import LamdaError, shown
from lamda.plugins import build, package_of
from lamda.records import Context

FEWEST = 0.1
"""Share of a task's contexts that has to be left: who loses more has named the same texts twice."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Contexts of all tasks, and by task how many were asked for and how many there are, and the
    package that its source belongs to, or ''."""

    rows: list[Context]
    counts: dict[str, dict[str, int]]
    packages: dict[str, str] = field(default_factory=dict)


def draw_contexts(
    choices: Mapping[str, Sized], split: Split, seed: int, steps: Sequence[str]
) -> Drawn:
    """The contexts of a split, those of sources whose texts may be anything after the mending ones
    of `steps`; LamdaError for a source without any, and for an id given twice."""
    rows: list[Context] = []
    counts = {}
    for task, choice in choices.items():
        source: ContextSource = build("context_sources", choice, seed)
        drawn = drawn_from(source, task, split, choice.count, steps)
        if not drawn:
            raise LamdaError(
                f"contexts of {task}, split {split}: {choice.use} gives none; add some, or take "
                f"the task away with `{task}: null`"
            )
        _check(drawn, task, choice.use)
        # A file that serves several tasks asks the same of each: so many contexts, with an id of
        # their own each. The first one's is that of the file.
        taken = {row.context_id for row in rows}
        rows += [
            replace(row, context_id=f"{task}/{row.context_id}") if row.context_id in taken else row
            for row in drawn
        ]
        bad = getattr(source, "bad", 0)  # of own files
        counts[task] = {"asked": choice.count, "rows": len(drawn), **({"bad": bad} if bad else {})}
    return Drawn(rows, counts, {task: package_of(choice.use) for task, choice in choices.items()})


def drawn_from(
    source: ContextSource, task: str, split: Split, count: int, steps: Sequence[str]
) -> list[Context]:
    """The contexts of one source, mended where its texts may be anything (`raw`)."""
    drawn = source.contexts(task, split, count)
    return mended_contexts(drawn, steps) if getattr(source, "raw", False) else list(drawn)


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


class KeptBack:
    """Contexts of evaluation and development, looked for in those to annotate as the gate on the
    rated sets looks for them: the same one, or one that stands in context and response."""

    def __init__(self, rows: Iterable[Context]) -> None:
        kept = list(rows)
        self._same = {key(row.context) for row in kept}
        self._standing = Standing(kept)

    def holds(self, row: Context) -> bool:
        """Whether a context, or what people answered to it, shows one that is kept back."""
        said = [(*row.context, response) for response in row.responses] or [row.context]
        return key(row.context) in self._same or any(map(self._standing.found, said))


def without_kept_back(annotation: Drawn, kept: Sequence[Drawn]) -> Drawn:
    """`annotation` without the contexts that show one that is kept back: they would be rated, and
    then refused. A package of sources keeps its own apart. LamdaError where too few are left."""
    rows: list[Context] = []
    counts = {}
    for task, of in annotation.counts.items():
        own = annotation.packages.get(task, "")
        others = KeptBack(
            row
            for drawn in kept
            for row in drawn.rows
            if not own or drawn.packages.get(row.task, "") != own
        )
        drawn = [row for row in annotation.rows if row.task == task]
        left = [row for row in drawn if not others.holds(row)]
        check_left(task, len(drawn), len(left))
        rows += left
        counts[task] = of
        if len(left) < len(drawn):
            counts[task] = {**of, "rows": len(left), "kept_back": len(drawn) - len(left)}
            print(shown(f"contexts {told_left(task, len(drawn), len(left))}"))
    return Drawn(rows, counts, annotation.packages)


def told_left(task: str, drawn: int, left: int) -> str:
    """How many contexts to annotate are left out, and why."""
    return (
        f"annotation.{task}: {drawn - left:,} of {drawn:,} stand in evaluation or development, and "
        "are left out"
    )


def check_left(task: str, drawn: int, left: int) -> None:
    """LamdaError where too few contexts to annotate are left."""
    if left < FEWEST * drawn or not left:
        raise LamdaError(
            f"data.{told_left(task, drawn, left)}: too few are left; expected others than are "
            "measured on: give each its own contexts (column `split`, or other files)"
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
