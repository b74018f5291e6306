"""Files in the store's inbox: checked, filed under a version, announced to lamda_retrain.

Looks every 15 minutes at `inbox/<kind>/` of storage.uri in params.yaml of LAMDA_WORKSPACE (default:
the clone that holds this file). `ingest` moves the files, `announce` updates the asset lamda_inbox
when some passed, `refusals` fails, and so alerts, when some did not: the bucket's refused/ holds
them with their reasons.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Asset, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from lamda.orchestration.notifier import AlertNotifier
from lamda.runner.failures import TRY_AGAIN, Refused

INBOX = Asset("lamda_inbox")
WORKSPACE = Path(os.environ.get("LAMDA_WORKSPACE") or Path(__file__).resolve().parents[1])


def ingest() -> dict[str, Any]:
    """Run `lamda ingest` in a process of its own, which needs more than Airflow does."""
    command = [sys.executable, "-m", "lamda.cli.main", "ingest", "--json"]
    done = subprocess.run(command, cwd=WORKSPACE, capture_output=True, text=True, check=False)
    if done.returncode:  # only a store that does not answer is worth another attempt
        kind = AirflowException if done.returncode == TRY_AGAIN else AirflowFailException
        raise kind(done.stderr.strip()[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def announce(found: dict[str, Any], *, outlet_events: Any) -> None:
    """Update the asset with what was filed; skipped, and so no update, when nothing was."""
    if not found["filed"]:
        raise AirflowSkipException("nothing new")
    outlet_events[INBOX].extra = {"filed": found["filed"]}


def refusals(found: dict[str, Any]) -> None:
    """Fail with the reasons when files were refused."""
    reasons = [reason for refusal in found["refused"] for reason in refusal["reasons"]]
    if reasons:
        words = f"{len(found['refused'])} refused: " + "; ".join(reasons)
        raise AirflowFailException(words) from Refused(words)


with DAG(
    dag_id="lamda_ingest",
    schedule="*/15 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["lamda"],
    doc_md=__doc__,
    default_args={"on_failure_callback": [AlertNotifier()]},
) as dag:
    look = task(retries=3, retry_delay=timedelta(seconds=30), retry_exponential_backoff=True)
    result = look(ingest)()
    task(outlets=[INBOX])(announce)(result)
    task(refusals)(result)
