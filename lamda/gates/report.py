"""The report of a gate: what it judged, by which code and limits, and what follows from that.

A verdict is believed for what it rests on, never for its word: `faults` draws it again from the
stored values. `digest` covers all the rest of the report, so that an edit by hand is found even
where it contradicts nothing; it is no signature, and whoever forges a report can make one. What
ties the report to a run is `inputs` and `code`, held against dvc.lock (lamda.registry.proof).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from lamda.gates.contract import OPTIONAL
from lamda.gates.measure import holds
from lamda.gates.verdict import Outcome

KEYS = ("gate", "inputs", "code", "limits", "verdicts", "profile", "passed", "digest")
PASSING = {"block": ("passed",), "quarantine": ("passed", "quarantined"),
           "warn": ("passed", "warning")}  # fmt: skip
"""Severity -> outcomes that let the pipeline pass, besides 'skipped'."""
ROUNDING = 1e-9


def seal(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with the digest of all that it says."""
    told = {key: value for key, value in report.items() if key != "digest"}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"), default=list)
    return {**told, "digest": hashlib.sha256(plain.encode()).hexdigest()}


def faults(name: str, report: Any) -> list[str]:
    """What is wrong with a report that stands as that of gate `name`, in words; [] if nothing.

    A report that says that the gate stopped the pipeline is not wrong.
    """
    try:
        return list(_faults(name, report))
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        return [f"expected a gate's report, found {error!r}"]


def refusals(report: Mapping[str, Any]) -> list[str]:
    """The checks of a report without faults that stopped the pipeline."""
    return [str(row["check"]) for row in report["verdicts"] if row["outcome"] == "failed"]


def _faults(name: str, report: Any) -> Iterator[str]:
    missing = [key for key in KEYS if key not in report]
    if missing:
        yield f"it lacks {', '.join(missing)}: no gate of this version wrote it"
        return
    if report["gate"] != name:
        yield f"it is a report of gate {report['gate']!r}"
    if report["digest"] != seal(report)["digest"]:
        yield "it was edited after the gate wrote it: its digest is another"
    rows: Sequence[Mapping[str, Any]] = report["verdicts"]
    if not rows:
        yield "it holds no verdict"
    for check, count in Counter(row["check"] for row in rows).items():
        if count > 1:
            yield f"check {check} stands in it {count} times"
    for row in rows:
        for fault in _row_faults(row, report["limits"]):
            yield f"check {row['check']}: {fault}"
    yield from _half_skipped(rows)
    passed = all(row["outcome"] != "failed" for row in rows)
    if report["passed"] is not passed:
        yield f"it says passed: {report['passed']}, its verdicts say {passed}"


def _half_skipped(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A frame was there for all of its checks, or for none, but for those that are optional."""
    frames: dict[str, set[bool]] = {}
    for row in rows:
        if row["check"] in OPTIONAL:
            continue
        frames.setdefault(row["check"].partition(".")[0], set()).add(row["outcome"] == "skipped")
    for frame, kinds in frames.items():
        if len(kinds) > 1:
            yield f"of the checks of {frame} some are skipped and some are not"


def _row_faults(row: Mapping[str, Any], limits: Mapping[str, float]) -> Iterator[str]:
    """What contradicts itself in one verdict."""
    outcome, severity = row["outcome"], row["severity"]
    checked, failed, measures = row["checked"], row["failed"], row["measures"]
    if outcome not in get_args(Outcome) or severity not in PASSING:
        yield f"unknown outcome {outcome!r} or severity {severity!r}"
        return
    for measure in measures:
        yield from _measure_faults(measure, limits)
    if not 0 <= failed <= checked:
        yield f"{failed} of {checked} rows cannot fail"
    if outcome == "skipped":
        if checked or row["error"] or any(one["measured"] is not None for one in measures):
            yield "it is called skipped, and something was measured"
    elif outcome != "failed":
        yield from _does_not_pass(row, severity, outcome)


def _does_not_pass(row: Mapping[str, Any], severity: str, outcome: str) -> Iterator[str]:
    """Why a verdict that lets the pipeline pass does not follow from what it holds."""
    checked, failed, measures = row["checked"], row["failed"], row["measures"]
    if outcome not in PASSING[severity]:
        yield f"its outcome {outcome!r} is none of a check that may {severity}"
    if outcome == "warning":
        return
    if row["error"]:
        yield "it could not be checked, and is said to have passed"
    for measure in measures:
        if measure["passed"] is False:
            yield f"{measure['measured']:g} does not keep to {_limit(measure)}"
        if measure["measured"] is None and checked and severity == "block":
            yield f"nothing was measured against {_limit(measure)}"
    if outcome == "passed" and failed and not _tolerated(failed / checked, measures):
        yield f"{failed} of {checked} rows fail, and no limit allows that"
    if outcome == "quarantined" and not row["records"]:
        yield "records are said to be set aside, and none is"


def _tolerated(share: float, measures: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the share of rows that fail is one that was held against a limit."""
    told = [(one["bound"], one["measured"]) for one in measures if one["measured"] is not None]
    return any(
        abs(value - (share if bound == "at most" else 1 - share)) < ROUNDING
        for bound, value in told
    )


def _measure_faults(measure: Mapping[str, Any], limits: Mapping[str, float]) -> Iterator[str]:
    key, value, bound = measure["limit"], measure["measured"], measure["bound"]
    if measure["limit_value"] != limits.get(key):
        yield f"it was held against {_limit(measure)}, and the gate's limit is {limits.get(key)}"
    if bound not in ("at least", "at most"):
        yield f"unknown bound {bound!r}"
        return
    follows = None if value is None else holds(value, bound, measure["limit_value"])
    if measure["passed"] is not follows:
        yield f"{value} against {_limit(measure)} is {follows}, and not {measure['passed']}"


def _limit(measure: Mapping[str, Any]) -> str:
    return f"{measure['limit']}, {measure['bound']} {measure['limit_value']}"
