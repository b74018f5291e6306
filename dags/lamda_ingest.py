"""Files in the store's inbox: checked, filed under a version, announced to lamda_retrain.

Looks every 15 minutes at `inbox/<kind>/` of storage.uri in params.yaml of LAMDA_WORKSPACE (default:
the clone that holds this file). `ingest` moves the files, `announce` updates the asset lamda_inbox
when some passed, `refusals` fails, and so alerts, when some did not: the bucket's refused/ holds
them with their reasons. `continue_runs` starts lamda_retrain for each run that waits for people and
was answered; what answers a run is not announced as new data.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, task

from lamda.orchestration.inbox import INBOX, announce, continuations, refusals, take_in
from lamda.orchestration.notifier import AlertNotifier

WORKSPACE = Path(os.environ.get("LAMDA_WORKSPACE") or Path(__file__).resolve().parents[1])


def ingest() -> dict[str, Any]:
    """What was filed, refused and answered."""
    return take_in(WORKSPACE)


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
    TriggerDagRunOperator.partial(
        task_id="continue_runs",
        trigger_dag_id="lamda_retrain",
        logical_date=None,  # many may start at one time
        skip_when_already_exists=True,
    ).expand_kwargs(task(continuations)(result))
