"""Judged responses with labels chosen by the test, and the metrics of params.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lamda.config.resolve import current_params
from lamda.evaluation.config import Evaluate, MetricSettings
from lamda.evaluation.metrics import Count, Metric
from lamda.records import JudgedResponse

METRICS = current_params(Path(__file__).resolve().parents[3]).evaluate.metrics


def settings(
    resamples: int = 100,
    confidence: float = 0.95,
    metrics: Mapping[str, MetricSettings] = METRICS,
) -> Evaluate:
    return Evaluate(resamples=resamples, confidence=confidence, metrics=metrics)


def judged(
    task: str,
    labels: dict[str, int],
    model: str = "LaMDA",
    context_id: str = "c",
    kind: str = "1",
) -> JudgedResponse:
    return JudgedResponse(
        context_id=context_id,
        task=task,
        kind=kind,
        model=model,
        context=("How large is Porto?",),
        response="249 thousand.",
        draft="",
        labels=labels,
        judged_by="rules@1" if labels else "",
    )


def answers(model: str, task: str, columns: dict[str, list[int]]) -> list[JudgedResponse]:
    """Row n has the n-th label of every column."""
    return [
        judged(task, dict(zip(columns, values, strict=True)), model, f"{task}/{n}")
        for n, values in enumerate(zip(*columns.values(), strict=True))
    ]


def total(metric: Metric, rows: Iterable[JudgedResponse]) -> Count:
    """The counts of a metric over the rows of its task, added."""
    counts = (metric.count(row) for row in rows if row.task == metric.task)
    return sum((count or Count() for count in counts), Count())
