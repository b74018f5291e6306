"""Retrains the models: one task for each stage of dvc.yaml, with dvc.yaml's edges.

`LAMDA_WORKSPACE` names the clone that this DAG renders and runs (default: the one that holds
this file). A task runs its stage alone; DVC skips it where nothing changed. A stage's `meta`
may set `retries` and `timeout_minutes`.
"""

from __future__ import annotations

import os
import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

from lamda.pipeline.graph import Stage, load_graph

WORKSPACE = Path(os.environ.get("LAMDA_WORKSPACE", Path(__file__).resolve().parents[1]))
# Waits while another task holds the repository; DVC gives it free while a command runs.
REPRODUCE = f"{shlex.quote(sys.executable)} -m dvc --wait-for-lock repro --single-item"


def task(stage: Stage) -> BashOperator:
    """The task that runs one stage in the workspace."""
    minutes = stage.settings.timeout_minutes
    return BashOperator(
        task_id=stage.name,
        bash_command=f"{REPRODUCE} {shlex.quote(stage.name)}",
        cwd=str(WORKSPACE),
        append_env=True,
        # `python -m stages.NAME` in dvc.yaml means the interpreter that Airflow runs on.
        env={"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        retries=stage.settings.retries,
        retry_delay=timedelta(seconds=30),
        execution_timeout=timedelta(minutes=minutes) if minutes else None,
        doc=f"dvc.yaml: {stage.command}",
    )


def render(stages: list[Stage]) -> DAG:
    """A DAG with the stages as tasks and dvc.yaml's edges between them."""
    with DAG(
        dag_id="lamda_retrain",
        schedule="@weekly",
        start_date=datetime(2026, 1, 1, tzinfo=UTC),
        catchup=False,
        max_active_runs=1,
        tags=["lamda"],
        doc_md=__doc__,
    ) as rendered:
        tasks = {stage.name: task(stage) for stage in stages}
        for stage in stages:
            for name in stage.upstream:
                tasks[name].set_downstream(tasks[stage.name])
    return rendered


dag = render(load_graph(WORKSPACE / "dvc.yaml"))
