"""A run of the DAG that waits for people ends well, is told once, and is continued by answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.ingestion.filed import write_pins
from lamda.ingestion.waiting import answered_runs, waiting_runs
from lamda.outputs import FILED
from lamda.storage.opening import open_store

from ..lamda.ingestion.votes import file_votes
from ..lamda.orchestration.site import hook
from ..lamda.runner.project import ASKING, FILES

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
RETRAIN, INGEST = (REPOSITORY / "dags" / f"lamda_{name}.py" for name in ("retrain", "ingest"))
RUN = f"""
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.db import initdb
initdb()
dag = DagBag({str(RETRAIN)!r}).dags["lamda_retrain"]
result = dag.test(run_conf=json.loads(sys.argv[1]))
instances = result.get_task_instances()
print("answer", json.dumps([
    str(result.state),
    {{t.task_id: t.state for t in instances}},
    {{t.task_id: t.xcom_pull(task_ids=t.task_id, key="summary") for t in instances}},
    {{t.task_id: t.try_number for t in instances}},
]))
"""
CONTINUE = f"""
import json, sys
from lamda.orchestration import inbox
found = json.loads(sys.argv[1])
inbox.take_in = lambda workspace: found
from airflow.dag_processing.dagbag import DagBag
from airflow.models.dagrun import DagRun
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import select
initdb()
told = []
for _ in range(2):
    result = DagBag({str(INGEST)!r}).dags["lamda_ingest"].test()
    told.append(sorted(f"{{t.task_id}}={{t.state}}" for t in result.get_task_instances()))
with create_session() as session:
    runs = session.scalars(select(DagRun).where(DagRun.dag_id == "lamda_retrain"))
    print("answer", json.dumps([told, [[run.run_id, run.conf] for run in runs]]))
"""


class Site:
    """A repository of stages that ask people, beside Airflow's home and the store."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "workspace"
        self.store = open_store(str(folder / "store"))
        for name, text in (FILES | {"dvc.yaml": ASKING}).items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        with (self.root / ".gitignore").open("a") as stream:
            stream.write("/workspaces\n")
        shutil.copy(REPOSITORY / "params.yaml", self.root)
        shutil.copytree(REPOSITORY / "profiles", self.root / "profiles", dirs_exist_ok=True)
        write_pins(self.root / FILED, [])
        self.command("git", "init", "-q")
        self.command(sys.executable, "-m", "dvc", "init", "-q")
        self.commit()

    def command(self, *words: str) -> str:
        return subprocess.check_output(words, cwd=self.root, text=True)

    def commit(self) -> None:
        author = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
        self.command("git", "add", "-A")
        self.command("git", *author, "commit", "-q", "-m", "state")

    def python(self, code: str, value: Any, **variables: str) -> Any:
        environment = os.environ | {
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(RETRAIN.parent),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
            "DVC_NO_ANALYTICS": "1",
            "LAMDA_PROMOTE": "no",
            "LAMDA_STORE": self.store.uri,
            "LAMDA_WORKSPACE": str(self.root),
            "PYTHONPATH": str(REPOSITORY),
            "SIDE": str(self.folder / "side"),
        }
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(value)], env=environment | variables,
            cwd=self.folder, text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1].removeprefix("answer "))

    def workspaces(self) -> list[Path]:
        folders = (self.root / "workspaces").glob("*")
        return [path for path in folders if path.is_dir() and path.name != "reports"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_run_waits_is_told_once_and_goes_on(site: Site, tmp_path: Path) -> None:
    with hook() as (url, alerts):
        state, states, told, tries = site.python(RUN, {}, LAMDA_ALERT_WEBHOOK=url)
    assert state == "success"
    skipped = {name for name, state in states.items() if state == "skipped"}
    assert skipped == {"rate", "judge", "finish"}
    assert {state for name, state in states.items() if name not in skipped} == {"success"}
    assert tries["rate"] == 1
    assert told["rate"].startswith("2 responses of rate are not judged; as run ")
    assert told["close"].startswith(told["rate"])
    ((kind, words),) = ((alert["kind"], alert["text"]) for alert in alerts)
    assert (kind, told["rate"] in words) == ("waiting", True)
    assert site.workspaces() == [], "nothing is kept: what was made is in the cache"
    assert site.command("git", "tag") == ""

    (name,) = waiting_runs(site.store)
    for stage, count in (("rate", 1), ("judge", 2)):
        file_votes(site.store, tmp_path, [f"{stage}-1"], stage)
        state, states, told, _ = site.python(RUN, {"continues": name})
        assert state == "success", told
        assert told["prepare"].endswith(f"; {count} filed files; continues {name}")
        assert told["sample"].startswith("from run-cache in ")
        assert states["finish"] == ("success" if stage == "judge" else "skipped")
        name = (waiting_runs(site.store) or [name])[0]
    assert waiting_runs(site.store) == []
    assert len(site.command("git", "tag").split()) == 1

    state, states, told, _ = site.python(RUN, {"continues": name})
    assert (state, set(states.values())) == ("success", {"skipped"})
    assert told["prepare"] == f"run '{name}' waits no longer: nothing to do"


def test_a_failure_beside_a_wait_is_a_failure(site: Site) -> None:
    graph = (site.root / "dvc.yaml").read_text().replace("wc -l < words > lines", "exit 2")
    (site.root / "dvc.yaml").write_text(graph)
    site.commit()
    with hook() as (url, alerts):
        state, states, told, _ = site.python(RUN, {}, LAMDA_ALERT_WEBHOOK=url)
    assert (state, states["rate"], states["count"]) == ("failed", "skipped", "failed")
    assert [alert["kind"] for alert in alerts] == ["failure"]
    assert told["close"].startswith("kept ")
    assert len(site.workspaces()) == 1


def test_answers_start_the_run_that_waits_for_them_once(site: Site, tmp_path: Path) -> None:
    from lamda.ingestion.waiting import WaitingRun, keep_waiting

    (tmp_path / "rate.jsonl").write_text('{"key": "rate-1"}\n')
    keep_waiting(site.store, "one", WaitingRun("1", "c" * 40), [tmp_path / "rate.jsonl"])
    pin = file_votes(site.store, tmp_path, ["rate-1"])
    answered = [one.to_json() for one in answered_runs(site.store)]
    found = {"filed": [{"version": pin.version}], "refused": [], "answered": answered}
    (first, second), runs = site.python(CONTINUE, found)
    # What answers a run is no news for others; told again, it starts nothing again.
    quiet = ["announce=skipped", "continuations=success"]
    assert [line for line in first if line in quiet] == quiet
    assert "continue_runs=success" in first
    assert "continue_runs=skipped" in second
    assert runs == [[f"continues__{answered[0]['id']}", {"continues": "one"}]]
