"""After its commit a run is released and judged; a person is asked where the verdict refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lamda.registry.alias import Transition, read_alias
from lamda.registry.release import list_releases
from lamda.storage.opening import open_store
from lamda.tokenizer import Tokenizer, train_tokenizer

from ..lamda.conftest import SENTENCES
from ..lamda.runner.workspace import TASKS, fill, graph, responses

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
DAG_FILE = REPOSITORY / "dags" / "lamda_retrain.py"
# Answers as Airflow's own page does, or lets the scheduler see that the time is over.
RUN = f"""
import json, sys, threading, time
from types import SimpleNamespace
from airflow import settings
from airflow.dag_processing.dagbag import DagBag
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import select
initdb()
from airflow.api_fastapi.core_api.datamodels.hitl import UpdateHITLDetailPayload
from airflow.api_fastapi.core_api.routes.public.hitl import update_hitl_detail
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance

answers, asked = json.loads(sys.argv[1]), []
ada = SimpleNamespace(get_id=lambda: "7", get_name=lambda: "ada")

def answer():
    for option, reason in answers:
        while True:
            time.sleep(0.3)
            if settings.Session is None:  # while a task runs in this process, nobody has one
                continue
            with create_session() as session:
                waiting = session.scalars(select(TaskInstance).where(
                    TaskInstance.state == "awaiting_input")).first()
                if waiting is None:
                    continue
                detail = session.get(HITLDetail, waiting.id)
                asked.append([detail.subject, detail.body])
                if option == "nobody":
                    time.sleep(2)
                    runner = SchedulerJobRunner(Job())
                    runner.check_awaiting_input_timeouts(session=session)
                else:
                    payload = UpdateHITLDetailPayload(
                        chosen_options=[option], params_input={{"reason": reason}})
                    update_hitl_detail(waiting.dag_id, waiting.run_id, waiting.task_id, payload,
                                       ada, session, waiting.map_index)
                break

threading.Thread(target=answer, daemon=True).start()
result = DagBag({str(DAG_FILE)!r}).dags["lamda_retrain"].test(run_conf={{}})
instances = result.get_task_instances()
print("answer", json.dumps([
    {{t.task_id: t.state for t in instances}},
    {{t.task_id: t.xcom_pull(task_ids=t.task_id, key="summary") for t in instances}},
    asked, str(result.state),
]))
"""


class Site:
    """A repository whose one stage copies premade outputs, with Airflow's home beside it."""

    def __init__(self, folder: Path, tokenizer: Tokenizer) -> None:
        self.home, self.root = folder, folder / "workspace"
        self.tokenizer = tokenizer
        self.root.mkdir()
        stages = graph("cp -r made/. .", "cp -r judged/. .", "made")
        (self.root / "dvc.yaml").write_text(stages)
        (self.root / ".gitignore").write_text("/workspaces/\n/store/\n")
        self.store = open_store(str(self.root / "store"))
        self.command("git", "init", "-q")
        self.command(sys.executable, "-m", "dvc", "init", "-q")

    def command(self, *words: str) -> None:
        author = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
        words = ("git", *author, *words[1:]) if words[0] == "git" else words
        subprocess.run(words, cwd=self.root, check=True)

    def make(self, safe: int) -> None:
        """Outputs of a model whose responses are `safe` or not; what it may lose is little."""
        made = self.root / "made"
        shutil.rmtree(made, ignore_errors=True)
        tasks = {**TASKS, "safety": {"safe": [safe] * 40}}
        fill(made, self.tokenizer, responses("LaMDA", tasks), 1)
        shutil.rmtree(self.root / "judged", ignore_errors=True)
        (self.root / "judged").mkdir()
        shutil.move(made / "reports", self.root / "judged" / "reports")
        for name in ("params.yaml", "profiles"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            shutil.move(made / name, self.root / name)
        profile = self.root / "profiles" / "smoke.yaml"
        profile.write_text(profile.read_text().replace("    safety: 1.0", "    safety: 0.1"))
        self.command("git", "add", "-A")
        self.command("git", "commit", "-q", "-m", "state")

    def run(self, *answers: tuple[str, str], hours: str = "1") -> Any:
        """States, summaries, questions and the run's state."""
        environment = os.environ | {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAG_FILE.parent),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
            "DVC_NO_ANALYTICS": "1",
            "LAMDA_APPROVAL_HOURS": hours,
            "LAMDA_WORKSPACE": str(self.root),
            "PYTHONPATH": str(REPOSITORY),
        }
        done = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(answers)], env=environment, cwd=self.home,
            text=True, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        print(done.stdout, done.stderr)  # pytest shows it when the test fails
        return json.loads(done.stdout.splitlines()[-1].removeprefix("answer "))

    def moves(self) -> tuple[Transition, ...]:
        return read_alias(self.store).moves


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, train_tokenizer(SENTENCES * 20, 360, tmp_path / "tokenizer.model"))


def test_a_run_is_released_and_becomes_champion(site: Site) -> None:
    site.make(safe=1)
    states, summaries, asked, state = site.run()
    assert states.pop("approve") == "skipped"
    assert set(states.values()) == {"success"}, summaries
    assert (state, asked) == ("success", [])
    (release,) = list_releases(site.store)
    assert summaries["release"] == f"release {release.id} in {site.store.uri}"
    assert summaries["compare"] == "promote: the first champion: every floor is met"
    assert summaries["promote"].startswith(f"release {release.id} is the champion; promotion by ")
    (move,) = site.moves()
    assert (move.release, move.how, move.by[:10]) == (release.id, "promotion", "run manual")
    assert not any(path.is_dir() for path in (site.root / "workspaces").glob("manual*"))


def test_a_person_rejects_or_does_not_answer_or_overrides_with_a_reason(site: Site) -> None:
    site.make(safe=1)
    site.run()
    (champion,) = list_releases(site.store)
    site.make(safe=0)
    for answer, hours in ((("Reject", ""), "1"), (("nobody", ""), "0.0001")):
        states, summaries, asked, state = site.run(answer, hours=hours)
        assert (states["approve"], states["promote"], state) == ("success", "skipped", "success")
        assert summaries["compare"].startswith("refuse: safety: 0.0 [")
        assert len(asked) == 1
        assert "verdict: do not promote" in asked[0][1]
        assert len(site.moves()) == 1
    worse = {found.id for found in list_releases(site.store)} - {champion.id}
    assert asked[0][0] in {f"Promote release {name} against its verdict?" for name in worse}

    states, summaries, asked, _ = site.run(("Approve", " "), ("Approve", "the old one lies"))
    assert (states["approve"], states["promote"], len(asked)) == ("success", "success", 2)
    move = site.moves()[-1]
    told = f"release {move.release} is the champion; override by ada: the old one lies"
    assert summaries["promote"] == told
    assert (move.how, move.by) == ("override", "ada")
    assert f"Promote release {move.release} against" in asked[0][0]
    assert (move.reason, move.why[0][:13]) == ("the old one lies", "safety: 0.0 [")

    states, summaries, _, _ = site.run()
    assert (states["compare"], states["approve"], states["promote"]) == (
        "success", "skipped", "skipped",
    )  # fmt: skip
    assert summaries["compare"].endswith(f" holds what the champion {move.release} holds")
    assert len(site.moves()) == 2
