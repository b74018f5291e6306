"""`lamda sync` against a server that answers, hangs, fails, and drops half-way."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.tracking import sending
from lamda.tracking import sync as syncing
from lamda.tracking.artifacts import REGISTRY, references, remote_of, send_artifacts, send_link
from lamda.tracking.live import GIVEN_UP
from lamda.tracking.server import Known, ask
from lamda.tracking.spool import PLACE, RUNS, Spool
from lamda.tracking.sync import NotSent, sync
from lamda.tracking.tables import Table

from ...wandb_server import KEY, WandbServer, wandb_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WandbServer]:
    """A server that answers well, and an environment that is online there."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    with wandb_server() as told:
        monkeypatch.setenv("WANDB_BASE_URL", told.url)
        monkeypatch.setenv("WANDB_API_KEY", KEY)
        yield told


def spool(root: Path, name: str, steps: int = 3, **record: Any) -> Spool:
    """A run with some rows."""
    made = Spool(root / RUNS / name)
    made.extend((step, {"train/loss": 1.0 / (step + 1)}) for step in range(steps))
    made.update(**({
        "id": name, "stage": name, "name": name, "project": "lamda", "group": "one",
        "job_type": "training", "tags": ["seed:1"], "config": {"lr": 0.1}, "state": "finished",
        "started": f"2026-01-01T00:00:0{len(name) % 10}",
    } | record))  # fmt: skip
    return made


def steps_of(server: WandbServer, run: str) -> list[int]:
    return [row["_step"] for row in server.rows.get(run, [])]


def test_a_sync_sends_all_once_and_goes_on_where_it_was_cut(
    tmp_path: Path, server: WandbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    one, gate = spool(tmp_path, "one"), spool(tmp_path, "gate")
    gate.put_table("expectations", Table(("check", "limit"), [["a", 1], ["b", None]]))
    told = sync(tmp_path, 120)
    assert (told.runs, told.rows, told.complete) == (2, 6, 0)
    assert steps_of(server, "one") == steps_of(server, "gate") == [0, 1, 2]
    assert "expectations" in server.rows["gate"][-1]
    said = server.told["one"]
    assert (said["groupName"], said["jobType"], said["tags"]) == ("one", "training", ["seed:1"])
    assert json.loads(said["config"])["lr"]["value"] == 0.1
    assert list(home.iterdir()) == []
    assert not list((tmp_path / ".scratch/wandb/wandb").glob("run-*"))

    asked = server.asked
    assert sync(tmp_path, 120).complete == 2
    assert server.asked == asked, "what is known to be there is not asked for"

    (one.folder / "sent.json").unlink()  # nothing is known here: the server is asked
    one.extend((step, {"train/loss": 0.5}) for step in range(3, 7))
    server.mode = "half"
    spool(tmp_path, "later", steps=4)
    with pytest.raises(NotSent, match=r"W&B took \d of 2 runs .*run `lamda sync` again"):
        sync(tmp_path, 15)
    server.mode = "well"
    sync(tmp_path, 120)
    assert steps_of(server, "one") == list(range(7))
    assert steps_of(server, "later") == list(range(4))
    assert not list((tmp_path / ".scratch/wandb/wandb").glob("run-*"))


def test_what_a_cut_sender_left_goes_once_all_is_sent(
    tmp_path: Path, server: WandbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = spool(tmp_path, "gate-before")  # of a sender that was killed once it had noted that
    before.note_sent(digest=before.digest())
    names = (spool(tmp_path, "gate-now").id, before.id, "training-that-runs")
    left = [tmp_path / PLACE / f"wandb/run-20260101_000000-{name}" for name in names]

    def told(waiting: Sequence[Spool], seconds: float) -> Iterator[dict[str, Any]]:
        for folder in left:  # after the sender has looked for them
            (folder / "files").mkdir(parents=True)
        for sent in waiting:
            sent.note_sent(digest=sent.digest())
            yield {"id": sent.id, "rows": 3}

    monkeypatch.setattr(syncing, "_told", told)
    (tmp_path / PLACE / GIVEN_UP).write_text("one")
    sync(tmp_path, 5)
    assert not (tmp_path / PLACE / GIVEN_UP).exists(), "it answers: trainings tell it again"
    assert [folder.exists() for folder in left] == [False, False, True]


def test_references_that_it_did_not_take_are_tried_again_with_all(
    tmp_path: Path, server: WandbServer
) -> None:
    reads = references(ENTRY, "deps", "", MADE)
    lacks, whole = spool(tmp_path, "lacks", reads=reads), spool(tmp_path, "whole")
    sync(tmp_path, 120)
    assert lacks.sent()["artifacts_error"] == "not known to W&B: data/train"
    assert (lacks.is_sent, whole.sent()["artifacts_error"]) == (True, "")
    assert sync(tmp_path, 120).complete == 2
    begun = server.runs.count("whole")
    again = server.runs.count("lacks")
    assert sync(tmp_path, 120, every=True).rows == 0
    assert (server.runs.count("whole"), server.runs.count("lacks") > again) == (begun, True)
    assert steps_of(server, "lacks") == [0, 1, 2]


@pytest.mark.parametrize("mode", ["hang", "error", "drop"])
def test_a_server_that_fails_is_one_line_and_loses_nothing(
    tmp_path: Path, server: WandbServer, mode: str
) -> None:
    kept = spool(tmp_path, "one")
    server.mode = mode
    with pytest.raises(NotSent, match="W&B took 0 of 1 runs") as raised:
        sync(tmp_path, 5)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 75
    assert not kept.is_sent
    assert len(kept.rows()) == 3


def test_runs_that_the_server_refuses_hold_no_other_one_up(
    tmp_path: Path, server: WandbServer, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = [spool(tmp_path, "a"), spool(tmp_path, "bb")]
    later = spool(tmp_path, "later")
    server.refuses = {"a": "bucket(", "bb": "upsertBucket"}
    with pytest.raises(NotSent, match=r"W&B took 1 of 3 runs \(3 rows\) and refused 2") as raised:
        sync(tmp_path, 120)
    assert raised.value.exit_code == 75
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("W&B did not take a, which is kept: HTTP Error 400")
    assert second.startswith("W&B did not take bb, which is kept: ")
    assert (steps_of(server, "later"), later.is_sent) == ([0, 1, 2], True)
    assert [(one.is_sent, len(one.rows())) for one in refused] == [(False, 3), (False, 3)]
    server.refuses = {}
    assert sync(tmp_path, 120).runs == 2
    assert steps_of(server, "a") == steps_of(server, "bb") == [0, 1, 2]


def test_without_a_key_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    monkeypatch.delenv("WANDB_MODE", raising=False)
    with pytest.raises(LamdaError, match="W&B is offline: set WANDB_API_KEY"):
        sync(tmp_path, 5)


def test_the_server_says_what_it_has(server: WandbServer) -> None:
    assert ask("lamda", None, "one") is None
    server.runs.append("one")
    assert ask("lamda", None, "one") == Known(0, -1)
    server.rows["one"] = [{"_step": 10}, {"_step": 20}]
    assert ask("lamda", None, "one") == Known(2, 20)


def test_a_run_that_is_being_sent_is_left_alone(tmp_path: Path) -> None:
    kept = spool(tmp_path, "one")
    with sending.held(kept) as free, sending.held(kept) as again:
        assert (free, again) == (True, False)


class Run:
    """In the place of a run of W&B: what it was told of artifacts."""

    def __init__(self, known: set[str]) -> None:
        self.known, self.used, self.logged = known, list[str](), list[Any]()
        self.linked: list[tuple[str, str, list[str]]] = []

    def use_artifact(self, name: str) -> None:
        if name not in self.known:
            raise ValueError("artifact not found")
        self.used.append(name)

    def log_artifact(self, artifact: Any, aliases: list[str]) -> Any:
        self.logged.append((artifact, aliases))
        return artifact

    def link_artifact(self, artifact: Any, target: str, aliases: list[str]) -> None:
        self.linked.append((artifact.name, target, aliases))


ENTRY = {
    "deps": [{"path": "data/train", "hash": "md5", "md5": "aa11bb22cc33dd44.dir"},
             {"path": "lamda/files.py", "hash": "md5", "md5": "ee"}],
    "outs": [{"path": "models/pt", "hash": "md5", "md5": "cc55dd66ee77ff88.dir", "size": 9},
             {"path": "reports/gates/x.passed", "hash": "md5", "md5": "00"}],
}  # fmt: skip
MADE = {"data/train": "decontaminate", "models/pt": "pretrain", "reports/gates/x.passed": "x"}


def test_artifacts_point_to_the_remote_and_make_the_lineage(tmp_path: Path) -> None:
    config = "[core]\n    remote = far\n['remote \"far\"']\n    url = s3://bucket/dvc/\n"
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text(config)
    remote = remote_of(tmp_path)
    reads, makes = (references(ENTRY, kind, remote, MADE) for kind in ("deps", "outs"))
    kept = spool(tmp_path, "pretrain-1", reads=reads, makes=makes)
    with pytest.raises(LookupError, match="data/train"):
        send_artifacts(Run(set()), kept)
    run = Run({"data-train:aa11bb22cc33"})
    for _ in range(2):
        send_artifacts(run, kept)
    assert run.used == ["data-train:aa11bb22cc33"]
    ((artifact, aliases),) = run.logged
    assert (artifact.name, artifact.type) == ("models-pt", "model")
    assert aliases == ["cc55dd66ee77", "latest"]
    (entry,) = artifact.manifest.entries.values()
    assert entry.ref == "s3://bucket/dvc/files/md5/cc/55dd66ee77ff88.dir"
    assert artifact.metadata["stage"] == "pretrain"


def test_without_a_remote_that_others_reach_there_are_hash_and_path_alone(tmp_path: Path) -> None:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text(
        f"[core]\n    remote = here\n['remote \"here\"']\n    url = {tmp_path}\n"
    )
    assert remote_of(tmp_path) == ""
    makes = references(ENTRY, "outs", "", MADE)
    run = Run(set())
    send_artifacts(run, spool(tmp_path, "pretrain-1", makes=makes))
    ((artifact, _),) = run.logged
    (entry,) = artifact.manifest.entries.values()
    assert entry.ref == "dvc:cc55dd66ee77ff88.dir"
    assert str(tmp_path) not in json.dumps(artifact.metadata)


def test_a_release_is_linked_with_its_alias_once(tmp_path: Path) -> None:
    link = {"release": "abc", "commit": "1", "alias": "champion", "uri": "lamda:abc"}
    kept, run = spool(tmp_path, "release-abc", link=link), Run(set())
    for _ in range(2):
        send_link(run, kept)
    assert run.linked == [("lamda-release", REGISTRY, ["abc", "champion"])]
