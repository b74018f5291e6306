"""Metrics as counts that can be added (paper section 4; results in section 7).

A metric is a share of responses: numerator / denominator. Without a denominator it is undefined,
and stays None: it is neither 0 nor 1. A response that nobody has judged is in neither. A mean of
metrics, such as quality, is a mean for each response first: so it can be resampled, and paired.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamda.errors import LamdaError
from lamda.evaluation.config import MetricSettings
from lamda.records import JudgedResponse


@dataclass(frozen=True, slots=True)
class Count:
    """Responses that have the property, of those to which the metric applies.

    Of a mean of metrics each response adds a part of one to the numerator.
    """

    numerator: float = 0
    denominator: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None without a denominator."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of one task: of the responses with all labels `of`, those with all of `label`; or
    the mean of the metrics `parts`, whose labels together are `label`."""

    name: str
    task: str
    label: tuple[str, ...]
    of: tuple[str, ...] = ()
    parts: tuple[Metric, ...] = ()

    def count(self, row: JudgedResponse) -> Count | None:
        """What one response contributes; None where its judgement does not say.

        A label that is 0 decides by itself, so what raters are not asked then may be absent
        (whether a claim is supported, where there is none). LamdaError for a label other than 0
        and 1.
        """
        if self.parts:
            return self._mean(row)
        applies = _all(row, self.of)
        if applies is None:
            return None
        if not applies:
            return Count(0, 0)
        has = _all(row, self.label)
        return None if has is None else Count(int(has), 1)

    def _mean(self, row: JudgedResponse) -> Count | None:
        """The mean over the parts, where all are known."""
        values = [found.value for part in self.parts if (found := part.count(row)) is not None]
        known = [value for value in values if value is not None]
        if len(known) < len(self.parts):
            return None
        return Count(math.fsum(known) / len(known), 1)


def _all(row: JudgedResponse, names: Iterable[str]) -> bool | None:
    """Whether the row has every label; None where that is not known."""
    values = [row.labels.get(name) for name in names]
    for name, value in zip(names, values, strict=True):
        if value not in (0, 1, None):
            raise LamdaError(
                f"response of {row.model} to {row.context_id}: label {name!r}: expected 0 or 1, "
                f"found {value!r}; judge the responses again"
            )
    if 0 in values:
        return False
    return None if None in values else True


def metrics_of(settings: Mapping[str, MetricSettings]) -> list[Metric]:
    """The metrics of params.yaml, `evaluate.metrics` or `evaluate.faults`, in its order."""
    return [_metric(name, settings) for name in settings]


def _metric(name: str, settings: Mapping[str, MetricSettings]) -> Metric:
    found = settings[name]
    if not found.mean_of:
        return Metric(name, found.task or "", found.label or (), found.of)
    parts = tuple(_metric(part, settings) for part in found.mean_of)
    labels = dict.fromkeys(label for part in parts for label in part.label)
    return Metric(name, parts[0].task, tuple(labels), (), parts)


def tasks_of(metrics: Iterable[Metric]) -> list[str]:
    """The tasks that metrics are of, each once, in order."""
    return list(dict.fromkeys(metric.task for metric in metrics))


def measurable(metrics: Iterable[Metric], rows: Iterable[JudgedResponse]) -> list[Metric]:
    """The metrics of which every label was given to some response of the task.

    A label that no rater gives leaves its metric undefined. Without this, responses that lack an
    earlier label would count as failed, and those that have it as not judged: a share of 0.
    """
    given: dict[str, set[str]] = {}
    for row in rows:
        given.setdefault(row.task, set()).update(row.labels)
    return [m for m in metrics if given.get(m.task, set()).issuperset((*m.label, *m.of))]


def by_model(rows: Iterable[JudgedResponse]) -> dict[str, list[JudgedResponse]]:
    """Rows by model, in the order in which the models come.

    LamdaError when a model answered a context twice.
    """
    groups: dict[str, list[JudgedResponse]] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.model, row.context_id) in seen:
            raise LamdaError(f"model {row.model}: two responses to context {row.context_id}")
        seen.add((row.model, row.context_id))
        groups.setdefault(row.model, []).append(row)
    return groups
