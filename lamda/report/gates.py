"""Every gate: what each expectation found, beside its limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lamda.report.blocks import NONE, Block, Cell, Fold, Row, Table, Text
from lamda.report.run import GATES, Run

ORDER = ("failed", "quarantined", "warning", "passed", "skipped")
"""Worst first."""
KINDS = {"failed": "failed", "quarantined": "warning", "warning": "warning", "passed": "passed"}


def gates(run: Run) -> Iterator[Block]:
    """A table of the gates, and of each one its checks, open where something was found."""
    reports = {gate: run.json("gates", gate) for gate in GATES}
    there = {gate: report for gate, report in reports.items() if report}
    if not there:
        yield Text("No gate has left a report.", "note")
        return
    yield Table("gates", ["gate", "", *ORDER], [_summary(gate, of) for gate, of in there.items()])
    for gate, report in there.items():
        counts = _counts(report)
        found = [f"{counts[name]} {name}" for name in ORDER if counts[name]]
        sampled = _sampled(report)
        yield Fold(
            f"{gate}: {', '.join(found)}{', of a sample' * bool(sampled)}",
            [*sampled, _checks(gate, report)], "failed" if report["passed"] is not True else "",
        )  # fmt: skip


def _counts(report: Mapping[str, Any]) -> Counter[str]:
    return Counter(str(verdict["outcome"]) for verdict in report["verdicts"])


def _summary(gate: str, report: Mapping[str, Any]) -> Row:
    counts = _counts(report)
    open_ = report["passed"] is True
    return Row(
        gate,
        [
            Cell(gate),
            Cell("open" if open_ else "stopped", "passed" if open_ else "failed"),
            *(Cell(str(counts[name]) if counts[name] else NONE, "number") for name in ORDER),
        ],
    )


def _sampled(report: Mapping[str, Any]) -> list[Text]:
    """Of each table that memory does not hold, how many rows were judged."""
    told = [
        f"{table} {count:,} of {of:,} rows"
        for table, (count, of) in (report.get("sampled") or {}).items()
    ]
    return [Text(f"Judged on a sample: {', '.join(told)}.", "note")] if told else []


def _checks(gate: str, report: Mapping[str, Any]) -> Table:
    ranked = sorted(report["verdicts"], key=lambda verdict: ORDER.index(verdict["outcome"]))
    head = ["outcome", "check", "expected", "measured against its limit", "rows", "failing"]
    return Table(gate, head, [_check(verdict) for verdict in ranked])


def _check(verdict: Mapping[str, Any]) -> Row:
    told = [_measure(measure) for measure in verdict["measures"]]
    if verdict.get("observed") is not None and not told:
        told.append(f"found {verdict['observed']}")
    told += [f"such as {example}" for example in verdict.get("examples", [])[:3]]
    told += [verdict["error"]] * bool(verdict.get("error"))
    outcome = verdict["outcome"]
    return Row(
        verdict["check"],
        [
            Cell(outcome, KINDS.get(outcome, "faint")),
            Cell(verdict["check"], "code"),
            Cell(verdict.get("expected", "")),
            Cell("\n".join(told) or NONE, "lines"),
            Cell(f"{verdict['checked']:,}", "number"),
            Cell(f"{verdict['failed']:,}", "number"),
        ],
    )


def _measure(measure: Mapping[str, Any]) -> str:
    value = "not measured" if measure["measured"] is None else f"{measure['measured']:.6g}"
    return f"{measure['limit']}: {value} ({measure['bound']} {measure['limit_value']:g})"
