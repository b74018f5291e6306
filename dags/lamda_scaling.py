"""The same recipe at several sizes of the model (paper figures 1 and 4): a night's study by hand.

Starts lamda_retrain once for each preset in the param `sizes`, one after the other, as a trial: no
such run becomes the champion but by a person's word. At the end of each that person is asked, and
the next size waits for the answer, LAMDA_APPROVAL_HOURS at most; with LAMDA_PROMOTE=no nobody is.
`make scaling` does the same in clones on one machine, and draws the figures.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param, task

from lamda.orchestration.notifier import AlertNotifier

SIZES = ["smoke", "tiny", "small"]


def runs(sizes: list[str], study: str) -> list[dict[str, Any]]:
    """For each size the id and the conf of a run of lamda_retrain; `study`: of which start."""
    return [
        {
            "trigger_run_id": f"scaling__{size}__{study}",
            "conf": {"overrides": {"model.preset": size, "trial": True}},
        }
        for size in dict.fromkeys(sizes)
    ]


with DAG(
    dag_id="lamda_scaling",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["lamda"],
    doc_md=__doc__,
    params={
        "sizes": Param(
            SIZES,
            type="array",
            items={"type": "string", "pattern": r"^[\w-]+$"},
            minItems=1,
            description="Presets of section model, one run each",
        )
    },
    render_template_as_native_obj=True,
    default_args={"on_failure_callback": [AlertNotifier()]},
) as dag:
    chosen = task(runs)("{{ params.sizes }}", "{{ run_id }}")
    TriggerDagRunOperator.partial(
        task_id="start",
        trigger_dag_id="lamda_retrain",
        logical_date=None,  # many may start at one time
        skip_when_already_exists=True,
        wait_for_completion=True,
        deferrable=True,
        max_active_tis_per_dag=1,
    ).expand_kwargs(chosen)
