"""One waiting run that cannot be read hides neither the others nor what was just filed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.errors import LamdaError
from lamda.ingestion import waiting
from lamda.ingestion.waiting import WaitingRun, answered_runs, keep_waiting
from lamda.storage.opening import open_store
from lamda.storage.store import Missing, Store

from .votes import file_votes

REPOSITORY = Path(__file__).resolve().parents[3]


def waits(store: Store, folder: Path, name: str) -> None:
    tasks = folder / "rate.jsonl"
    tasks.write_text('{"key": "a"}\n')
    keep_waiting(store, name, WaitingRun(name, "c" * 40), [tasks])


def test_the_others_go_on(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    waits(store, tmp_path, "good")
    store.write("waiting/bad/run.json", b"[")
    version = file_votes(store, tmp_path, ["a"]).version
    with pytest.raises(LamdaError, match="waiting/bad/run"):
        answered_runs(store)
    broken: list[LamdaError] = []
    assert [(one.run, one.versions) for one in answered_runs(store, broken)] == [
        ("good", (version,))
    ]
    assert len(broken) == 1 and "waiting/bad/run.json: expected the record" in str(broken[0])


@pytest.mark.parametrize("line", [b"\xff\xfe{", b'{"key": "\xe9"}', b"{", b"[]"])
def test_tasks_that_cannot_be_read_are_one_line_and_the_others_go_on(
    tmp_path: Path, line: bytes
) -> None:
    store = open_store(str(tmp_path / "store"))
    for name in ("bad", "good"):
        waits(store, tmp_path, name)
    version = file_votes(store, tmp_path, ["a"]).version
    store.write("waiting/bad/tasks/rate.jsonl", b'{"key": "a"}\n' + line + b"\n")
    broken: list[LamdaError] = []
    assert [one.versions for one in answered_runs(store, broken)] == [(version,)]
    (told,) = map(str, broken)
    assert "waiting/bad/tasks/rate.jsonl: line 2: expected a task with its 'key'; remove" in told


def test_a_run_that_goes_on_meanwhile_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    waits(store, tmp_path, "good")
    file_votes(store, tmp_path, ["a"])
    monkeypatch.setattr(waiting, "waiting_runs", lambda _: ["gone", "good"])
    assert [one.run for one in answered_runs(store)] == ["good"]
    with pytest.raises(Missing):
        waiting.continued(store, "gone")


def test_a_damaged_file_of_answers_is_told_and_the_others_count(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    waits(store, tmp_path, "good")
    pin = file_votes(store, tmp_path, ["a"], "first")
    second = file_votes(store, tmp_path, ["a", "b"], "second")
    key = next(one.key for one in store.list("data") if f"/{pin.version}/first" in one.key)
    store.write(key, b"no parquet")
    broken: list[LamdaError] = []
    assert [one.versions for one in answered_runs(store, broken)] == [(second.version,)]
    assert len(broken) == 1 and pin.version in str(broken[0])


def test_what_was_filed_is_told_whatever_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "store"
    open_store(str(place)).write("waiting/bad/run.json", b"[")
    monkeypatch.chdir(REPOSITORY)
    told = CliRunner().invoke(cli.app, ["ingest", "--json", "--from", str(place)])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert (found["filed"], found["answered"]) == ([], [])
    assert "waiting/bad/run.json" in found["unreadable"][0]
