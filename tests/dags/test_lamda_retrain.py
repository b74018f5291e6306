"""The DAG has dvc.yaml's tasks and edges, parses light, and runs the stages through DVC."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamda.pipeline.graph import load_graph

REPOSITORY = Path(__file__).resolve().parents[2]
DAG_FILE = REPOSITORY / "dags" / "lamda_retrain.py"
HEAVY = ["torch", "dvc", "great_expectations", "wandb", "boto3"]
PARSE = f"""
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag({str(DAG_FILE)!r})
dag = bag.dags.get("lamda_retrain")
print(json.dumps({{
    "errors": list(bag.import_errors.values()),
    "heavy": [name for name in {HEAVY!r} if name in sys.modules],
    "tasks": {{t.task_id: [t.bash_command, t.retries, sorted(t.upstream_task_ids)]
              for t in dag.tasks}} if dag else {{}},
}}))
"""
RUN = f"""
import sys
from pathlib import Path
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.db import initdb
initdb()
dag = DagBag({str(DAG_FILE)!r}).dags["lamda_retrain"]
for text in sys.argv[2:]:
    Path(sys.argv[1], "source").write_text(text)
    result = dag.test()
    print("states", *sorted(f"{{t.task_id}}={{t.state}}" for t in result.get_task_instances()))
    print("report", Path(sys.argv[1], "report").read_text().strip())
"""
COPIES = """
stages:
  count:
    cmd: test -f source && wc -l < source > count
    deps: [source]
    outs: [count]
    meta: {retries: 0}
  gate_count:
    cmd: grep -q 2 count && cp count verdict
    deps: [count]
    outs: [verdict]
    meta: {retries: 0}
  report: {cmd: cp count report, deps: [count, verdict], outs: [report], meta: {retries: 0}}
"""


def environment(home: Path, workspace: Path) -> dict[str, str]:
    return os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAG_FILE.parent),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "DVC_NO_ANALYTICS": "1",
        "LAMDA_WORKSPACE": str(workspace),
    }


def run_python(
    code: str, home: Path, workspace: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment(home, workspace),
        cwd=home,
        text=True,
        capture_output=True,
        check=False,
    )


def parse(home: Path, workspace: Path) -> dict[str, object]:
    done = run_python(PARSE, home, workspace)
    assert done.returncode == 0, done.stderr
    parsed: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return parsed


def test_tasks_and_edges_are_those_of_dvc_yaml_and_parsing_is_light(tmp_path: Path) -> None:
    parsed = parse(tmp_path, REPOSITORY)
    command = f"{sys.executable} -m dvc --wait-for-lock repro --single-item"
    assert parsed["errors"] == []
    assert parsed["heavy"] == []
    assert parsed["tasks"] == {
        stage.name: [
            f"{command} {stage.name}",
            stage.settings.retries,
            sorted(stage.upstream),
        ]
        for stage in load_graph(REPOSITORY / "dvc.yaml")
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A DVC repository whose stages only copy files."""
    folder = tmp_path / "work space"
    folder.mkdir()
    (folder / "dvc.yaml").write_text(COPIES)
    (folder / "params.yaml").write_text("{}\n")
    dvc = [sys.executable, "-m", "dvc"]
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run([*dvc, "init", "-q"], cwd=folder, check=True)
    return folder


def test_a_broken_graph_is_an_import_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("{}\n")
    (tmp_path / "dvc.yaml").write_text("stages: {a: {cmd: x, deps: [o], outs: [o]}}\n")
    parsed = parse(tmp_path, tmp_path)
    assert parsed["tasks"] == {}
    assert "stages form a cycle: a -> a" in str(parsed["errors"])


def test_a_run_makes_every_output_and_a_failing_gate_stops_what_follows(
    tmp_path: Path, workspace: Path
) -> None:
    done = run_python(RUN, tmp_path, workspace, str(workspace), "one\ntwo\n", "one\n")
    told = [line for line in done.stdout.splitlines() if line.startswith(("states ", "report "))]
    assert told == [
        "states count=success gate_count=success report=success",
        "report 2",
        "states count=success gate_count=failed report=upstream_failed",
        "report 2",
    ], done.stdout + done.stderr
