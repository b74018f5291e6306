"""Responses in whole dialogs: the metrics by turn number, with dialogs as units.

A dialog's responses hang together, so every interval is of whole dialogs, which are few
(lamda.evaluation.intervals). The models talked in dialogs of their own, so no paired difference is
reported here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lamda.evaluation.cells import Cells, cells_of, counted
from lamda.evaluation.config import Evaluate
from lamda.evaluation.metrics import Metric, by_model, measurable, tasks_of
from lamda.evaluation.places import HALVES, dialog_of, half_of, turn_of
from lamda.records import JudgedResponse


def dialog_cells(
    rows: Sequence[JudgedResponse],
    metrics: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Half -> model -> metric or fault -> value, low, high, n, judged, of, `dialogs` (how many the
    interval stands on), and the same `by_turn`: turn number -> cell, and `by_kind`: kind -> cell.

    LamdaError for a row of no dialog.
    """
    known = measurable(metrics, rows)
    found: dict[str, Any] = {}
    for half in HALVES:
        groups = by_model(row for row in rows if half_of(row) == half)
        if groups:
            found[half] = {
                model: _of_model(own, metrics, known, settings, rng)
                for model, own in groups.items()
            }
    return found


def _of_model(
    rows: Sequence[JudgedResponse],
    metrics: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> Cells:
    cells: Cells = {}
    for task in tasks_of(metrics):
        asked = [metric for metric in metrics if metric.task == task]
        own = [row for row in rows if row.task == task]
        if not own:
            continue
        cells |= _cells(own, asked, known, settings, rng)
        for part, key in PARTS.items():
            values = sorted({key(row) for row in own})
            parts = {
                str(value): _cells(
                    [row for row in own if key(row) == value], asked, known, settings, rng
                )
                for value in values
            }
            for metric in asked:
                cells[metric.name][part] = {value: of[metric.name] for value, of in parts.items()}
    return cells


PARTS: Mapping[str, Callable[[JudgedResponse], Any]] = {
    "by_turn": turn_of,
    "by_kind": lambda row: row.kind,
}
"""What the responses of a model are also taken apart by."""


def _cells(
    rows: Sequence[JudgedResponse],
    metrics: Sequence[Metric],
    known: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> Cells:
    dialogs = [dialog_of(row) for row in rows]
    counts = [counted(row, metrics, known) for row in rows]
    return cells_of([metric.name for metric in metrics], counts, settings, rng, dialogs)
