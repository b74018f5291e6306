"""A run that waits is found again by the answers to its tasks, with its own pins and no others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.ingestion.waiting import (
    WaitingRun,
    answered_runs,
    answers,
    continued,
    keep_waiting,
    read_waiting,
    remove_waiting,
    task_keys,
    waiting_runs,
)
from lamda.records import Dialog
from lamda.storage.opening import open_store
from lamda.storage.store import Missing, Store

from .test_filed import file_rows
from .votes import file_votes

QUESTIONS = '{"key": "i", "questions": {"safe": {"key": "c"}, "fits": {"key": "d"}}}\n'
RUN = WaitingRun("manual__1", "c" * 40, "smoke", {"seed": 2}, [], {"sources": {"forum": 1.0}})


def ask(
    store: Store, folder: Path, name: str, stage: str, lines: str, run: WaitingRun = RUN
) -> None:
    files = [folder / f"{stage}.jsonl", folder / f"{stage}.json"]
    for path, text in zip(files, (lines, "{}\n"), strict=True):
        path.write_text(text)
    keep_waiting(store, name, run, files)


def test_a_record_and_its_tasks_come_back_and_go(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    assert waiting_runs(store) == []
    ask(store, tmp_path, "one", "rate", '{"key": "a"}\n{"key": "b"}\n')
    ask(store, tmp_path, "one", "judge", QUESTIONS)
    ask(store, tmp_path, "other", "rate", '{"key": "z"}\n')
    assert waiting_runs(store) == ["one", "other"]
    assert read_waiting(store, "one") == RUN
    assert task_keys(store, "one") == {"a", "b", "i", "c", "d"}
    remove_waiting(store, "one")
    remove_waiting(store, "one")
    assert [entry.key for entry in store.list("waiting/one")] == []
    assert waiting_runs(store) == ["other"]
    with pytest.raises(Missing):
        continued(store, "one")


def test_tasks_of_a_local_repro_are_no_run(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    store.write("waiting/local-0/tasks/rate.jsonl", b'{"key": "a"}\n')
    file_votes(store, tmp_path, ["a"])
    assert (waiting_runs(store), answered_runs(store)) == ([], [])


def test_only_files_that_answer_its_tasks_are_added(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    before = file_votes(store, tmp_path, ["a", "y"], "before")
    run = WaitingRun("1", "c" * 40, filed=[asdict(before)])
    ask(store, tmp_path, "one", "rate", '{"key": "a"}\n{"key": "b"}\n', run)
    ask(store, tmp_path, "two", "rate", '{"key": "y"}\n')
    row = Dialog("1", "forum", ("a", "b"), ("x", "y"))
    file_rows(store, tmp_path, "dialogs", [row], "meanwhile.parquet")
    file_votes(store, tmp_path, ["x"], "elsewhere")
    assert answers(store, ["one", "two"]) == {"one": [], "two": [before]}
    assert continued(store, "one") == run

    new = file_votes(store, tmp_path, ["b", "x"], "new")
    assert answers(store, ["one"]) == {"one": [new]}
    (one, two) = answered_runs(store)
    assert (one.run, one.versions) == ("one", (new.version,))
    assert (two.run, two.versions) == ("two", (before.version,))
    assert continued(store, "one").pins == sorted([before, new])
    assert continued(store, "one").commit == run.commit

    assert answered_runs(store) == [one, two], "told again, it has the same id"
    file_votes(store, tmp_path, ["a"], "more")
    assert answered_runs(store)[0].id != one.id


def test_what_is_no_record_or_no_task_is_named(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    for text in (b"[", b'{"id": "1"}', b'{"id": "1", "commit": "c", "filed": [{"a": 1}]}'):
        store.write("waiting/one/run.json", text)
        with pytest.raises(LamdaError, match=r"waiting/one/run\.json: expected the record") as told:
            read_waiting(store, "one")
        assert "\n" not in str(told.value)
    for line in ('{"id": 1}', "x", '"key"', "[]"):
        ask(store, tmp_path, "one", "rate", f'{{"key": "a"}}\n{line}\n')
        with pytest.raises(LamdaError, match=r"rate\.jsonl: line 2: expected a task"):
            task_keys(store, "one")
