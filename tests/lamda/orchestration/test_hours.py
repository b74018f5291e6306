"""Times and counts that Airflow would take for another, or for none, are refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.orchestration.configuration import MOST_HOURS, from_environment


@pytest.mark.parametrize("name", ["LAMDA_APPROVAL_HOURS", "LAMDA_DEADLINE_HOURS"])
@pytest.mark.parametrize("value", ["0", "-0.0", "1e12", "1e300", "nan", "-1"])
def test_hours_are_some_and_end_within_the_calendar(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(LamdaError, match=f"{name}: expected hours above 0, .* found '{value}'"):
        from_environment(tmp_path, {name: value})


def test_the_longest_time_is_one_that_can_be_added(tmp_path: Path) -> None:
    found = from_environment(tmp_path, {"LAMDA_APPROVAL_HOURS": str(MOST_HOURS)})
    assert datetime.now(UTC) + timedelta(hours=found.approval_hours) > datetime.now(UTC)


def test_who_wants_no_question_is_told_how(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="LAMDA_PROMOTE=no asks nobody"):
        from_environment(tmp_path, {"LAMDA_APPROVAL_HOURS": "0"})


@pytest.mark.parametrize("value", ["1.7", "1e3", "\u00b2", "inf"])
def test_workspaces_are_counted_whole(tmp_path: Path, value: str) -> None:
    with pytest.raises(LamdaError, match="LAMDA_KEEP_FAILED: expected a whole number from 0 on"):
        from_environment(tmp_path, {"LAMDA_KEEP_FAILED": value})
    assert from_environment(tmp_path, {"LAMDA_KEEP_FAILED": "2"}).keep_failed == 2
