"""The scaling DAG starts one trial of lamda_retrain for each size, one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PARSE = f"""
import json
from airflow.dag_processing.dagbag import DagBag
from airflow.models.param import ParamsDict
bag = DagBag({str(REPOSITORY / "dags" / "lamda_scaling.py")!r})
dag = bag.dags["lamda_scaling"]
start = dag.get_task("start")
print(json.dumps({{
    "errors": list(bag.import_errors.values()),
    "tasks": {{t.task_id: sorted(t.upstream_task_ids) for t in dag.tasks}},
    "one": start.partial_kwargs["max_active_tis_per_dag"],
    "to": start.partial_kwargs["trigger_dag_id"],
    "sizes": dag.params["sizes"],
    "runs": dag.get_task("runs").python_callable(["small", "tiny", "small"], "manual__1"),
}}))
"""


def test_each_size_is_a_trial_and_none_runs_beside_another(tmp_path: Path) -> None:
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(REPOSITORY),
    }
    done = subprocess.run(
        [sys.executable, "-c", PARSE], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["errors"] == [] and found["tasks"] == {"runs": [], "start": ["runs"]}
    assert (found["one"], found["to"]) == (1, "lamda_retrain")
    assert found["sizes"] == ["smoke", "tiny", "small"]
    assert found["runs"] == [
        {
            "trigger_run_id": f"scaling__{size}__manual__1",
            "conf": {"overrides": {"model.preset": size, "trial": True}},
        }
        for size in ("small", "tiny")
    ]
