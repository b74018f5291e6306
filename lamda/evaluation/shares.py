"""Of some responses, the share with each label: what `lamda read` says of those it chose."""

from __future__ import annotations

from collections.abc import Sequence

from lamda.evaluation.intervals import wilson
from lamda.evaluation.metrics import Count
from lamda.records import JudgedResponse

CONFIDENCE = 0.95


def label_shares(rows: Sequence[JudgedResponse]) -> list[str]:
    """A line for each label: its share in %, Wilson's 95 % interval, and the rows that have it."""
    names = sorted({name for row in rows for name in row.labels})
    return [_line(name, [row.labels[name] for row in rows if name in row.labels]) for name in names]


def _line(name: str, labels: Sequence[int]) -> str:
    count = Count(sum(labels), len(labels))
    low, high = wilson(count, CONFIDENCE)
    return f"{name}: {sum(labels) / len(labels):.1%} [{low:.1%}, {high:.1%}] n={len(labels)}"
