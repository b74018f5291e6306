"""The metrics of each kind of context, how often known faults are met (paper section 9), and the
metrics of baselines beside the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamda.evaluation.cells import cells_of, counted
from lamda.evaluation.config import Evaluate
from lamda.evaluation.intervals import Row, paired_differences
from lamda.evaluation.metrics import Metric, tasks_of
from lamda.records import JudgedResponse

Answers = Mapping[str, Sequence[JudgedResponse]]
"""Model or baseline -> its responses."""


def kind_cells(
    answers: Answers,
    metrics: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Task of `evaluate.by_kind` -> kind -> model -> metric -> value, low, high, n, judged, of.

    Kinds are what the sources of contexts call them, in alphabetical order. A kind with few
    contexts has a wide interval: read n.
    """
    found: dict[str, Any] = {}
    for task in settings.by_kind:
        asked = [metric for metric in metrics if metric.task == task]
        if not asked:  # a task that a profile took away
            continue
        kinds = sorted({row.kind for rows in answers.values() for row in rows if row.task == task})
        found[task] = {
            kind: {
                name: _cells([row for row in rows if row.kind == kind], asked, known, settings, rng)
                for name, rows in answers.items()
            }
            for kind in kinds
        }
    return found


def fault_cells(
    answers: Answers,
    faults: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Model or baseline -> fault of `evaluate.faults` -> value, low, high, n, judged, of."""
    found: dict[str, Any] = {}
    for name, rows in answers.items():
        cells: dict[str, Any] = {}
        for task in tasks_of(faults):
            asked = [fault for fault in faults if fault.task == task]
            cells |= _cells(rows, asked, known, settings, rng)
        found[name] = {fault.name: cells[fault.name] for fault in faults}
    return found


def _cells(
    rows: Sequence[JudgedResponse],
    metrics: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """The cells of metrics of one task."""
    counts = [counted(row, metrics, known) for row in rows if row.task == metrics[0].task]
    return cells_of([metric.name for metric in metrics], counts, settings, rng)


def baseline_cells(
    baselines: Answers,
    models: Answers,
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
