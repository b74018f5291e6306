"""Challenger against champion on the same contexts: may it take the champion's place?

Each metric has to be no worse than the champion's by more than its limit: the lower bound of the
paired bootstrap difference has to lie above -limit (a test of non-inferiority, own choice). So
too few contexts cannot hide a regression; they show as bounds that reach too far. The lower
bound of the challenger's own value has to reach the metric's floor, also for the first champion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lamda.config.limits import Promotion
from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate
from lamda.evaluation.intervals import (
    UNDEFINED,
    Difference,
    Interval,
    Row,
    intervals,
    paired_differences,
)
from lamda.evaluation.metrics import Metric, measurable, metrics_of, tasks_of
from lamda.records import JudgedResponse

Answers = Mapping[str, Mapping[str, JudgedResponse]]
"""Task -> context id -> response."""


class Incomparable(LamdaError):
    """Two models whose responses cannot be compared: only a person can decide between them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric: both values, their paired difference, and what it means.

    `champion` and `difference` are None without a champion. `failures` says in words what
    speaks against the challenger.
    """

    metric: str
    challenger: Interval
    champion: Interval | None
    difference: Interval | None
    judgement: str
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger may become champion, and why in words."""

    promote: bool
    why: tuple[str, ...]
    contexts: Mapping[str, int]
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def compare(
    challenger: Sequence[JudgedResponse],
    champion: Sequence[JudgedResponse] | None,
    limits: Promotion,
    evaluate: Evaluate,
    seed: int,
) -> Verdict:
    """The verdict on one model's judged responses against another's; None: no champion yet.

    Incomparable when the two did not answer the same contexts; LamdaError for responses without
    labels.
    """
    metrics = metrics_of(evaluate.metrics)
    tasks = tasks_of(metrics)
    own = _by_task(challenger, tasks)
    others = None if champion is None else _by_task(champion, tasks)
    if others is not None:
        _check_contexts(own, others)
    findings: list[Finding] = []
    failures: list[str] = []
    for task in tasks:
        count = len(own[task])
        if count < limits.min_contexts:
            failures.append(
                f"{task}: {count} contexts, expected at least {limits.min_contexts}: "
                "evaluate on more of them"
            )
        rng = np.random.default_rng(seed)
        asked = [metric for metric in metrics if metric.task == task]
        findings += _findings(asked, own, others, limits, evaluate, rng)
    failures += [failure for finding in findings for failure in finding.failures]
    return Verdict(
        promote=not failures,
        why=tuple(failures) or tuple(_praise(findings)),
        contexts={task: len(rows) for task, rows in own.items()},
        findings=tuple(findings),
    )


def _by_task(rows: Sequence[JudgedResponse], tasks: Sequence[str]) -> Answers:
    found: dict[str, dict[str, JudgedResponse]] = {task: {} for task in tasks}
    for row in rows:
        if row.task not in found:
            continue  # no metric is of it
        if row.context_id in found[row.task]:
            raise LamdaError(
                f"response to {row.context_id}: expected one for each context of "
                f"{', '.join(tasks)}, found another of task {row.task!r}; evaluate again"
            )
        found[row.task][row.context_id] = row
    return found


def _check_contexts(own: Answers, others: Answers) -> None:
    """Incomparable unless both answered the same words under the same ids."""
    for task in own:
        odd = sorted(own[task].keys() ^ others[task].keys())
        odd += [
            name
            for name in sorted(own[task].keys() & others[task].keys())
            if own[task][name].context != others[task][name].context
        ]
        if odd:
            raise Incomparable(
                f"task {task}: challenger and champion answered different contexts: "
                f"{len(odd)} differ, such as {odd[0]!r}; evaluate both on the same set, or "
                "override"
            )


def _findings(
    metrics: Sequence[Metric],
    own: Answers,
    others: Answers | None,
    limits: Promotion,
    evaluate: Evaluate,
    rng: np.random.Generator,
) -> list[Finding]:
    task = metrics[0].task
    names = sorted(own[task])
    settings = (evaluate.resamples, evaluate.confidence, rng)

    def counts(answers: Answers) -> list[Row]:
        known = measurable(metrics, answers[task].values())
        return [
            [metric.count(answers[task][name]) if metric in known else None for metric in metrics]
            for name in names
        ]

    nothing = [UNDEFINED] * len(metrics)
    values = intervals(counts(own), *settings) or nothing
    if others is None:
        return [_judge(m, limits, v, None, None) for m, v in zip(metrics, values, strict=True)]
    theirs = intervals(counts(others), *settings) or nothing
    differences = paired_differences(counts(own), counts(others), *settings)
    differences = differences or [Difference(UNDEFINED, significant=False)] * len(metrics)
    return [
        _judge(metric, limits, value, other, difference)
        for metric, value, other, difference in zip(
            metrics, values, theirs, differences, strict=True
        )
    ]


def _judge(
    metric: Metric,
    limits: Promotion,
    value: Interval,
    champion: Interval | None,
    difference: Difference | None,
) -> Finding:
    floor, limit = limits.floors[metric.name], limits.max_regression[metric.name]
    failures = [_below_floor(metric.name, value, floor)]
    judgement = "first champion"
    if champion is not None and difference is not None:
        judgement, failure = _regression(metric.name, value, champion, difference, limit)
        failures.append(failure)
    return Finding(
        metric.name,
        value,
        champion,
        difference.interval if difference else None,
        judgement,
        tuple(failure for failure in failures if failure),
    )


def _below_floor(name: str, value: Interval, floor: float) -> str:
    if floor == 0:
        return ""
    if value.low is None:
        return f"{name}: no response that it applies to, so its floor of {_share(floor)} is not met"
    if value.low < floor:
        return f"{name}: {_shown(value)} reaches below its floor of {_share(floor)}"
    return ""


def _regression(
    name: str, value: Interval, champion: Interval, difference: Difference, limit: float
) -> tuple[str, str]:
    """How the challenger compares, in a word, and what speaks against it."""
    if limit == 1 or champion.value is None:
        return "not compared", ""
    if value.value is None:
        return "lost", f"{name}: the challenger has no response that it applies to"
    found = difference.interval
    assert found.value is not None
    assert found.low is not None
    told = (
        f"{name}: {_shown(value)} against {_shown(champion)}, difference {_shown(found, sign=True)}"
    )
    if found.low >= -limit:
        better = difference.significant and found.value > 0
        return ("better" if better else "no worse"), ""
    if found.value < -limit or (difference.significant and found.value < 0):
        return "worse", f"{told}: worse; the limit is {_share(limit)} below the champion"
    return "cannot tell", (
        f"{told}: may be worse by more than the limit of {_share(limit)}; "
        "evaluate on more contexts to tell"
    )


def _praise(findings: Sequence[Finding]) -> list[str]:
    better = [finding.metric for finding in findings if finding.judgement == "better"]
    if all(finding.champion is None for finding in findings):
        return ["the first champion: every floor is met"]
    told = ["no metric is worse than the champion's beyond its limit, and every floor is met"]
    return told + ([f"better: {', '.join(better)}"] if better else [])


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _shown(interval: Interval, *, sign: bool = False) -> str:
    """'52.7 [47.0, 58.3] %'."""
    assert interval.value is not None
    form = "+.1f" if sign else ".1f"
    value, low, high = (
        format(100 * (bound or 0.0), form)
        for bound in (interval.value, interval.low, interval.high)
    )
    return f"{value} [{low}, {high}] %"


def describe(verdict: Verdict) -> str:
    """The verdict for a person: a line for each metric, then the reasons."""
    lines = []
    for finding in verdict.findings:
        parts = [_or_dash(finding.challenger)]
        if finding.champion is not None and finding.difference is not None:
            parts.append(f"champion {_or_dash(finding.champion)}")
            parts.append(f"difference {_or_dash(finding.difference, sign=True)}")
        lines.append(f"{finding.metric}: {'; '.join(parts)}: {finding.judgement}")
    head = "promote" if verdict.promote else "do not promote"
    return "\n".join([*lines, f"verdict: {head}", *(f"  {reason}" for reason in verdict.why)])


def _or_dash(interval: Interval, *, sign: bool = False) -> str:
    return "–" if interval.value is None else f"{_shown(interval, sign=sign)} (n={interval.n})"
