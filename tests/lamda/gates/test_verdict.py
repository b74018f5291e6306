from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lamda.errors import LamdaError
from lamda.gates.contract import Check, Limit
from lamda.gates.verdict import run_suite

FRAME = pd.DataFrame(
    {"example": [f"row {n}" for n in range(8)], "length": [1.0, 2, 3, 4, 5, 6, 7, None]}
)


def between(low: float | Limit, severity: str = "block", **more: object) -> Check:
    kwargs = {"column": "length", "min_value": low, **more}
    expectation = "ExpectColumnValuesToBeBetween"
    return Check("frame.length", "long rows", expectation, kwargs, severity)  # type: ignore[arg-type]


def test_counts_failing_rows_and_shows_at_most_five() -> None:
    (verdict,) = run_suite([between(7)], {"frame": FRAME[:7]}, {})
    assert (verdict.outcome, verdict.checked, verdict.failed) == ("failed", 7, 6)
    assert verdict.examples == tuple(f"row {n}: length {n + 1.0}" for n in range(5))
    assert "6 of 7 rows fail, such as row 0: length 1.0" in verdict.summary()


def test_examples_are_the_rows_that_fail() -> None:
    frame = FRAME.assign(length=[9.0, None, 1, 9, 9, 2, 9, 9], other="x")
    (verdict,) = run_suite([between(7)], {"frame": frame}, {})
    assert verdict.examples == (
        "row 2: length 1.0", "row 5: length 2.0", "1 without a value in column length",
    )  # fmt: skip


def test_a_missing_value_fails_though_great_expectations_skips_it() -> None:
    (verdict,) = run_suite([between(1)], {"frame": FRAME}, {})
    assert (verdict.outcome, verdict.failed) == ("failed", 1)
    assert verdict.examples == ("1 without a value in column length",)


def test_mostly_tolerates_its_share() -> None:
    half = between(4, mostly=0.5)
    assert run_suite([half], {"frame": FRAME[:6]}, {})[0].outcome == "passed"
    assert run_suite([half], {"frame": FRAME[:5]}, {})[0].outcome == "failed"


def test_a_warning_fails_without_blocking() -> None:
    (verdict,) = run_suite([between(7, "warn")], {"frame": FRAME[:7]}, {})
    assert verdict.outcome == "warning"
    assert not verdict.blocks


@pytest.mark.parametrize(
    ("tolerated", "outcome"), [(0.75, "quarantined"), (0.7, "failed"), (0.0, "failed")]
)
def test_records_are_set_aside_up_to_a_share(tolerated: float, outcome: str) -> None:
    """Rows 6 and 7 (missing) belong to record 3, row 0 to record 0, row 1 to record 1."""
    frame = FRAME.assign(record=[0, 1, 2, 2, 2, 2, 3, 3])
    limit = Limit("share")
    check = replace(between(3, max_value=6), severity="quarantine", tolerated=limit)
    (verdict,) = run_suite([check], {"frame": frame}, {"share": tolerated})
    assert verdict.outcome == outcome
    assert verdict.records == (0, 1, 3)
    assert (verdict.checked, verdict.failed) == (8, 4)
    assert verdict.examples[0] == "row 0: length 1.0"
    assert f"at most a share of {tolerated:g} set aside" in verdict.expected


def test_nothing_is_set_aside_from_clean_rows() -> None:
    frame = FRAME[:7].assign(record=range(7))
    check = replace(between(1), severity="quarantine", tolerated=Limit("share"))
    (verdict,) = run_suite([check], {"frame": frame}, {"share": 0.0})
    assert (verdict.outcome, verdict.records) == ("passed", ())


def test_an_exception_inside_an_expectation_is_an_error() -> None:
    (verdict,) = run_suite([between(1)], {"frame": FRAME.rename(columns={"length": "size"})}, {})
    assert verdict.blocks
    assert 'The column "length"' in verdict.error
    assert "but checking failed: " in verdict.summary()
    assert "\n" not in verdict.summary()


def test_a_check_of_a_whole_frame_says_what_it_observed() -> None:
    few = Check(
        "frame.count", "{rows} rows", "ExpectTableRowCountToBeBetween", {"min_value": Limit("rows")}
    )
    (verdict,) = run_suite([few], {"frame": FRAME}, {"rows": 9})
    assert verdict.blocks
    assert verdict.summary() == "frame.count: expected 9 rows, found 8"
    (empty,) = run_suite([few], {"frame": FRAME[:0]}, {"rows": 1})
    assert empty.blocks


def test_a_missing_limit_is_an_error() -> None:
    with pytest.raises(LamdaError, match=r"frame\.length: limit 'low' is missing"):
        run_suite([between(Limit("low"))], {"frame": FRAME}, {})


def test_a_frame_that_was_not_given_is_skipped() -> None:
    (verdict,) = run_suite([between(1)], {}, {})
    assert verdict.outcome == "skipped"


def test_verdicts_come_in_the_order_of_the_suite() -> None:
    checks = [
        Check(f"{frame}.{n}", "x", "ExpectColumnValuesToBeUnique", {"column": column})
        for n, (frame, column) in enumerate([("b", "size"), ("a", "example"), ("b", "example")])
    ]
    found = run_suite(checks, {"a": FRAME, "b": FRAME}, {})
    assert [verdict.check for verdict in found] == ["b.0", "a.1", "b.2"]
    assert [verdict.outcome for verdict in found] == ["failed", "passed", "passed"]
