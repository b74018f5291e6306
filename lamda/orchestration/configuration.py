"""How the retraining DAG is set up, from the environment of Airflow.

LAMDA_WORKSPACE       clone whose graph is shown (default: the one that holds the DAG file)
LAMDA_SOURCE          repository that runs are cloned from, a folder or a URL (default: the above);
                      the name and password of https://NAME:PASSWORD@HOST/... only git is told
LAMDA_RUNS            folder of the runs on each machine (default: workspaces/ in LAMDA_WORKSPACE)
LAMDA_MODE            shared: one machine, one workspace a run; separate: a clone for each task
LAMDA_SCHEDULE        cron expression or preset, or `none` (default @weekly)
LAMDA_CATCHUP         yes: intervals that were missed are run later (default no)
LAMDA_DEADLINE_HOURS  alert when a run takes longer than this from its queuing on (default: never)
LAMDA_KEEP_FAILED     workspaces of failed runs, and reports of runs without, to keep (default 3)
LAMDA_PROMOTE         no: a run ends with its commit; yes: it is released and may become champion
LAMDA_POLICY_REF      branch, tag or commit whose limits count (default: source's default branch)
LAMDA_APPROVAL_HOURS  how long a person may think about a verdict that refuses (default 24)
LAMDA_APPROVERS       ids of the users who may answer it, with commas (default: who may run the DAG)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from croniter import CroniterBadDateError, CroniterError, croniter

from lamda.errors import LamdaError
from lamda.git import SOURCE, public_address

PRESETS = "@hourly, @daily, @weekly, @monthly, @quarterly, @yearly"
NEVER = ("@none", "@null", "@never", "@")
ONCE = ("@once", "@continuous", "@dataset", "@asset")
MOST_HOURS = 10 * 365 * 24
"""Ten years: more is a slip, and a moment that far away is more than a calendar holds."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The DAG's settings; the deadline's hours are None for no deadline, the schedule None for no
    timetable.
    """

    workspace: Path
    source: str
    runs: Path
    shared: bool
    schedule: str | None
    catchup: bool
    deadline_hours: float | None
    keep_failed: int
    promote: bool
    approval_hours: float
    approvers: tuple[str, ...] = ()


def from_environment(workspace: Path, environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the configuration; LamdaError names the variable that is wrong."""
    where = Path(environment.get("LAMDA_WORKSPACE") or workspace).resolve()
    hours = environment.get("LAMDA_DEADLINE_HOURS")
    return Configuration(
        workspace=where,
        source=public_address(environment.get(SOURCE) or str(where)),
        runs=Path(environment.get("LAMDA_RUNS") or where / "workspaces").resolve(),
        shared=_choice(environment, "LAMDA_MODE", ("shared", "separate")) == "shared",
        schedule=_schedule(environment.get("LAMDA_SCHEDULE") or "@weekly"),
        catchup=_choice(environment, "LAMDA_CATCHUP", ("no", "yes")) == "yes",
        deadline_hours=_hours(hours, "LAMDA_DEADLINE_HOURS") if hours else None,
        keep_failed=_count(environment.get("LAMDA_KEEP_FAILED") or "3", "LAMDA_KEEP_FAILED"),
        promote=_choice(environment, "LAMDA_PROMOTE", ("yes", "no")) == "yes",
        approval_hours=_hours(
            environment.get("LAMDA_APPROVAL_HOURS") or "24", "LAMDA_APPROVAL_HOURS"
        ),
        approvers=tuple(
            name.strip()
            for name in environment.get("LAMDA_APPROVERS", "").split(",")
            if name.strip()
        ),
    )


def _schedule(text: str) -> str | None:
    """A cron expression or a preset of Airflow's that will come; None for `none`.

    Airflow itself takes any text here, and a DAG with a wrong one just never runs.
    """
    wanted = text.strip()
    preset = f"@{wanted.lower().removeprefix('@')}"
    if preset in NEVER:
        return None
    what = f"LAMDA_SCHEDULE: expected a cron expression such as '0 3 * * 1', {PRESETS}, or none, "
    if preset in ONCE:
        raise LamdaError(f"{what}found {text!r}; write none, and start the DAG by hand")
    if preset in PRESETS.split(", "):
        if wanted != preset:
            raise LamdaError(f"{what}found {text!r}; write {preset}")
        return wanted
    try:
        croniter(wanted).get_next()
    except CroniterBadDateError:
        raise LamdaError(f"{what}found {text!r}, a date that never comes") from None
    except (CroniterError, ValueError, KeyError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise LamdaError(f"{what}found {text!r} ({reason})") from None
    return wanted


def _choice(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = environment.get(name) or known[0]
    if value not in known:
        raise LamdaError(f"{name}: expected {' or '.join(known)}, found {value!r}")
    return value


def _hours(text: str, name: str) -> float:
    """Hours above 0: Airflow takes 0 for no limit at all."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST_HOURS:
        what = f"{name}: expected hours above 0, {MOST_HOURS} at most, found {text!r}"
        raise LamdaError(f"{what}; LAMDA_PROMOTE=no asks nobody" if "APPROVAL" in name else what)
    return value


def _count(text: str, name: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise LamdaError(f"{name}: expected a whole number from 0 on, found {text!r}")
    return int(text)
