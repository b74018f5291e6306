"""What the gates of a release measured, held against the policy's limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lamda.errors import LamdaError
from lamda.gates.measure import Bound, holds
from lamda.gates.profile import distances
from lamda.outputs import CORPUS_VERDICTS
from lamda.registry.policy import Policy
from lamda.registry.proof import other_checks

Reports = Mapping[str, Mapping[str, Any]]
"""Gate -> its report, as lamda.gates.gate writes it."""

Profile = Mapping[str, Mapping[str, float]]
"""What the corpus gate tells of a corpus: part -> shares."""
CORPUS, DRIFT = CORPUS_VERDICTS.stem, "max_drift"


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One value that a gate measured, the policy's limit for it, and whether it keeps to it."""

    gate: str
    check: str
    limit: str
    bound: Bound
    limit_value: float
    measured: float
    passed: bool

    def failure(self) -> str:
        """What speaks against the release, in words."""
        return (
            f"gate {self.gate}, check {self.check}: {self.measured:g} measured, but {self.limit} "
            f"is {self.bound} {self.limit_value:g}"
        )


def judge_gates(reports: Reports, policy: Policy) -> tuple[list[GateFinding], list[str]]:
    """Each value that was measured against a limit of the policy; and all that speaks against the
    release: values beyond a limit, gates that did not open, limits that nothing was held against,
    checks of today's gates that were not made.

    What only warns does not count. LamdaError for a report of another form.
    """
    findings: list[GateFinding] = []
    failures: list[str] = []
    for gate, limits in policy.gates.items():
        if gate not in reports:
            failures.append(f"gate {gate}: the release holds no report of it; run it and release")
            continue
        report = reports[gate]
        if report.get("passed") is not True:
            failures.append(f"gate {gate}: it did not open")
        told = [*_measures(gate, report)]
        failures += [f"gate {gate}: {fault}" for fault in other_checks(gate, report)]
        for key, limit in limits.items():
            held = [(check, measure) for check, measure in told if measure["limit"] == key]
            if not held:
                failures.append(
                    f"gate {gate}: nothing was measured against its limit {key}; run the gate with "
                    "the code that knows it and release again"
                )
            for check, measure in held:
                found = _finding(gate, check, measure, limit)
                if found is not None:
                    findings.append(found)
    return findings, [*failures, *(found.failure() for found in findings if not found.passed)]


def judge_drift(
    reports: Reports, champion: Profile | None, policy: Policy
) -> tuple[list[GateFinding], list[str]]:
    """How far the challenger's corpus lies from the champion's, against the corpus gate's limit.

    The gate holds a corpus against the profile in the challenger's own commit, which may be empty,
    or a former champion's: what the challenger brings along does not count. Nothing to hold where
    the `champion` keeps no profile.
    """
    limit = policy.gates.get(CORPUS, {}).get(DRIFT)
    if champion is None or limit is None:
        return [], []
    far = distances(reports.get(CORPUS, {}).get("profile") or {}, champion)
    if not far:
        again = "run the gate again and release"
        return [], [f"gate {CORPUS}: no profile to hold against the champion's: {again}"]
    worst = max(far.values())
    kept = holds(worst, "at most", limit)
    found = GateFinding(CORPUS, "drift from the champion", DRIFT, "at most", limit, worst, kept)
    return [found], [] if kept else [found.failure()]


def _measures(gate: str, report: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Check and measure, each with the check's severity."""
    try:
        for verdict in report["verdicts"]:
            for measure in verdict["measures"]:
                told = {key: measure[key] for key in ("limit", "bound", "measured")}
                yield str(verdict["check"]), {**told, "severity": verdict["severity"]}
    except (KeyError, TypeError) as error:
        raise LamdaError(
            f"gate {gate}: expected a report with what was measured, found {error!r}; run the gate "
            "with this code and release again"
        ) from None


def _finding(gate: str, check: str, measure: Mapping[str, Any], limit: float) -> GateFinding | None:
    """None where there was nothing to measure, or where the check only warns."""
    value, bound = measure["measured"], measure["bound"]
    if value is None or measure["severity"] == "warn":
        return None
    return GateFinding(
        gate, check, measure["limit"], bound, limit, value, holds(value, bound, limit)
    )
