"""The summary of a pipeline run, and what a run of an orchestrator keeps and links."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.files import write_json
from lamda.hashes import dvc_hash
from lamda.runner import summary
from lamda.runner import tracked as orchestrated
from lamda.runner.summary import summarize
from lamda.runner.tracked import release_noted, run_links, stage_links, tracked_place
from lamda.runner.workspaces import Run
from lamda.tracking.recording import tracked
from lamda.tracking.spool import RUNS, Spool, spools
from lamda.tracking.sync import NotSent, Synced

from .test_recording import RESOLVED
from .whole_run import REPOSITORY, inputs_of, put, write_run


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a whole run's files, recorded in dvc.lock."""
    for name in [name for name in os.environ if name.startswith(("WANDB_", "LAMDA_"))]:
        monkeypatch.delenv(name)
    root = tmp_path / "repository"
    root.mkdir()
    put(root / "params.resolved.yaml", RESOLVED.format(wandb="true", texts="false", said="x"))
    shutil.copyfile(REPOSITORY / "params.yaml", root / "params.yaml")
    shutil.copytree(REPOSITORY / "profiles", root / "profiles")
    write_run(root)
    record(root)
    return root


def record(root: Path) -> None:
    """Write the dvc.lock of what lies in `root`."""
    entries, resolved = {}, read_yaml(root / "params.resolved.yaml")
    for name, stage in read_yaml(root / "dvc.yaml")["stages"].items():
        keys = [key for item in stage.get("params", []) for of in item.values() for key in of]
        made = [*stage.get("outs", []), *stage.get("metrics", [])]
        entries[name] = {
            "cmd": stage["cmd"],
            "deps": [{"path": path, "hash": "md5", "md5": hashed(root / path)}
                     for path in stage["deps"]],
            "params": {"params.resolved.yaml": {key: value_of(resolved, key) for key in keys}},
            "outs": [{"path": path, "hash": "md5", "md5": hashed(root / path)} for path in made],
        }  # fmt: skip
    write_json(root / "dvc.lock", {"schema": "2.0", "stages": entries})  # JSON is YAML


def hashed(path: Path) -> str:
    return dvc_hash(path) if path.exists() else ""


def value_of(values: Any, key: str) -> Any:
    for part in key.split("."):
        values = values.get(part) if isinstance(values, dict) else None
    return values


def do(root: Path, stage: str) -> None:
    with tracked(inputs_of(root, stage)):
        pass


def test_it_has_the_headline_and_names_every_stage_cached_ones_too(root: Path) -> None:
    do(root, "evaluate")
    spool = summarize(root)
    assert spool is not None
    figures = spool.history()[0][1]
    assert (figures["headline/safety"], figures["headline/safety_low"]) == (0.5, 0.4)
    assert (figures["headline/kg_co2e"], figures["headline/gates_passed"]) == (0.25, 11.0)
    stages = read_yaml(root / "dvc.yaml")["stages"]
    told = {row[0]: row[1:] for row in spool.tables()["stages"].rows}
    assert list(told.keys() ^ stages.keys()) == []
    assert told["evaluate"][1:3] == ["ran", "finished"]
    assert told["pretrain"][1:3] == ["cache", "recorded elsewhere"]
    assert (figures["pipeline/ran"], figures["pipeline/cache"]) == (1.0, len(stages) - 1)
    record = spool.record()
    assert (record["job_type"], record["state"]) == ("pipeline", "finished")
    (evaluate,) = [one for one in spools(root) if one.record()["stage"] == "evaluate"]
    assert evaluate.record()["group"] == record["group"]
    assert [one["path"] for one in evaluate.record()["makes"]] == [
        "results/metrics.csv", "results/metrics.json",
    ]  # fmt: skip
    assert "results/responses.parquet" in {one["path"] for one in evaluate.record()["reads"]}


def test_the_summary_says_where_its_stages_were_sent_to(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are sent before it is made; then it is sent itself."""

    def sync(place: Path, seconds: float) -> None:
        for spool in spools(place):
            spool.note_sent(digest=spool.digest(), entity="team", url=f"http://w/{spool.id}")

    monkeypatch.setattr(summary, "sync", sync)
    monkeypatch.setenv("WANDB_API_KEY", "x" * 40)
    monkeypatch.chdir(root)
    do(root, "evaluate")
    summary.main()
    (told,) = [one for one in spools(root) if one.record()["job_type"] == "pipeline"]
    assert told.is_sent
    rows = {row[0]: row for row in told.tables()["stages"].rows}
    assert any(str(cell).startswith("http://w/evaluate-") for cell in rows["evaluate"])


def test_the_same_lock_is_told_once_and_another_one_says_what_is_unchanged(root: Path) -> None:
    do(root, "evaluate")
    first = summarize(root)
    assert first is not None
    before = first.digest()
    again = summarize(root)
    assert again is not None
    assert (again.id, again.digest()) == (first.id, before)
    put(root / "results/responses.parquet", "other")
    record(root)
    do(root, "evaluate")
    other = summarize(root)
    assert other is not None
    assert other.id != first.id
    told = {row[0]: row[2] for row in other.tables()["stages"].rows}
    assert told["evaluate"] == "ran"
    assert told["judge"] == "unchanged"
    assert "evaluate" not in [name for name, how in told.items() if how == "unchanged"]


def test_of_a_run_that_failed_it_has_what_was_made_before(root: Path) -> None:
    do(root, "evaluate")
    whole = summarize(root)
    assert whole is not None
    put(root / "stages/pretrain.py", "an edit with a mistake")
    assert summarize(root) == whole, "nothing has run since"
    with pytest.raises(SystemExit), tracked(inputs_of(root, "pretrain")):
        raise SystemExit(2)
    failed = summarize(root)
    assert failed is not None
    record, figures = failed.record(), failed.history()[0][1]
    assert (failed.id != whole.id, record["state"]) == (True, "failed")
    assert {"pretrain", "evaluate", "report"} <= set(record["config"]["missing"])
    assert {"build_corpus", "tokenize"} <= set(record["config"]["stages"])
    assert "headline/safety" not in figures
    assert figures["headline/gates_passed"] < whole.history()[0][1]["headline/gates_passed"]
    assert "evaluate" not in {row[0] for row in failed.tables()["stages"].rows}
    (root / "stages/pretrain.py").unlink()
    assert summarize(root) == whole, "all is from DVC's cache again"


def test_it_says_by_how_much_the_champion_differs(root: Path) -> None:
    write_json(root / "store/aliases/champion.json", {"release": "abc", "history": []})
    metrics = {"models": {"LaMDA": {"safety": {"value": 0.25, "low": 0.1, "high": 0.5}}}}
    write_json(root / "store/releases/abc/results/metrics.json", metrics)
    lock = {"dvc.lock": {"sha256": hashlib.sha256((root / "dvc.lock").read_bytes()).hexdigest()}}
    write_json(root / "store/releases/abc/manifest.json", {"files": lock})
    spool = summarize(root)
    assert spool is not None
    assert spool.history()[0][1]["champion/safety/difference"] == 0.25
    assert spool.record()["tags"][-1] == "champion"
    (root / "dvc.lock").write_text((root / "dvc.lock").read_text() + "# another\n")
    spool.folder.rename(spool.folder.with_name("aside"))
    spool = summarize(root)
    assert spool is not None
    assert spool.record()["tags"][-1] == "challenger"


@pytest.mark.parametrize(("dvc", "summary"), [(4, 0), (3, 1), (0, 1)])
def test_make_repro_ends_with_the_code_of_dvc(tmp_path: Path, dvc: int, summary: int) -> None:
    commands = {
        "dvc": f"exit {dvc}", "lamda": "exit 0",
        "python": f'case "$*" in *summary) touch {tmp_path}/told; exit {summary};; esac',
    }  # fmt: skip
    for name, text in commands.items():
        put(tmp_path / name, f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["make", "-s", "repro", f"BIN={tmp_path}", "INSTALLED="], cwd=REPOSITORY,
        capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
    assert (tmp_path / "told").exists()
    assert (done.returncode == 0) == (dvc == 0)
    assert f"Error {dvc}" * bool(dvc) in done.stderr


def test_switched_off_there_is_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_MODE", "disabled")
    assert summarize(root) is None
    assert not (root / RUNS).exists()


def run_of(tmp_path: Path) -> Run:
    return Run("one", "source", "commit", str(tmp_path / "runs"), shared=True)


def test_what_a_task_leaves_outlives_its_workspace(root: Path, tmp_path: Path) -> None:
    run, since = run_of(tmp_path), time.time()
    do(root, "evaluate")
    (link,) = stage_links(run, root, "evaluate", since)
    kept = Spool(Path(link.removeprefix("W&B: ")))
    (link,) = run_links(run, root)
    shutil.rmtree(root)
    assert kept.record()["makes"]
    assert kept.folder.is_relative_to(tmp_path / "runs/reports/one/wandb")
    assert Spool(Path(link.removeprefix("W&B: "))).record()["job_type"] == "pipeline"
    assert stage_links(run, tmp_path / "nowhere", "evaluate", since) == []


def test_online_the_group_is_linked_and_a_server_that_fails_is_asked_once(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, asked = run_of(tmp_path), []

    def sync(place: Path, seconds: float) -> Synced:
        asked.append(place)
        for spool in spools(place):
            spool.note_sent(digest=spool.digest(), entity="team", url=f"http://w/{spool.id}")
        return Synced(1, 1, 0)

    def fails(place: Path, seconds: float) -> Synced:
        asked.append(place)
        raise NotSent("W&B took 0 of 1 runs: it hangs")

    monkeypatch.setattr(orchestrated, "sync", sync)
    monkeypatch.setenv("WANDB_API_KEY", "x" * 40)
    monkeypatch.setenv("WANDB_BASE_URL", "http://w")
    monkeypatch.setenv("WANDB_RUN_GROUP", "run one")
    since = time.time()
    put(root / "logs/x", "")
    do(root, "evaluate")
    assert stage_links(run, root, "evaluate", since)[0].startswith("W&B: http://w/evaluate-")
    assert run_links(run, root) == ["W&B group: http://w/team/lamda/groups/run%20one"]
    monkeypatch.setattr(orchestrated, "sync", fails)
    before = len(asked)
    for release in ("abc", "abd"):
        release_noted(run, root, "store", release, commit="c")
    assert len(asked) == before + 1
    assert capsys.readouterr().err.count("it hangs") == 1
    (kept, _) = [s for s in spools(tracked_place(run)) if s.record()["stage"] == "release"]
    assert kept.record()["link"]["uri"] == "lamda:abc"
