"""The DAG has the tasks and edges of dvc.yaml, parses light, and a run does what the graph says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.runner.graph import load_graph

REPOSITORY = Path(__file__).resolve().parents[2]
DAG_FILE = REPOSITORY / "dags" / "lamda_retrain.py"
HEAVY = ["torch", "dvc", "great_expectations", "wandb", "boto3", "pandas", "pyarrow", "numpy"]
PARSE = f"""
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag({str(DAG_FILE)!r})
dag = bag.dags.get("lamda_retrain")
print(json.dumps({{
    "errors": list(bag.import_errors.values()),
    "heavy": [name for name in {HEAVY!r} if name in sys.modules],
    "tasks": {{t.task_id: [t.retries, t.pool, t.queue, t.is_teardown, sorted(t.upstream_task_ids)]
              for t in dag.tasks}} if dag else {{}},
    "assets": [a.name for a in dag.timetable.asset_condition.objects] if dag else [],
    "timetable": type(dag.timetable).__name__ if dag else "",
    "catchup": dag.catchup if dag else None,
    "deadline": bool(dag.deadline) if dag else None,
    "profiles": dag.params.get_param("profile").schema["enum"] if dag else [],
}}))
"""
RUN = f"""
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.db import initdb
initdb()
dag = DagBag({str(DAG_FILE)!r}).dags["lamda_retrain"]
try:
    result = dag.test(run_conf=json.loads(sys.argv[1]))
except Exception as error:
    print("answer", json.dumps([type(error).__name__, str(error)]))
else:
    print("answer", json.dumps([
        {{t.task_id: t.state for t in result.get_task_instances()}},
        {{t.task_id: t.try_number for t in result.get_task_instances()}},
    ]))
"""
CLEAR = f"""
import json
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.models.dagrun import DagRun
from airflow.utils.session import create_session
dag = DagBag({str(DAG_FILE)!r}).dags["lamda_retrain"]
serialized = DagSerialization.from_dict(DagSerialization.to_dict(dag))
with create_session() as session:
    run = session.query(DagRun).one().run_id
found = serialized.clear(run_id=run, only_failed=True, dry_run=True)
print("answer", json.dumps(sorted(one.task_id for one in found)))
"""
GRAPH = """
stages:
  count:
    cmd: wc -l < source > count
    deps: [source]
    outs: [count]
  gate_count:
    cmd: |-
      grep -q 2 count || { echo 'error: not two lines' >&2; exit 3; } && cp count verdict
    deps: [count]
    outs: [verdict]
    meta: {kind: gate, retries: 2}
  report:
    cmd: cp count report
    deps: [count, verdict]
    params: [mark]
    outs: [report]
"""


def run_python(code: str, home: Path, workspace: Path, *arguments: str, **variables: str) -> Any:
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAG_FILE.parent),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "DVC_NO_ANALYTICS": "1",
        "LAMDA_PROMOTE": "yes" if workspace == REPOSITORY else "no",
        "LAMDA_WORKSPACE": str(workspace),
        "PYTHONPATH": str(REPOSITORY),
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment | variables, cwd=home,
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1].removeprefix("answer "))


def test_tasks_and_edges_are_those_of_dvc_yaml_and_parsing_is_light(tmp_path: Path) -> None:
    parsed = run_python(PARSE, tmp_path, REPOSITORY, LAMDA_DEADLINE_HOURS="4", LAMDA_CATCHUP="yes")
    assert parsed["errors"] == []
    assert parsed["heavy"] == []
    stages = load_graph(REPOSITORY / "dvc.yaml")
    around = {"prepare", "finish", "close", "release", "compare", "approve", "promote"}
    assert {
        name: sorted(set(upstream) - around)
        for name, (*_, upstream) in parsed["tasks"].items()
        if name not in around
    } == {stage.name: sorted(stage.upstream) for stage in stages}
    for stage in stages:
        retries, pool, queue, teardown, upstream = parsed["tasks"][stage.name]
        assert (retries, teardown) == (stage.settings.retries, False)
        assert pool == (stage.settings.pool or "default_pool")
        assert queue == (stage.settings.queue or "default")
        assert ("prepare" in upstream) == (not stage.upstream)
    read = {name for stage in stages for name in stage.upstream}
    assert parsed["tasks"]["finish"][-1] == sorted({stage.name for stage in stages} - read)
    assert parsed["tasks"]["close"][-2] is True
    assert {name: parsed["tasks"][name][-1] for name in ("compare", "approve", "promote")} == {
        "compare": ["release"], "approve": ["compare"], "promote": ["approve", "compare"],
    }  # fmt: skip
    assert parsed["assets"] == ["lamda_inbox"]
    assert parsed["timetable"] == "AssetOrTimeSchedule"
    assert (parsed["catchup"], parsed["deadline"]) == (True, True)
    assert parsed["profiles"] == [None, *sorted(p.stem for p in REPOSITORY.glob("profiles/*.yaml"))]


@pytest.mark.slow
def test_a_broken_graph_or_configuration_is_an_import_error_with_its_reason(
    tmp_path: Path,
) -> None:
    (tmp_path / "params.yaml").write_text("{}\n")
    (tmp_path / "dvc.yaml").write_text("stages: {a: {cmd: x, deps: [o], outs: [o]}}\n")
    parsed = run_python(PARSE, tmp_path, tmp_path)
    assert parsed["tasks"] == {}
    assert "stages form a cycle: a -> a" in str(parsed["errors"])
    (tmp_path / "dvc.yaml").write_text("stages: {finish: {cmd: x, outs: [o]}}\n")
    parsed = run_python(PARSE, tmp_path, tmp_path)
    assert "the DAG has a task of that name" in str(parsed["errors"])
    (tmp_path / "dvc.yaml").write_text("stages: {a: {cmd: x, outs: [o]}}\n")
    parsed = run_python(PARSE, tmp_path, tmp_path, LAMDA_MODE="both")
    assert "LAMDA_MODE: expected shared or separate" in str(parsed["errors"])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A DVC repository whose stages only copy files."""
    folder = tmp_path / "work space"
    folder.mkdir()
    for name, text in {
        "dvc.yaml": GRAPH, "params.yaml": "mark: 1\n", "source": "one\ntwo\n",
        ".gitignore": "/workspaces/\n", "profiles/default.yaml": "{}\n",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run([sys.executable, "-m", "dvc", "init", "-q"], cwd=folder, check=True)
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    author = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", *author, "commit", "-qm", "state"], cwd=folder, check=True)


@pytest.mark.slow
def test_a_run_with_parameters_of_its_own_is_tagged(tmp_path: Path, workspace: Path) -> None:
    states, _ = run_python(RUN, tmp_path, workspace, json.dumps({"overrides": {"mark": 2}}))
    assert set(states) == {"prepare", "count", "gate_count", "report", "finish", "close"}
    assert set(states.values()) == {"success"}
    (tag,) = subprocess.check_output(["git", "tag"], cwd=workspace, text=True).split()
    assert "mark: 2" in subprocess.check_output(
        ["git", "show", f"{tag}:dvc.lock"], cwd=workspace, text=True
    )
    assert not any(path.is_dir() for path in (workspace / "workspaces").glob("manual*"))


@pytest.mark.slow
def test_a_refusal_stops_a_run_at_once_and_its_workspace_is_kept(
    tmp_path: Path, workspace: Path
) -> None:
    (workspace / "source").write_text("one\n")
    commit(workspace)
    states, tries = run_python(RUN, tmp_path, workspace, "{}")
    assert (states["count"], states["gate_count"]) == ("success", "failed")
    assert (states["report"], states["finish"]) == ("upstream_failed", "upstream_failed")
    assert tries["gate_count"] == 1, "a refusal is not tried again"
    (kept,) = (path for path in (workspace / "workspaces").iterdir() if (path / "failed").exists())
    assert (kept / "workspace" / "count").read_text().strip() == "1"
    # who clears what failed gets the closing task as well, else nobody would tidy
    cleared = run_python(CLEAR, tmp_path, workspace)
    assert cleared == ["close", "finish", "gate_count", "report"]


@pytest.mark.slow
def test_wrong_parameters_never_start(tmp_path: Path, workspace: Path) -> None:
    kind, words = run_python(RUN, tmp_path, workspace, json.dumps({"overrides": {"mark": None}}))
    assert kind == "ParamValidationError", words
