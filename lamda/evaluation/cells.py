"""What metrics.json says of one metric and some responses: value, low, high, n, judged, of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from lamda.evaluation.config import Evaluate
from lamda.evaluation.intervals import UNDEFINED, Row, clustered_intervals, intervals
from lamda.evaluation.metrics import Count, Metric
from lamda.records import JudgedResponse

Cells = dict[str, dict[str, Any]]
"""Metric -> what metrics.json says of it."""
SHARES, COUNTS = ("value", "low", "high"), ("n", "judged", "of")


def counted(row: JudgedResponse, metrics: Sequence[Metric], known: Iterable[Metric]) -> Row:
    """What a response contributes to each of its task's metrics; None for those that are not
    `known`, of which nobody gave the labels."""
    there = set(known)
    return [metric.count(row) if metric in there else None for metric in metrics]


def cells_of(
    names: Sequence[str],
    counts: Sequence[Row],
    settings: Evaluate,
    rng: np.random.Generator,
    dialogs: Sequence[str] = (),
) -> Cells:
    """One cell for each of `names`, the columns of `counts`, which has a row for each response.

    With `dialogs`, the name of each row's dialog, the intervals are of whole dialogs, as their
    responses hang together, and `dialogs` says of how many: those to which the metric applies.
    `judged` of the `of` rows are known.
    """
    whole = summed(counts, dialogs) if dialogs else []
    if dialogs:
        values = clustered_intervals(whole, settings.confidence)
    else:
        values = intervals(counts, settings.resamples, settings.confidence, rng)
    cells: Cells = {}
    for column, name in enumerate(names):
        judged = sum(row[column] is not None for row in counts)
        interval = values[column] if values else UNDEFINED
        cells[name] = {**asdict(interval), "judged": judged, "of": len(counts)}
        if dialogs:
            known = [row[column] or Count() for row in whole]
            cells[name]["dialogs"] = sum(count.denominator > 0 for count in known)
    return cells


def summed(counts: Sequence[Row], dialogs: Sequence[str]) -> list[Row]:
    """One row for each dialog, in order: what its responses contribute together."""
    rows: dict[str, list[Count | None]] = {}
    for row, name in zip(counts, dialogs, strict=True):
        total = rows.setdefault(name, [None] * len(row))
        for column, count in enumerate(row):
            if count is not None:
                total[column] = (total[column] or Count()) + count
    return list(rows.values())


def shown(cell: Mapping[str, Any]) -> str:
    """'92.3 [88.1, 95.6] n=300', or a dash where the metric is undefined; 'in 6 dialogs' where the
    interval is of whole ones; and how many were judged where that is not all."""
    judged = f" ({cell['judged']} of {cell['of']} judged)" * (cell["judged"] < cell["of"])
    if cell["value"] is None:
        return f"– n=0{judged}"
    value, low, high = (f"{100 * cell[key]:.1f}" for key in ("value", "low", "high"))
    dialogs = cell.get("dialogs", 0)
    units = f" in {dialogs} dialog{'s' * (dialogs != 1)}" if dialogs else ""
    return f"{value} [{low}, {high}] n={cell['n']}{units}{judged}"


def is_cell(cell: Mapping[str, Any]) -> bool:
    """Whether value and bounds are numbers, or the value is None, which is undefined; and n, judged
    and of are counts. Who shows or plots a cell relies on it."""
    if not cell.keys() >= {*SHARES, *COUNTS} or not all(_is_count(cell[key]) for key in COUNTS):
        return False
    return cell["value"] is None or all(_is_number(cell[key]) for key in SHARES)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and value >= 0
