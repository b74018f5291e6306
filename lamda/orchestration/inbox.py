"""Airflow's tasks on the store's inbox: what is filed, refused, announced, and goes on by it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from lamda.errors import DONE, REFUSED, TRY_AGAIN, shown
from lamda.runner.failures import Refused

INBOX = Asset("lamda_inbox")
"""What new files in the bucket update."""
LONGEST = 24 * 3600.0
"""Seconds of one look into the inbox. Each file has a limit of its own (lamda.ingestion.checker);
beyond this one it is the store, or the machine, that hangs: until it ends no other look begins."""


def take_in(workspace: Path) -> dict[str, Any]:
    """Run `lamda ingest` in a process of its own, which needs more than Airflow does."""
    command = [sys.executable, "-m", "lamda.cli.main", "ingest", "--json"]
    try:
        done = subprocess.run(
            command, cwd=workspace, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        told = f"`lamda ingest` did not end in {LONGEST / 3600:.0f} hours, and was ended"
        raise AirflowException(f"{told}; look at the store, and at what is in its inbox") from None
    if done.returncode not in (
        DONE,
        REFUSED,
    ):  # only a store that does not answer is worth another attempt
        kind = AirflowException if done.returncode == TRY_AGAIN else AirflowFailException
        raise kind(shown(done.stderr.strip()[-2000:]))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def news(found: Mapping[str, Any]) -> list[Any]:
    """The files for a run with everything that is filed: not the answers to a run that waits,
    which goes on with them.
    """
    answers = {version for run in found["answered"] for version in run["versions"]}
    return [filed for filed in found["filed"] if filed["version"] not in answers]


def announce(found: dict[str, Any], *, outlet_events: Any) -> None:
    """Update the asset with what was filed; skipped, and so no update, when nothing was."""
    filed = news(found)
    if not filed:
        raise AirflowSkipException("nothing new")
    outlet_events[INBOX].extra = {"filed": filed}


def refusals(found: dict[str, Any]) -> None:
    """Fail with the reasons when files were refused, or when a waiting run could not be read."""
    reasons = [reason for refusal in found["refused"] for reason in refusal["reasons"]]
    if reasons:
        also = found.get("unreadable") or []
        words = shown(f"{len(found['refused'])} refused: " + "; ".join([*reasons, *also]))
        raise AirflowFailException(words) from Refused(words)
    if unreadable := found.get("unreadable"):
        raise AirflowFailException(shown("; ".join(unreadable)))


def continuations(found: dict[str, Any]) -> list[dict[str, Any]]:
    """For each waiting run that was answered, the run of lamda_retrain that goes on with it.

    Its id follows from the answers: told again, before that run has begun, it is the same one.
    """
    return [
        {"trigger_run_id": f"continues__{run['id']}", "conf": {"continues": run["run"]}}
        for run in found["answered"]
    ]
