"""The protocol of a run leaves what `dvc repro` leaves, however it is interrupted."""

from __future__ import annotations

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import GRAPH, QUIET, RESOLVED, SHORT, Project, work

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.runner.failures import Refused, TryAgain
from lamda.runner.locks import read_entries
from lamda.runner.processes import Shell, Stopped
from lamda.runner.runs import close, finish, prepare, run_stage

pytestmark = pytest.mark.slow
HANGING_SECONDS = "61234"
HANGING = f"""
stages:
  corpus:
    cmd: >-
      sh stage.sh corpus; test -e $SIDE.second ||
      {{ touch $SIDE.second; echo hanging; sleep {HANGING_SECONDS}; }}; echo 1 > words
    deps: [source.txt]
    outs: [words]
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Builds a project; its side file is known to every command."""
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)

    def build(graph: str = SHORT, **options: Any) -> Project:
        return Project(tmp_path, graph, **options)

    return build


def lock_of(text_or_file: str | Path, tmp_path: Path) -> Any:
    if isinstance(text_or_file, str):
        (tmp_path / "read.lock").write_text(text_or_file)
        text_or_file = tmp_path / "read.lock"
    return read_yaml(text_or_file)


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_a_run_leaves_the_lock_that_dvc_repro_leaves(
    tmp_path: Path, make: Any, shared: bool
) -> None:
    project = make(GRAPH)
    first = project.whole(project.run("one", shared=shared))
    assert {outcome["result"] for outcome in first.values()} == {"ran"}
    assert sorted(project.ran()) == sorted(first)
    again = project.whole(project.run("two", worker="others", shared=shared))
    assert {outcome["result"] for outcome in again.values()} == {"run-cache"}
    assert sorted(project.ran()) == sorted(first), "another run of the same inputs runs nothing"
    project.dvc("repro")
    local = (project.source / "dvc.lock").read_text()
    assert (project.tagged("one"), project.tagged("two")) == (local, local)
    page = next((tmp_path / "runs/reports/one").iterdir())
    assert page.read_text() == "page\n"
    assert any(page.as_uri() in link for link in first["gate_corpus"]["links"])


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "separate"])
def test_params_that_a_stage_writes_are_handed_over_like_its_other_outputs(
    make: Any, shared: bool
) -> None:
    project = make(RESOLVED)
    first = project.whole(project.run("one", shared=shared))
    assert sorted(project.ran()) == ["corpus", "resolve", "train"]
    (project.source / "profiles/small.yaml").write_text("train: {rate: 0.125}\n")
    project.commit()
    second = project.whole(project.run("two", worker="others", shared=shared))
    assert project.ran()[3:] == ["resolve", "train"], "the seed is the same"
    assert second["corpus"]["entry"] == first["corpus"]["entry"]
    assert "rate: 0.125" in project.tagged("two")
    project.dvc("repro", "-q")
    assert project.tagged("two") == (project.source / "dvc.lock").read_text()


def test_a_stage_is_told_where_replies_outlive_its_workspace(make: Any) -> None:
    project = make(SHORT)
    (project.source / "stage.sh").write_text('echo "$LAMDA_REPLIES" >> "$SIDE"\n')
    project.commit()
    run = project.prepare(project.run())
    run_stage(run, "corpus", {}, project.shell())
    assert project.ran() == [str(project.folder / "runs/endpoint")]


def test_params_that_are_not_what_their_stage_wrote_are_refused(make: Any) -> None:
    project = make(RESOLVED)
    run = project.prepare(project.run())
    made = run_stage(run, "resolve", {}, project.shell())
    file = run.place("corpus") / "params.resolved.yaml"
    file.unlink()
    file.write_text("seed: 2\n")
    with pytest.raises(LamdaError, match="yaml is modified: not what 'resolve' recorded"):
        run_stage(run, "corpus", {"resolve": made.entry}, project.shell())
    file.unlink()  # what is missing is fetched again
    assert run_stage(run, "corpus", {"resolve": made.entry}, project.shell()).result == "ran"


def test_workers_share_only_the_remote(make: Any) -> None:
    project = make()
    one = project.prepare(project.run("one", worker="worker-1", shared=False))
    made = run_stage(one, "corpus", {}, project.shell())
    shutil.rmtree(project.folder / "worker-1")
    two = project.run("one", worker="worker-2", shared=False, commit=one.commit, remote=True)
    outcome = run_stage(two, "train", {"corpus": made.entry}, project.shell())
    assert outcome.result == "ran"
    third = project.run("one", worker="worker-3", shared=False, commit=one.commit, remote=True)
    done = finish(third, {"corpus": made.entry, "train": outcome.entry}, project.shell())
    assert project.command("git", "rev-parse", done["tag"]).strip() == done["commit"]
    again = finish(third, {"corpus": made.entry, "train": outcome.entry}, project.shell())
    assert again == done
    for run in (two, third):  # what is left is not worth a visit
        assert [path.name for path in run.root.iterdir() if path.is_dir()] == []


def test_a_failed_task_keeps_its_clone_on_its_worker_up_to_a_number(make: Any) -> None:
    project = make("stages: {corpus: {cmd: 'echo 1 > half; exit 1', outs: [words]}}")
    run = project.prepare(project.run("one", worker="worker-1", shared=False))
    with pytest.raises(LamdaError, match="exit code 1"):
        run_stage(run, "corpus", {}, project.shell())
    assert (run.place("corpus") / "half").exists()
    close(project.run("other", worker="worker-1", shared=False), succeeded=True, keep=1)
    assert run.root.exists()
    close(project.run("other", worker="worker-1", shared=False), succeeded=True, keep=0)
    assert not run.root.exists()


def test_what_changed_is_said_and_unchanged_stages_are_taken_over(make: Any) -> None:
    project = make()
    project.dvc("repro", "-q")
    project.dvc("push", "-q")
    (project.source / "params.yaml").write_text("seed: 1\nprofile: small\ntrain: {rate: 0.75}\n")
    project.commit()
    done = project.whole(project.run(shared=False))
    assert (done["corpus"]["result"], done["train"]["result"]) == ("pulled", "ran")
    assert "param train.rate of params.yaml modified" in done["train"]["reasons"]
    assert "because: " in done["train"]["summary"]
    assert project.ran() == ["corpus", "train", "train"]
    project.dvc("repro", "-q")
    assert project.tagged("one") == (project.source / "dvc.lock").read_text()


def test_parameters_of_one_run_are_in_its_commit_and_nowhere_else(make: Any) -> None:
    project = make()
    project.whole(project.run(profile="large", overrides={"train.rate": 0.125}))
    params = project.tagged("one", "params.yaml")
    assert "profile: large" in params
    assert "rate: 0.125" in params
    assert "# one" in params
    assert "0.5" in (project.source / "params.yaml").read_text()
    assert "train.rate: 0.125" in project.tagged("one")


@pytest.mark.parametrize("step", ["prepare", "corpus", "train", "finish"])
def test_a_killed_worker_is_made_good_by_the_next_attempt(
    tmp_path: Path, make: Any, step: str
) -> None:
    project = make()
    reference = project.whole(project.run("reference"))
    ran = project.ran()
    entries: dict[str, Any] = {}
    run = project.run("killed", worker="others", shared=False)
    for name in ("prepare", "corpus", "train", "finish"):
        upstream = {"corpus": entries["corpus"]} if name == "train" else entries
        if name == step:
            number, code = 0, -9
            while code:  # after the first command, after the second, ...
                number += 1
                code, answer = work(project, run, name, upstream, after=number)
            assert number > 1
        else:
            code, answer = work(project, run, name, upstream)
        if name == "prepare":
            run = type(run)(**answer[0])
        elif name != "finish":
            entries[name] = answer[0]["entry"]
    assert project.ran() == ran, "nothing is made twice when the run-cache has it"
    assert entries == {name: outcome["entry"] for name, outcome in reference.items()}
    assert lock_of(project.tagged("killed"), tmp_path) == lock_of(
        project.tagged("reference"), tmp_path
    )


def test_a_worker_killed_in_the_middle_of_a_training_leaves_no_training(make: Any) -> None:
    project = make(HANGING, remote=False)
    run = project.prepare(project.run())
    code, _ = work(project, run, "corpus", at="hanging")
    assert code
    code, answer = work(project, run, "corpus")
    assert (code, answer[0]["result"]) == (0, "ran")
    assert project.ran() == ["corpus", "corpus"]
    left = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not any(HANGING_SECONDS.encode() in line for line in left)


def test_a_lock_that_a_kill_cut_between_two_stages_holds_the_run_up_at_none(make: Any) -> None:
    """The workspace is shared, and what was cut is what the one stage handed to the other."""
    project = make(remote=False)
    run = project.prepare(project.run())
    made = run_stage(run, "corpus", {}, project.shell())
    lock = run.place("train") / "dvc.lock"
    whole = lock.read_text()
    lock.write_text(whole[:-50])
    with pytest.raises(LamdaError, match="expected YAML"):
        read_entries(lock)
    done = run_stage(run, "train", {"corpus": made.entry}, project.shell())
    assert done.result == "ran"
    assert read_entries(lock) == {"corpus": made.entry, "train": done.entry}
    lock.write_text(lock.read_text().replace("  corpus:\n    cmd: ", "  corpus:\n    cmd: true; "))
    with pytest.raises(LamdaError, match="is not what 'corpus' handed over; start a new run"):
        run_stage(run, "train", {"corpus": made.entry}, project.shell())


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path, make: Any) -> None:
    project = make()
    runs = [project.run("one"), project.run("two")]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(project.whole, runs))
    assert outcomes[0]["train"]["entry"] == outcomes[1]["train"]["entry"]
    assert project.tagged("one") == project.tagged("two")


def test_data_that_are_not_what_was_recorded_are_refused(make: Any) -> None:
    project = make()
    run = project.prepare(project.run())
    made = run_stage(run, "corpus", {}, project.shell())
    words = run.place("train") / "words"
    words.unlink()
    words.write_text("other\n")
    with pytest.raises(LamdaError, match="words is modified: not what 'corpus' recorded") as caught:
        run_stage(run, "train", {"corpus": made.entry}, project.shell())
    assert not isinstance(caught.value, TryAgain)
    words.unlink()  # what is missing is fetched again
    assert run_stage(run, "train", {"corpus": made.entry}, project.shell()).result == "ran"


def test_data_that_the_remote_lost_fail_loudly(make: Any) -> None:
    project = make()
    run = project.prepare(project.run(shared=False))
    made = run_stage(run, "corpus", {}, project.shell())
    shutil.rmtree(project.remote)
    with pytest.raises(LamdaError, match=r"stage 'train': pull of words: ") as caught:
        run_stage(run, "train", {"corpus": made.entry}, project.shell())
    assert "\n" not in str(caught.value)
    assert project.ran() == ["corpus"]


def test_a_remote_that_goes_away_is_tried_again_and_nothing_runs_twice(make: Any) -> None:
    project = make()
    run = project.prepare(project.run())
    project.remote.mkdir(exist_ok=True)
    hidden = project.remote.rename(project.folder / "hidden")
    project.remote.write_text("not a folder\n")
    with pytest.raises(LamdaError):
        run_stage(run, "corpus", {}, project.shell())
    project.remote.unlink()
    hidden.rename(project.remote)
    run_stage(run, "corpus", {}, project.shell())
    assert project.ran() == ["corpus"]


TELLING = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from lamda.errors import LamdaError
from lamda.stage import run
def main(how: str) -> None:
    sys.stderr.write("train:  40%|####      | 40/100")  # a bar's line has no end
    sys.stderr.flush()
    if how == "kill":
        os.kill(os.getpid(), 9)
    if how == "edit":
        open("source.txt", "a").write("c")
    open("words", "w").write("x")
    if how == "bad":
        raise LamdaError("a.yaml: bad")
run(main)
"""


@pytest.mark.parametrize(
    ("how", "kind", "words"),
    [
        ("kill", TryAgain, "killed before it could say why"),
        ("edit", TryAgain, "source.txt changed while the stage ran"),
        ("bad", LamdaError, "exit code 2: a.yaml: bad"),
    ],
)
def test_how_a_training_ended_is_read_from_what_it_told(
    make: Any, how: str, kind: type[Exception], words: str
) -> None:
    stage = f"{{cmd: python tell.py --how {how}, deps: [source.txt], outs: [words]}}"
    graph = f"stages: {{corpus: {stage}}}"
    project = make(graph, remote=False)
    (project.source / "tell.py").write_text(TELLING)
    project.commit()
    run = project.prepare(project.run())
    with pytest.raises(LamdaError, match=words) as caught:
        run_stage(run, "corpus", {}, project.shell())
    assert type(caught.value) is kind
    assert not (run.place() / "dvc.lock").exists()


@pytest.mark.parametrize(
    ("command", "kind", "words"),
    [
        ("echo 'error: too few rows' >&2; exit 3", Refused, "corpus: refused: too few rows"),
        ("echo 'error: a.yaml: bad' >&2; exit 2", LamdaError, "exit code 2: a.yaml: bad"),
        ("exit 75", TryAgain, "interrupted"),
        ("kill -9 $$", TryAgain, "interrupted"),
        ("echo x > /dev/full", LamdaError, "disk full"),
        ("exit 1", LamdaError, "exit code 1"),
    ],
)
def test_a_failure_is_one_line_and_of_the_right_kind(
    make: Any, command: str, kind: type[Exception], words: str
) -> None:
    graph = f"stages:\n  corpus:\n    cmd: |-\n      {command}\n    outs: [words]\n"
    graph += "    meta: {kind: gate}\n"
    project = make(graph, remote=False)
    run = project.prepare(project.run())
    with pytest.raises(LamdaError, match=words) as caught:
        run_stage(run, "corpus", {}, project.shell())
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert not (run.place() / "dvc.lock").exists()


def test_a_stage_that_hangs_is_ended_and_holds_nothing(make: Any) -> None:
    project = make("stages: {corpus: {cmd: 'echo running; exec sleep 600', outs: [words]}}")
    run = project.prepare(project.run())
    shell = Shell(grace=5)
    shell.echo = lambda line: shell.stop() if line == "running" else None
    with pytest.raises(Stopped):
        run_stage(run, "corpus", {}, shell)
    shell = Shell(grace=5, limit=time.monotonic())
    with pytest.raises(Stopped, match="timeout_minutes"):  # and not: held by another process
        run_stage(run, "corpus", {}, shell)


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ("stages: {a: {cmd: x, deps: [o], outs: [o]}}", "cycle: a -> a"),
        ("stages: {a: [", "expected YAML"),
        ("stages: {a: {cmd: x, foreach: [1]}}", "not supported"),
    ],
)
def test_a_graph_that_cannot_run_leaves_everything_as_it_was(
    make: Any, graph: str, words: str
) -> None:
    project = make(remote=False)
    (project.source / "dvc.yaml").write_text(graph)
    project.commit()
    with pytest.raises(LamdaError, match=words):
        prepare(project.run(), "", project.shell())
    assert [path.name for path in (project.folder / "runs").iterdir()] == []
    assert project.command("git", "status", "--porcelain") == ""


def test_what_prepare_refuses(make: Any) -> None:
    project = make(remote=False)
    for options, words in [
        ({"shared": False}, "hand over through a DVC remote"),
        ({"profile": "huge"}, "there are: large, small"),
        ({"overrides": {"train.speed": 1}}, "no such key"),
        ({"commit": "0" * 40}, "git checkout"),
    ]:
        with pytest.raises(LamdaError, match=words):
            project.prepare(project.run(**options))
        assert not (project.folder / "runs" / "one").exists()
    with pytest.raises(LamdaError, match="another graph than the DAG shows"):
        prepare(project.run(), "else", project.shell())


def test_failed_runs_are_kept_up_to_a_number(make: Any) -> None:
    project = make(remote=False)
    runs = [project.prepare(project.run(name)) for name in ("a", "b", "c")]
    for run in runs:
        close(run, succeeded=False, keep=2)
    assert [run.root.exists() for run in runs] == [False, True, True]
    close(runs[2], succeeded=True, keep=2)
    assert [run.root.exists() for run in runs] == [False, True, False]
    with pytest.raises(LamdaError, match="start a new run"):
        run_stage(runs[0], "corpus", {}, project.shell())


def test_finish_wants_every_entry_and_a_clean_status(make: Any) -> None:
    project = make(remote=False)
    run = project.prepare(project.run())
    made = run_stage(run, "corpus", {}, project.shell())
    with pytest.raises(LamdaError, match="no lock entry of train"):
        finish(run, {"corpus": made.entry}, project.shell())
    trained = run_stage(run, "train", {"corpus": made.entry}, project.shell())
    (run.place() / "model").unlink()
    (run.place() / "model").write_text("other\n")
    with pytest.raises(LamdaError, match="expected nothing left to do, found train: output model"):
        finish(run, {"corpus": made.entry, "train": trained.entry}, project.shell())
    assert project.command("git", "tag") == ""
