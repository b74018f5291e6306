"""A run that waits for people ends well, and goes on where it stopped with their answers alone."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import ASKING, QUIET, Project

from lamda.errors import LamdaError, Waiting
from lamda.files import read_json
from lamda.ingestion.filed import Pin, write_pins
from lamda.ingestion.waiting import answered_runs, read_waiting, task_keys, waiting_runs
from lamda.outputs import CHAMPION, FILED
from lamda.registry.reference import write_champion
from lamda.runner.graph import load_graph
from lamda.runner.runs import close, finish, run_stage
from lamda.runner.waiting import NothingWaits
from lamda.runner.workspaces import Run
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from ..ingestion.votes import file_votes

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of stages that ask people; its store is a folder that every worker finds."""
    store = str(tmp_path / "store")
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side"), "LAMDA_STORE": store}).items():
        monkeypatch.setenv(key, value)
    made = Project(tmp_path, ASKING)
    shutil.copy(REPOSITORY / "params.yaml", made.source)
    shutil.copytree(REPOSITORY / "profiles", made.source / "profiles", dirs_exist_ok=True)
    write_pins(made.source / FILED, [])
    made.commit()
    return made


def begin(project: Project, name: str, **values: Any) -> Run:
    return project.prepare(project.run(name, base=str(project.source), **values))


def go(project: Project, run: Run) -> tuple[dict[str, Any], dict[str, str]]:
    """Run what can run: outcomes by stage, and what the others wait for."""
    done: dict[str, Any] = {}
    asked: dict[str, str] = {}
    for stage in load_graph(project.source / "dvc.yaml"):
        if set(stage.upstream) <= done.keys():
            entries = {name: done[name]["entry"] for name in stage.upstream}
            try:
                outcome = run_stage(run, stage.name, entries, project.shell())
            except Waiting as error:
                asked[stage.name] = str(error)
            else:
                done[stage.name] = json.loads(json.dumps(outcome.as_json()))
    return done, asked


def end(project: Project, run: Run, done: dict[str, Any]) -> None:
    finish(run, {name: outcome["entry"] for name, outcome in done.items()}, project.shell())
    close(run, succeeded=True, keep=1)


def used(project: Project, name: str) -> list[Pin]:
    """The pins of a finished run's commit."""
    return [Pin(**pin) for pin in json.loads(project.tagged(name, FILED.as_posix()))["files"]]


@pytest.mark.parametrize(
    ("shared", "chosen"), [(True, False), (False, True)], ids=["shared-newest", "separate-chosen"]
)
def test_a_run_waits_and_goes_on_with_its_own_data_and_the_answers(
    tmp_path: Path, project: Project, shared: bool, chosen: bool
) -> None:
    store: Store = open_store(str(tmp_path / "store"))
    commit = project.command("git", "rev-parse", "HEAD").strip()
    first = begin(
        project, "one", shared=shared, commit=commit if chosen else "", profile="smoke",
        overrides={"seed": 5},
    )  # fmt: skip
    done, asked = go(project, first)
    assert (sorted(done), sorted(asked)) == (["count", "pin", "sample"], ["rate"])
    place = f"{tmp_path / 'store'}/waiting/one/tasks/rate.jsonl"
    told = f"2 responses of rate are not judged; as run one in {tmp_path / 'store'}: "
    assert asked["rate"] == f"{told}`lamda tasks export --run one --stage rate --out FILE`"
    assert Path(place).read_text() == '{"key": "rate-1"}\n{"key": "rate-2"}\n'
    close(first, succeeded=True, keep=1, waits=True)
    assert [path for path in first.root.glob("*") if path.is_dir()] == []
    kept = read_waiting(store, "one")
    assert (kept.id, kept.commit, kept.profile) == ("one", commit, "smoke")
    assert kept.overrides == {"seed": 5}

    (project.source / "source.txt").write_text("c\n")
    project.commit()  # the project goes on meanwhile, and so do the data
    file_votes(store, tmp_path, ["elsewhere"], "others")
    assert answered_runs(store) == []
    answer = file_votes(store, tmp_path, ["rate-1"], "mine")
    assert [one.run for one in answered_runs(store)] == ["one"]

    second = begin(project, "two", worker="others", shared=shared, continues="one")
    assert (second.commit, second.profile, second.overrides) == (commit, "smoke", {"seed": 5})
    assert [pin["version"] for pin in second.filed or ()] == [answer.version]
    done, asked = go(project, second)
    assert (done["sample"]["result"], sorted(asked)) == ("run-cache", ["judge"])
    close(second, succeeded=True, keep=1, waits=True)
    assert waiting_runs(store) == ["two"], "it waits again, for others"
    assert task_keys(store, "two") == {"judge-1", "judge-2"}
    with pytest.raises(NothingWaits, match="'one' waits no longer"):
        begin(project, "late", continues="one")

    more = file_votes(store, tmp_path, ["judge-2"], "more")
    third = begin(project, "three", shared=shared, continues="two")
    done, asked = go(project, third)
    assert asked == {}
    end(project, third, done)
    assert waiting_runs(store) == []
    assert used(project, "three") == sorted([answer, more])
    assert project.ran().count("sample") == project.ran().count("count") == 1
    files = [project.tagged("three", name) for name in ("params.yaml", "profiles/smoke.yaml")]
    assert any("seed: 5" in text for text in files)
    project.command("git", "checkout", "-q", "run/three")
    project.dvc("repro", "-q")
    assert (project.source / "dvc.lock").read_text() == project.tagged("three")


def test_it_goes_on_beside_the_champion_of_its_beginning(project: Project) -> None:
    best = {"release": "abc", "model": "LaMDA", "metrics": {}, "judged_by": {}}
    first = begin(project, "one")
    write_champion(first.place() / CHAMPION, best)
    assert "rate" in go(project, first)[1]
    close(first, succeeded=True, keep=1, waits=True)
    second = begin(project, "two", continues="one")
    assert second.champion == best
    assert read_json(second.place() / CHAMPION) == best


def test_a_wait_after_a_failure_is_told_by_this_attempt(tmp_path: Path, project: Project) -> None:
    run = begin(project, "one")
    done, asked = go(project, run)
    assert "rate" in asked
    (run.place() / "ask.py").write_text("raise SystemExit(2)\n")
    entries = {name: done[name]["entry"] for name in ("pin", "sample")}
    with pytest.raises(LamdaError, match="exit code 2") as caught:
        run_stage(run, "rate", entries, project.shell())
    assert not isinstance(caught.value, Waiting)


def test_what_is_no_wait_is_said(tmp_path: Path, project: Project) -> None:
    with pytest.raises(LamdaError, match="goes on with its own commit"):
        begin(project, "one", continues="x", profile="smoke")
    with pytest.raises(NothingWaits):
        begin(project, "one", continues="x")
    run = begin(project, "one")
    ask = (project.source / "ask.py").read_text()
    (run.place() / "ask.py").write_text(ask.replace('"stage": stage', '"stage": "other"'))
    with pytest.raises(LamdaError, match="json: expected what stage 'rate' asks"):
        go(project, run)
    assert waiting_runs(open_store(str(tmp_path / "store"))) == []
