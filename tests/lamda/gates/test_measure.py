"""A report holds each measured value beside its limit, and both say what the gate said."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from lamda.gates.contract import Check, Limit
from lamda.gates.measure import Measure, holds
from lamda.gates.rules import at_least, between, only
from lamda.gates.verdict import Verdict, run_suite

from .cases import CASES
from .test_gate import LIMITS, outputs, run_gate, write

FRAME = pd.DataFrame(
    {
        "example": list("abcd"),
        "size": [1.0, 5, 3, 9],
        "record": [0, 1, 2, 3],
        "odd": ["", "", "", "x"],
    }
)


def judge(check: Check, frame: pd.DataFrame | None = FRAME, **limits: float) -> Verdict:
    return run_suite([check], {} if frame is None else {"frame": frame}, limits)[0]


def test_rows_and_the_values_nearest_to_the_limits() -> None:
    assert judge(at_least("frame.count", "min_rows"), min_rows=3).measures == (
        Measure("min_rows", "at least", 3, 4, True),
    )
    size = between("frame.size", "sizes", "size", Limit("low"), Limit("high"))
    assert judge(size, low=2, high=9).measures == (
        Measure("low", "at least", 2, 1.0, False),
        Measure("high", "at most", 9, 9.0, True),
    )


@pytest.mark.parametrize(
    ("complement", "limit", "measure"),
    [
        (True, 0.25, Measure("share", "at most", 0.25, 0.25, True)),
        (True, 0.2, Measure("share", "at most", 0.2, 0.25, False)),
        (False, 0.75, Measure("share", "at least", 0.75, 0.75, True)),
        (False, 0.8, Measure("share", "at least", 0.8, 0.75, False)),
    ],
)
def test_shares(complement: bool, limit: float, measure: Measure) -> None:
    check = only("frame.odd", "none", "odd", "", mostly=Limit("share", complement=complement))
    found = judge(check, share=limit)
    assert found.measures == (measure,)
    assert (found.outcome == "passed") is measure.passed


@pytest.mark.parametrize(("tolerated", "passed"), [(0.25, True), (0.2, False)])
def test_what_is_set_aside_is_measured_as_a_share_and_not_as_a_value(
    tolerated: float, passed: bool
) -> None:
    check = between("frame.size", "sizes", "size", high=Limit("high"), severity="quarantine")
    found = judge(check, high=8, max_quarantined_share=tolerated)
    assert found.measures == (
        Measure("high", "at most", 8, 5.0, True),
        Measure("max_quarantined_share", "at most", tolerated, 0.25, passed),
    )
    assert found.blocks is not passed


def test_where_there_is_nothing_to_measure() -> None:
    size = between("frame.size", "sizes", "size", Limit("low"))
    nothing = (Measure("low", "at least", 2, None, None),)
    assert judge(size, None, low=2).measures == nothing
    assert judge(size, FRAME[:0], low=2).measures == nothing
    assert judge(size, FRAME.rename(columns={"size": "s"}), low=2).measures == nothing  # an error
    assert judge(only("frame.odd", "none", "odd", "")).measures == ()


def test_rounding_does_not_judge() -> None:
    assert holds(8 / 100, "at most", 0.08)
    assert holds(1 - 92 / 100, "at most", 0.08)
    assert not holds(0.0801, "at most", 0.08)
    assert holds(0.92, "at least", 1 - 0.08)


def test_the_report_tells_them(tmp_path: Path) -> None:
    inputs = write(tmp_path, "carbon", CASES["carbon"].clean())
    out = outputs(tmp_path, "carbon")
    run_gate("carbon", inputs, LIMITS["carbon"], out)
    report = json.loads(out.verdicts.read_text())
    told = {m["limit"]: m for verdict in report["verdicts"] for m in verdict["measures"]}
    assert set(told) == set(LIMITS["carbon"])
    for name, limit in LIMITS["carbon"].items():
        assert told[name]["limit_value"] == limit
        assert told[name]["passed"] is True
        assert isinstance(told[name]["measured"], int | float)
    page = out.verdicts.with_suffix(".html").read_text()
    assert "max_energy_kwh at most" in page
    assert "max_energy_kwh" not in out.verdicts.with_suffix(".passed").read_text()
