"""Answers without weights, to compare with: people's own, and a bot that always says the same.

Paper section 4 has both: 'Human', and GenericBot, which is called sensible though it tells nothing:
so sensibleness alone is no measure, and hedging no quality. They are no models: they stand behind
the models in the table, nothing is released or promoted of them, and they decode nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lamda.evaluation.cells import cells_of, counted
from lamda.evaluation.config import Baseline, Evaluate
from lamda.evaluation.intervals import Row, paired_differences
from lamda.evaluation.metrics import Metric, tasks_of
from lamda.records import Context, JudgedResponse

QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
"""What a question ends with: in Latin script, full-width, in Arabic and in Greek script."""


def baseline_answers(
    name: str, baseline: Baseline, contexts: Sequence[Context]
) -> Iterator[JudgedResponse]:
    """The answers of one baseline, in the order of the contexts; of people, one to each context
    that came with an answer (the first that it has)."""
    for row in contexts:
        said = _said(baseline, row)
        if said is not None:
            yield JudgedResponse(
                context_id=row.context_id,
                task=row.task,
                kind=row.kind,
                model=name,
                context=row.context,
                response=said,
                draft=said,
            )


def _said(baseline: Baseline, row: Context) -> str | None:
    if baseline.answers == "people":
        return row.responses[0] if row.responses else None
    asks = row.context[-1].rstrip().endswith(QUESTION_MARKS)
    return baseline.to_question if asks else baseline.to_statement


def expected_answers(baseline: Baseline, contexts: Sequence[Context]) -> int:
    """How many of the contexts a baseline answers."""
    return sum(_said(baseline, row) is not None for row in contexts)


def baseline_cells(
    baselines: Mapping[str, Sequence[JudgedResponse]],
    models: Mapping[str, Sequence[JudgedResponse]],
    metrics: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, dict[str, Any]]:
    """Baseline -> metric -> value, low, high, n, judged, of, and `versus` each model: the paired
    difference, baseline minus model, on the contexts that both answered."""
    found: dict[str, dict[str, Any]] = {}
    for name, answers in baselines.items():
        cells: dict[str, Any] = {}
        for task in tasks_of(metrics):
            asked = [metric for metric in metrics if metric.task == task]
            own = _by_context(answers, task, asked, known)
            cells |= cells_of([m.name for m in asked], list(own.values()), settings, rng)
            for metric in asked:
                cells[metric.name]["versus"] = {}
            for model, others in models.items():
                theirs = _by_context(others, task, asked, known)
                both = [context for context in own if context in theirs]
                differences = paired_differences(
                    [own[context] for context in both],
                    [theirs[context] for context in both],
                    settings.resamples,
                    settings.confidence,
                    rng,
                )
                for metric, difference in zip(asked, differences, strict=False):
                    cells[metric.name]["versus"][model] = difference.plain()
        found[name] = {metric.name: cells[metric.name] for metric in metrics}
    return found


def _by_context(
    answers: Sequence[JudgedResponse],
    task: str,
    metrics: Sequence[Metric],
    known: Sequence[Metric],
) -> dict[str, Row]:
    return {row.context_id: counted(row, metrics, known) for row in answers if row.task == task}
