"""Scheduled retraining with people, on a real Airflow with files alone, from sampling to champion.

The run ends where it waits; a scripted person fills in the exported forms and puts them into the
store's inbox as they are; lamda_ingest files them and starts the run that goes on. Meanwhile the
source gets a new commit and the store new dialogs, which are for the next run. The tests share one
Airflow and go through one story; pytest runs them in file order.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.ingestion.filing import file_version
from lamda.ingestion.ingest import SETTLE
from lamda.ingestion.waiting import read_waiting, waiting_runs
from lamda.orchestration.server import serving
from lamda.outputs import FILED
from lamda.records import Dialog, write_table
from lamda.registry.alias import read_alias
from lamda.runner.graph import load_graph
from lamda.storage.opening import open_store

from ..lamda.orchestration.site import RETRAIN, Api, free_port, run_path
from .own_data import PROFILE, write_own_data
from .person import fill_in, form_of, read_tasks
from .sources import make_repository, run

pytestmark = pytest.mark.slow
INGEST = "/api/v2/dags/lamda_ingest"
WAITS = ("rate", "research", "rate_research", "rate_rollouts", "judge")
"""The stages that people have to answer for, in the order in which the runs come to them."""
ANSWERS = ("data/filed/votes", "data/filed/research")
ENDED = ("success", "failed")
MEANWHILE = Dialog(
    "meanwhile", "talk", ("have you seen the moon?", "yes, it is round."), ("a", "b")
)


@dataclass
class Site:
    """A repository, its store and the Airflow that runs it; `runs` are the story's so far."""

    folder: Path
    api: Api
    runs: list[str] = field(default_factory=list)
    ran: dict[str, list[str]] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def inbox(self) -> Path:
        return self.folder / "store/inbox"

    def ended(self, path: str) -> dict[str, Any]:
        """What Airflow says of a run, once it is over or a task of it waits for an answer."""

        def over(found: Any) -> bool:
            asks = "awaiting_input" in self.api.states(path).values()
            return found.get("state") in ENDED or asks

        found: dict[str, Any] = self.api.wait(path, over)
        return found

    def notes(self, path: str) -> dict[str, str]:
        """Stage -> what it told, of the stages that did anything."""
        states = self.api.states(path)
        names = [stage.name for stage in load_graph(self.project / "dvc.yaml")]
        return {name: self.api.summary(path, name) for name in names if states[name] == "success"}

    def note_ran(self, path: str) -> dict[str, str]:
        """As `notes`; which of the stages ran stands in `ran` then."""
        told = self.notes(path)
        self.ran[path] = [stage for stage, words in told.items() if words.startswith("ran in ")]
        return told

    def put(self, form: Path, kind: str) -> None:
        """Into the inbox, as if it had lain there for a while."""
        place = self.inbox / kind / form.name
        place.parent.mkdir(parents=True, exist_ok=True)
        form.rename(place)
        before = time.time() - 2 * SETTLE
        os.utime(place, (before, before))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An Airflow with a project of own data alone, of which nothing has run."""
    folder = tmp_path_factory.mktemp("people")
    project, port = folder / "project", free_port()
    make_repository(project)
    write_own_data(project)
    run(project, "lamda", "profile", PROFILE)
    run(project, "git", "add", "--all")
    run(project, "git", "commit", "-q", "-m", "Own data")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "LAMDA_WORKSPACE": str(project), "LAMDA_SCHEDULE": "none",
            "LAMDA_STORE": str(folder / "store"),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        for name in ("LAMDA_SOURCE", "LAMDA_RUNS", "LAMDA_MODE", "LAMDA_PROMOTE"):
            patch.delenv(name, raising=False)
        with serving(folder / "airflow", port):
            api = Api(port)
            for dag in (RETRAIN, INGEST):
                api.wait(dag, lambda found: "dag_id" in found)
            api.call("PATCH", RETRAIN, {"is_paused": False})
            yield Site(folder, api)


def test_the_run_ends_where_it_waits_with_its_record_and_tasks_in_the_store(site: Site) -> None:
    site.runs.append(site.api.start())
    check_waits(site, WAITS[0])
    store = open_store(str(site.folder / "store"))
    (name,) = waiting_runs(store)
    head = run(site.project, "git", "rev-parse", "HEAD").strip()
    assert (read_waiting(store, name).commit, read_waiting(store, name).filed) == (head, [])
    assert run(site.project, "git", "tag") == ""
    assert not list((site.project / "workspaces").glob("manual*")), "the workspace is gone"


def test_what_comes_meanwhile_is_for_the_next_run(site: Site, tmp_path: Path) -> None:
    params = site.project / "params.yaml"
    changed, count = re.subn(r"^seed: \d+", "seed: 999", params.read_text(), flags=re.MULTILINE)
    assert count == 1, "another seed would train everything anew"
    params.write_text(changed)
    run(site.project, "git", "commit", "-q", "-a", "-m", "Meanwhile")
    write_table(tmp_path / "talk.parquet", [MEANWHILE], Dialog)
    file_version(open_store(str(site.folder / "store")), "dialogs", tmp_path / "talk.parquet", 1)


@pytest.mark.parametrize("number", range(len(WAITS)))
def test_votes_in_the_inbox_let_the_run_go_on(site: Site, number: int, tmp_path: Path) -> None:
    (name,) = waiting_runs(open_store(str(site.folder / "store")))
    stage = WAITS[number]
    tasks = read_tasks(site.folder / "store/waiting" / name / "tasks" / f"{stage}.jsonl")
    form = tmp_path / form_of(stage, tasks)
    told = ("--run", name, "--stage", stage, "--out", str(form))
    run(site.project, "lamda", "tasks", "export", *told, "--from", str(site.folder / "store"))
    fill_in(form, tasks)
    site.put(form, "research" if form.suffix == ".jsonl" else "votes")
    if number == 0:
        wrong = tmp_path / "wrong.csv"
        wrong.write_text(
            "task,context,response,question,rater,answer\nssi,hi,hey,sensible,a,seven\n"
        )
        site.put(wrong, "votes")

    look_into_inbox(site, refused="line 2" if number == 0 else "")
    found = site.api.wait(f"{RETRAIN}/dagRuns", lambda found: found["total_entries"] == number + 2)
    known = {one["dag_run_id"] for one in found["dag_runs"]}
    (new,) = known - {path.rpartition("/")[2].replace("%2B", "+") for path in site.runs}
    assert new.startswith("continues__")
    site.runs.append(run_path(new))
    if number + 1 < len(WAITS):
        check_waits(site, WAITS[number + 1])
    else:
        assert site.ended(site.runs[-1])["state"] == "running", site.api.states(site.runs[-1])


def look_into_inbox(site: Site, refused: str) -> None:
    """Start lamda_ingest by hand, as its schedule does every 15 minutes, and wait for its end."""
    site.api.call("PATCH", INGEST, {"is_paused": False})
    body = {"logical_date": None, "conf": {}}
    made = site.api.call("POST", f"{INGEST}/dagRuns", body)["dag_run_id"].replace("+", "%2B")
    path = f"{INGEST}/dagRuns/{made}"
    site.api.wait(path, lambda found: found.get("state") in ENDED)
    assert list(site.inbox.glob("*/*")) == []
    reasons = [json.loads(p.read_text()) for p in (site.folder / "store/refused").rglob("*.json")]
    assert [refused in reason["reasons"][0] for reason in reasons] == [True] * len(reasons)
    assert len(reasons) <= 1


def check_waits(site: Site, stage: str) -> None:
    """The newest run has ended well; this stage and what follows from it were skipped."""
    path = site.runs[-1]
    assert site.ended(path)["state"] == "success", site.api.states(path)
    site.note_ran(path)
    store = open_store(str(site.folder / "store"))
    (name,) = waiting_runs(store)
    there = {entry.key.rpartition("/")[2] for entry in store.list(f"waiting/{name}/tasks")}
    assert there == {f"{stage}.json", f"{stage}.jsonl"}
    assert f"as run {name} in " in site.api.summary(path, stage)


def test_what_was_made_is_not_made_again(site: Site) -> None:
    told = site.note_ran(site.runs[-1])
    stages = load_graph(site.project / "dvc.yaml")
    names = [stage.name for stage in stages]
    read = {stage.name for stage in stages if any(d.startswith(ANSWERS) for d in stage.deps)}
    assert list(told) == names
    made = [stage for path in site.runs for stage in site.ran[path]]
    assert {"pretrain", "sample"} <= set(site.ran[site.runs[0]])
    again = {stage for stage in made if made.count(stage) > 1}
    assert again <= {"fetch_filed", *read}, "filed answers are fetched, and read again"
    assert not again & {name for name in names if name.startswith(("pretrain", "finetune", "sa"))}
    assert set(made) == set(names)


def test_the_run_kept_its_commit_and_its_pins(site: Site) -> None:
    (workspace,) = (site.project / "workspaces").glob("continues*/workspace")
    first = run(site.project, "git", "rev-parse", "HEAD~1").strip()
    assert run(workspace, "git", "rev-parse", "HEAD~1").strip() == first
    assert read_yaml(workspace / "params.yaml")["seed"] != 999
    pins = json.loads((workspace / FILED).read_text())["files"]
    assert sorted(pin["kind"] for pin in pins) == ["research", "votes", "votes", "votes", "votes"]
    rated = json.loads((workspace / "metrics/rate.json").read_text())
    assert sum(rated["contradictions"].values()) == 1, "who says two things says nothing"
    results = json.loads((workspace / "results/metrics.json").read_text())
    cells = [cell for cells in results["models"].values() for cell in cells.values()]
    assert any(0 < cell["judged"] < cell["of"] for cell in cells), "not all were judged"


def test_the_approval_is_asked_and_given_and_the_release_promoted(site: Site) -> None:
    path = site.runs[-1]
    asked = f"{path}/taskInstances/approve/-1/hitlDetails"
    details = site.api.call("GET", asked)
    assert "against its verdict?" in details["subject"]
    yes = {"chosen_options": ["Approve"], "params_input": {"reason": "people have judged it"}}
    site.api.call("PATCH", asked, yes)
    done = site.api.wait(path, lambda found: found.get("state") in ENDED)
    assert done["state"] == "success", site.api.states(path)
    store = open_store(str(site.folder / "store"))
    (move,) = read_alias(store).moves
    assert (move.how, move.reason) == ("override", "people have judged it")
    assert waiting_runs(store) == []
    assert not list((site.project / "workspaces").glob("*/workspace"))
    assert run(site.project, "git", "tag").startswith("run/continues__")
