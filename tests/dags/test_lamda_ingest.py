"""The ingest DAG parses light, announces what was filed, and fails on what was refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lamda.records import Dialog, write_table

from ..lamda.orchestration.site import hook

REPOSITORY = Path(__file__).resolve().parents[2]
DAG_FILE = REPOSITORY / "dags" / "lamda_ingest.py"
HEAVY = ["torch", "dvc", "great_expectations", "wandb", "boto3", "pyarrow", "pandas"]
PARSE = f"""
import json, sys
before = set(sys.modules)
from airflow.dag_processing.dagbag import DagBag
airflow = set(sys.modules)
bag = DagBag({str(DAG_FILE)!r})
dag = bag.dags["lamda_ingest"]
print(json.dumps({{
    "errors": list(bag.import_errors.values()),
    "heavy": sorted(set({HEAVY!r}) & (set(sys.modules) - airflow)),
    "tasks": {{t.task_id: [sorted(t.upstream_task_ids), [a.name for a in t.outlets]]
              for t in dag.tasks}},
}}))
"""
RUN = f"""
import json
from airflow.dag_processing.dagbag import DagBag
from airflow.models.asset import AssetEvent
from airflow.utils.db import initdb
from airflow.utils.session import create_session
initdb()
result = DagBag({str(DAG_FILE)!r}).dags["lamda_ingest"].test()
print("states", *sorted(f"{{t.task_id}}={{t.state}}" for t in result.get_task_instances()))
with create_session() as session:
    extras = [event.extra for event in session.query(AssetEvent)]
print("events", json.dumps([[f["name"] for f in extra["filed"]] for extra in extras]))
"""


def run_python(code: str, home: Path, **variables: str) -> list[str]:
    """The lines that `code` prints; `home` is Airflow's, with the workspace in it."""
    workspace = home / "workspace"
    workspace.mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / "params.yaml", workspace)
    shutil.copytree(REPOSITORY / "profiles", workspace / "profiles", dirs_exist_ok=True)
    paths = [str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAG_FILE.parent),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "LAMDA_WORKSPACE": str(workspace),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | variables,
        cwd=home,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_the_dag_parses_light_and_only_one_task_updates_the_asset(tmp_path: Path) -> None:
    parsed = json.loads(run_python(PARSE, tmp_path)[-1])
    assert parsed == {
        "errors": [],
        "heavy": [],
        "tasks": {
            "ingest": [[], []],
            "announce": [["ingest"], ["lamda_inbox"]],
            "refusals": [["ingest"], []],
            "continuations": [["ingest"], []],
            "continue_runs": [["continuations"], []],
        },
    }


@pytest.mark.slow
def test_new_files_update_the_asset_and_bad_ones_fail_their_own_task(tmp_path: Path) -> None:
    def told() -> list[str]:
        with hook() as (url, alerts):
            printed = run_python(RUN, tmp_path, LAMDA_ALERT_WEBHOOK=url)
        told_of.extend((alert["kind"], alert["task"], alert["text"]) for alert in alerts)
        return [line for line in printed if line.startswith(("states ", "events "))]

    told_of: list[tuple[str, str, str]] = []
    inbox = tmp_path / "workspace" / "store" / "inbox" / "dialogs"
    row = Dialog("1", "forum", ("hi", "hello"), ("a", "b"))
    write_table(inbox / "good.parquet", [row], Dialog)
    (inbox / "bad.parquet").write_text("no table")
    for path in inbox.iterdir():
        os.utime(path, (1, 1))  # still for long
    assert told() == [
        "states announce=success continuations=success continue_runs=skipped ingest=success "
        "refusals=failed",
        'events [["good.parquet"]]',
    ]
    assert list(inbox.glob("*.parquet")) == []
    ((kind, task, words),) = told_of
    assert (kind, task) == ("refusal", "refusals")
    assert "1 refused: inbox/dialogs/bad.parquet: expected a Parquet table" in words
    assert told() == [
        "states announce=skipped continuations=success continue_runs=skipped ingest=success "
        "refusals=success",
        'events [["good.parquet"]]',
    ]
