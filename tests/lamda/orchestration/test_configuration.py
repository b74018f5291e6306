"""The DAG's configuration comes from the environment; what is wrong is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.orchestration.configuration import Configuration, from_environment


def test_defaults_and_what_is_set(tmp_path: Path) -> None:
    assert from_environment(tmp_path, {}) == Configuration(
        tmp_path, str(tmp_path), tmp_path / "workspaces", True, "@weekly", False, None, 3, True, 24
    )
    environment = {
        "LAMDA_WORKSPACE": str(tmp_path / "clone"), "LAMDA_SOURCE": "ssh://host/repository",
        "LAMDA_RUNS": str(tmp_path / "runs"), "LAMDA_MODE": "separate", "LAMDA_SCHEDULE": "none",
        "LAMDA_CATCHUP": "yes", "LAMDA_DEADLINE_HOURS": "1.5", "LAMDA_KEEP_FAILED": "0",
        "LAMDA_PROMOTE": "no", "LAMDA_APPROVAL_HOURS": "0.5", "LAMDA_APPROVERS": "ada, bob,",
    }  # fmt: skip
    assert from_environment(tmp_path, environment) == Configuration(
        tmp_path / "clone", "ssh://host/repository", tmp_path / "runs", False, None, True, 1.5, 0,
        False, 0.5, ("ada", "bob"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAMDA_MODE", "both"),
        ("LAMDA_CATCHUP", "true"),
        ("LAMDA_DEADLINE_HOURS", "soon"),
        ("LAMDA_DEADLINE_HOURS", "inf"),
        ("LAMDA_KEEP_FAILED", "-1"),
        ("LAMDA_PROMOTE", "maybe"),
        ("LAMDA_APPROVAL_HOURS", "long"),
        ("LAMDA_SCHEDULE", "weekly"),
        ("LAMDA_SCHEDULE", "@Daily"),
        ("LAMDA_SCHEDULE", "@once"),
        ("LAMDA_SCHEDULE", "once"),
        ("LAMDA_SCHEDULE", "@continuous"),
        ("LAMDA_SCHEDULE", "every monday"),
        ("LAMDA_SCHEDULE", "@fortnightly"),
        ("LAMDA_SCHEDULE", "0 0 31 2 *"),
        ("LAMDA_SCHEDULE", "61 * * * *"),
        ("LAMDA_SCHEDULE", "H H * * *"),
    ],
)
def test_a_wrong_value_names_its_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(LamdaError, match=f"{name}: expected .* found {re.escape(repr(value))}"):
        from_environment(tmp_path, {name: value})


@pytest.mark.parametrize(
    ("value", "expected"),
    [("none", None), ("None", None), (" NONE ", None), ("null", None), ("", "@weekly"),
     ("@yearly", "@yearly"), ("@quarterly", "@quarterly"), (" 0 3 * * mon", "0 3 * * mon")],
)  # fmt: skip
def test_schedules(tmp_path: Path, value: str, expected: str | None) -> None:
    assert from_environment(tmp_path, {"LAMDA_SCHEDULE": value}).schedule == expected


@pytest.mark.parametrize(
    ("value", "advice"),
    [("weekly", "write @weekly"), ("@once", "write none, and start the DAG by hand"),
     ("0 0 30 2 *", "never comes")],
)  # fmt: skip
def test_a_wrong_schedule_says_what_to_write(tmp_path: Path, value: str, advice: str) -> None:
    with pytest.raises(LamdaError, match=advice):
        from_environment(tmp_path, {"LAMDA_SCHEDULE": value})


def test_the_password_of_the_source_is_no_part_of_it(tmp_path: Path) -> None:
    environment = {"LAMDA_SOURCE": "https://me:secret@example.org/x"}
    assert from_environment(tmp_path, environment).source == "https://example.org/x"
