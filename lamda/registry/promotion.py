"""Challenger against champion on the same contexts: may it take the champion's place?

Each metric has to be no worse than the champion's by more than its limit: the lower bound of the
paired bootstrap difference has to lie above -limit. That is a test of non-inferiority: so too few
contexts cannot hide a regression, they show as bounds that reach too far. The lower bound of the
challenger's own value has to reach the metric's floor, also for the first champion. And every
value that the challenger's gates measured has to keep to the limits. All limits are the policy's
(lamda.registry.policy).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lamda.errors import LamdaError
from lamda.evaluation.intervals import (
    UNDEFINED,
    Difference,
    Row,
    intervals,
    paired_differences,
)
from lamda.evaluation.metrics import Metric, measurable, tasks_of
from lamda.records import JudgedResponse
from lamda.registry.card import words
from lamda.registry.findings import Finding, judge_metric, no_limit, or_dash, unmeasured
from lamda.registry.measured import GateFinding, Profile, Reports, judge_drift, judge_gates
from lamda.registry.policy import Policy

Answers = Mapping[str, Mapping[str, JudgedResponse]]
"""Task -> context id -> response."""


class Incomparable(LamdaError):
    """Two models whose responses cannot be compared: only a person can decide between them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a release holds of its model: the judged responses, the names of the metrics of which
    its evaluation reports a value, its gates' reports, and under which profile it was made; whether
    that called itself a trial."""

    responses: Sequence[JudgedResponse]
    metrics: Collection[str]
    gates: Reports
    profile: str
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger may become champion, why in words, and by which limits.

    `contexts` counts by task the contexts on which it was judged, beside the champion if there is
    one.
    """

    promote: bool
    why: tuple[str, ...]
    contexts: Mapping[str, int]
    findings: tuple[Finding, ...]
    gates: tuple[GateFinding, ...]
    policy: Policy

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "policy": self.policy.to_json()}


def compare(
    challenger: Evidence,
    champion: Sequence[JudgedResponse] | None,
    policy: Policy,
    corpus: Profile | None = None,
) -> Verdict:
    """The verdict on a challenger against the champion's judged responses; None: no champion yet.

    `corpus` is the profile of the champion's, from which the challenger's may not drift.

    Incomparable when the two did not answer the same contexts, or were not judged by the same
    raters; LamdaError for gate reports of another form.
    """
    own: Answers = _by_task(challenger.responses)
    others: Answers | None = None if champion is None else _by_task(champion)
    if others is not None:
        _check_contexts(own, others)
        own, others = _judged_by_both(own, others)
        _check_raters(own, others)
    counts = {task: sum(bool(row.labels) for row in rows.values()) for task, rows in own.items()}
    asked = [task for task in tasks_of(policy.metrics) if task in own]
    failures = [
        f"{task}: {counts[task]} judged contexts, expected at least "
        f"{policy.promotion.min_contexts}: evaluate on more of them"
        for task in asked
        if counts[task] < policy.promotion.min_contexts
    ]
    findings = [finding for task in asked for finding in _findings(task, own[task], others, policy)]
    failures += [failure for finding in findings for failure in finding.failures]
    failures += _not_found(challenger.metrics, {finding.metric for finding in findings}, policy)
    gates, beyond = judge_gates(challenger.gates, policy)
    drift, drifted = judge_drift(challenger.gates, corpus, policy)
    failures += [*beyond, *drifted, *_trial(challenger, policy)]
    return Verdict(
        promote=not failures,
        why=tuple(failures) or tuple(_praise(findings)),
        contexts=counts,
        findings=tuple(findings),
        gates=(*gates, *drift),
        policy=policy,
    )


def _by_task(rows: Sequence[JudgedResponse]) -> dict[str, dict[str, JudgedResponse]]:
    tasks: dict[str, dict[str, JudgedResponse]] = {}
    for row in rows:
        answered = tasks.setdefault(row.task, {})
        if row.context_id in answered:
            raise LamdaError(
                f"response to {row.context_id}: expected one for each context of task "
                f"{row.task!r}, found another; evaluate again"
            )
        answered[row.context_id] = row
    return tasks


def _check_contexts(own: Answers, others: Answers) -> None:
    """Incomparable unless both answered the same words under the same ids."""
    for task in dict.fromkeys([*own, *others]):
        mine, theirs = own.get(task, {}), others.get(task, {})
        odd = sorted(mine.keys() ^ theirs.keys())
        odd += [
            name
            for name in sorted(mine.keys() & theirs.keys())
            if mine[name].context != theirs[name].context
        ]
        if odd:
            raise Incomparable(
                f"task {task}: challenger and champion answered different contexts: "
                f"{len(odd)} differ, such as {odd[0]!r}; evaluate both on the same set, or "
                "override"
            )


def _judged_by_both(own: Answers, others: Answers) -> tuple[Answers, Answers]:
    """Without the contexts where only one of the two was judged: they tell of no difference."""
    both = {
        task: [name for name, row in rows.items() if row.labels and others[task][name].labels]
        for task, rows in own.items()
    }

    def kept(answers: Answers) -> Answers:
        return {task: {name: answers[task][name] for name in names} for task, names in both.items()}

    return kept(own), kept(others)


def _check_raters(own: Answers, others: Answers) -> None:
    """Incomparable unless each context's two responses were judged by the same raters."""
    for task, rows in own.items():
        for name, row in rows.items():
            ours, theirs = row.judged_by, others[task][name].judged_by
            if ours and ours == theirs:
                continue
            raise Incomparable(
                f"task {task}: the challenger's response to {name!r} was judged by "
                f"{ours or 'nobody that it names'}, the champion's by "
                f"{theirs or 'nobody that it names'}; judge the champion's again by the raters of "
                "today: `lamda rejudge champion --out FILE`, then `lamda promote "
                "--champion-responses FILE`"
            )


def _findings(
    task: str,
    own: Mapping[str, JudgedResponse],
    others: Answers | None,
    policy: Policy,
) -> list[Finding]:
    """What each metric of the task says, in the policy's order."""
    metrics = [metric for metric in policy.metrics if metric.task == task]
    names, limits, place = sorted(own), policy.promotion, policy.place
    settings = (policy.resamples, policy.confidence, np.random.default_rng(policy.seed))
    mine = _counts(metrics, [own[name] for name in names])
    nothing = [UNDEFINED] * len(metrics)
    values = intervals(mine, *settings) or nothing
    if others is None:
        return [
            judge_metric(metric.name, limits, place, value)
            for metric, value in zip(metrics, values, strict=True)
        ]
    theirs = _counts(metrics, [others[task][name] for name in names])
    bounds = intervals(theirs, *settings) or nothing
    differences = paired_differences(mine, theirs, *settings)
    differences = differences or [Difference(UNDEFINED, significant=False)] * len(metrics)
    return [
        judge_metric(metric.name, limits, place, value, other, difference)
        for metric, value, other, difference in zip(
            metrics, values, bounds, differences, strict=True
        )
    ]


def _counts(metrics: Sequence[Metric], rows: Sequence[JudgedResponse]) -> list[Row]:
    """What each response contributes; None for a metric that nobody judged."""
    known = measurable(metrics, rows)
    return [[metric.count(row) if metric in known else None for metric in metrics] for row in rows]


def _not_found(reported: Collection[str], measured: Collection[str], policy: Policy) -> list[str]:
    """What speaks against metrics that the policy cannot measure, and floors of unmeasured ones."""
    limits, failures = policy.promotion, []
    for name in sorted(set(reported) - set(measured)):
        missing = no_limit(name, limits, policy.place)
        if not missing and all(metric.name != name for metric in policy.metrics):
            missing = f"{name}: reported, but not defined in evaluate.metrics of {policy.place}"
        failures.append(missing)
    for name, floor in limits.floors.items():
        if name not in measured:
            failures.append(unmeasured(name, floor))
    return [failure for failure in failures if failure]


def _trial(challenger: Evidence, policy: Policy) -> Iterator[str]:
    """Why the challenger, or the policy itself, is only a trial: then a person has to decide."""
    place, name = policy.place, challenger.profile
    if policy.trials.get(policy.profile, False):
        yield f"the limits of {place} are those of a trial, and let nothing pass by itself"
    if name not in policy.trials:
        yield f"made under profile {name!r}, which does not stand beside {place}: commit it there"
    elif challenger.trial or policy.trials[name]:
        yield f"made under profile {name!r}, which is only a trial"


def _praise(findings: Sequence[Finding]) -> list[str]:
    better = [finding.metric for finding in findings if finding.judgement == "better"]
    if all(finding.champion is None for finding in findings):
        return ["the first champion: every floor is met"]
    told = ["no metric is worse than the champion's beyond its limit, and every floor is met"]
    return told + ([f"better: {', '.join(better)}"] if better else [])


def describe(verdict: Verdict, *, reasons: bool = True) -> str:
    """The verdict for a person: a line for each metric, where the limits stand, the `reasons`."""
    lines = []
    for finding in verdict.findings:
        parts = [or_dash(finding.challenger)]
        if finding.champion is not None and finding.difference is not None:
            parts.append(f"champion {or_dash(finding.champion)}")
            parts.append(f"difference {or_dash(finding.difference, sign=True)}")
        lines.append(f"{words(finding.metric)}: {'; '.join(parts)}: {finding.judgement}")
    kept = sum(found.passed for found in verdict.gates)
    lines.append(f"gates: {kept} of {len(verdict.gates)} measured values within their limits")
    lines.append(f"limits: {verdict.policy.place}")
    head = "promote" if verdict.promote else "do not promote"
    why = [f"  {reason}" for reason in verdict.why] if reasons else []
    return "\n".join([*lines, f"verdict: {head}", *why])
