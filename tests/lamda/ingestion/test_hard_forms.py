"""Forms as people and programs leave them: one clear line each, and no other file waits for it."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lamda.annotation.exchange import export_tasks
from lamda.annotation.forms import form
from lamda.annotation.tasks import put_tasks, vote_task
from lamda.data.rows import MAX_LINE
from lamda.ingestion import forms
from lamda.ingestion.answers import take_answers
from lamda.ingestion.checks import check_file
from lamda.ingestion.filed import fetch_filed, filed_versions, write_pins
from lamda.ingestion.ingest import ingest
from lamda.storage.local import LocalStore
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from .test_forms import cells, filed, lines, put, refused, store
from .test_ingest import GOOD

__all__ = ["store"]
DOCUMENT = dataclasses.asdict(GOOD["documents"])
VOTE = {"task": "ssi", "context": ["hi"], "response": "hey", "question": "sensible",
        "rater": "ada", "answer": "yes"}  # fmt: skip
LONG = "k" * 100_000
TASK = vote_task("ssi", ("hi\nyou",), "nice\nday", form("ssi"))


@pytest.mark.parametrize(
    ("name", "text", "reasons"),
    [
        ("a.jsonl", lines([{**VOTE, "key": 7}, {**VOTE, "answer": "7"}]), ["line 1", "line 2"]),
        ("a.jsonl", lines([{LONG: 1}]), ["'question' is missing; there are: kkk", "call it so"]),
        ("a.jsonl", lines([{**VOTE, "question": LONG}]), ["line 1, column 'question'"]),
        ("a.csv", 'question,"ra\nter",answer\n1,2,3\n', ["question, ra ter, answer", "call it so"]),
        ("a.csv", "x" * (MAX_LINE + 1), ["line 1: expected the names of columns"]),
        ("a.csv", "context,response,question,rater,answer\nhi,hey,sensible,ada,yes\n", [
            "line 2, column 'task': expected ssi or safety"]),
        ("a.csv", "question,rater,answer\nsensible,, \n", ["expected answers, found none; fill"]),
        ("a.csv", b"question,rater,answer\n,J\xfcrgen,\n", ["save the file as UTF-8"]),
        ("a.xlsx", "PK", ["a form .jsonl, .csv", "save it as"]),
        ("a.csv.zip", "PK", ["a form .jsonl, .csv", "save it as"]),
        ("a.html", "<html>", ["a form .jsonl, .csv", "save it as"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_short_lines_of_which_the_first_says_it(
    store: Store, name: str, text: str | bytes, reasons: list[str]
) -> None:
    put(store, "votes", name, text)
    told = refused(store)
    assert all(reason in " ".join(told) for reason in reasons) and reasons[0] in told[0], told
    assert not any("\n" in line or len(line) > 600 for line in told)


def test_a_name_that_stands_there_twice_is_told_short(store: Store) -> None:
    put(store, "documents", "a.jsonl", lines([{**DOCUMENT, "document_id": LONG}] * 2))
    (told,) = refused(store)
    assert "line 2: column 'document_id': 'kkk" in told and told.endswith("is line 1 too")
    assert len(told) < 200


@pytest.mark.parametrize("kind", ["votes", "documents"])
def test_a_packed_form_may_not_be_larger_than_one_that_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(forms, "MAX_FILE", 2**20)
    put(store, kind, "a.jsonl.gz", gzip.compress(b"\n" * 2**21))
    put(store, "dialogs", "good.jsonl", lines([dataclasses.asdict(GOOD["dialogs"])]))
    done = ingest(store)
    assert "expected at most 0 GiB unpacked, found more; split" in done.refused[0].reasons[0]
    assert [one.kind for one in done.filed] == ["dialogs"]


def test_rows_without_an_answer_and_wrong_rows_count_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MAX_ROWS", 3)
    put(store, "votes", "many.jsonl", lines([{**VOTE, "answer": ""}] * 3 + [VOTE]))
    assert "rows, found more; split the file" in refused(store)[0]
    monkeypatch.setattr(forms, "TOLD", 5)
    packed = gzip.compress(b"no\n" * 9 + random.Random(0).randbytes(10_000), mtime=0)
    put(store, "votes", "wrong.jsonl.gz", packed[:-9])
    told = refused(store)
    assert len(told) == 5 and "line 5: expected JSON" in told[4], "and is not read to its end"


def test_long_rows_are_written_before_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "WRITTEN_TEXT", 2000)
    path = tmp_path / "a.jsonl"
    path.write_text(lines([{**DOCUMENT, "document_id": str(n), "text": "word " * 200}
                           for n in range(6)]))  # fmt: skip
    assert check_file("documents", path) == (6, [])
    assert pq.read_metadata(forms.table_of(path)).num_row_groups == 3


@pytest.mark.parametrize(
    "text",
    ["[]", '{"key": "k", "context": [], "questions": ["x"]}', '{"key": "k"}', "\udcff",
     '{"key": "k", "context": ["a"], "questions": {"sensible": {"key": "x"}}}'],
)  # fmt: skip
def test_tasks_that_cannot_be_read_keep_no_answer_back(store: Store, text: str) -> None:
    place = Path("store/waiting")
    for number, data in enumerate((f"{text}\n", lines([TASK]))):
        (place / f"{number}/tasks").mkdir(parents=True)
        (place / f"{number}/tasks/rate.jsonl").write_bytes(data.encode(errors="surrogateescape"))
    os.mkfifo(place / "pipe.jsonl")
    key = TASK["questions"]["sensible"]["key"]
    row = {"key": key, "question": "sensible", "rater": "ada", "answer": "yes"}
    put(store, "votes", "a.csv", cells([row]))
    assert [vote.key for vote in filed(store)["votes"]] == [key]


def answered(change: Callable[[str], str] = str) -> None:
    """rate.csv: TASK's form, filled in but for one answer, and saved by some program."""
    Path("tasks").mkdir()
    Path("tasks/rate.jsonl").write_text(lines([TASK]))
    export_tasks(Path("tasks"), "rate", Path("rate.csv"))
    with Path("rate.csv").open(newline="", encoding="utf-8-sig") as stream:
        rows = [{**row, "rater": "ada", "answer": "Yes"} for row in csv.DictReader(stream)]
    rows[-1] |= {"answer": " ", "rater": ""}
    Path("rate.csv").write_bytes(change(cells(rows).replace("\r\n", "\n")).encode())


def test_a_form_may_be_saved_with_other_ends_of_lines(store: Store) -> None:
    answered(lambda text: text.replace("\n", "\r\n"))
    put(store, "votes", "rate.csv", Path("rate.csv").read_bytes())
    assert {vote.response for vote in filed(store)["votes"]} == {"nice\nday"}


def test_an_answer_of_blanks_is_none_to_who_takes_a_form_either(store: Store) -> None:
    answered()
    put_tasks(store, "one", [Path("tasks/rate.jsonl")])
    write_pins(Path("pins.json"), [])
    taken = take_answers(Path("rate.csv"), Path("tasks"), store, Path("pins.json"))
    put(store, "votes", "rate.csv", Path("rate.csv").read_bytes())
    (same,) = ingest(store).filed
    assert (taken.pin.rows, taken.pin.version) == (len(TASK["questions"]) - 1, same.version)


def test_two_files_of_research_that_come_to_one_name_are_both_refused(store: Store) -> None:
    for name, said in (("x.jsonl", "csv"), ("x.ndjson", "ndjson"), ("ada/x.jsonl", "ada")):
        row = {"context": ["hi"], "base": "hey", "action": "User", "text": said}
        put(store, "research", name, lines([row]))
    put(store, "votes", "x.csv", "")
    done = ingest(store)
    assert [one.name for one in done.filed] == ["ada~x.parquet"]
    told = {one.key: one.reasons[0] for one in done.refused}
    same = "comes to the same name; rename one of them"
    assert told["inbox/research/x.jsonl"] == f"inbox/research/x.jsonl: x.ndjson {same}"
    assert told["inbox/research/x.ndjson"] == f"inbox/research/x.ndjson: x.jsonl {same}"
    assert same not in told["inbox/votes/x.csv"]


def test_who_has_a_folder_of_their_own_does_not_replace_the_research_of_others(
    store: Store,
) -> None:
    for name in ("ada/research", "bob/research", "ada-research", "ada/re/search", "ada/re-search"):
        row = {"context": ["hi"], "base": "hey", "action": "User", "text": f"{name} says hey"}
        put(store, "research", f"{name}.jsonl", lines([row]))
    ingest(store)
    pins = filed_versions(store)
    assert {pin.name.removesuffix(".parquet") for pin in pins} == {
        "ada~research", "bob~research", "ada-research", "ada~re~search", "ada~re-search",
    }  # fmt: skip
    assert fetch_filed(pins, lambda: store, ["research"], Path("out")) == {"research": 5}


@pytest.mark.parametrize("name", ["ada~research.jsonl", "ada~/research.jsonl", "ada/~.jsonl"])
def test_a_name_that_another_file_s_folders_come_to_is_refused(store: Store, name: str) -> None:
    row = {"context": ["hi"], "base": "hey", "action": "User", "text": "says hey"}
    put(store, "research", name, lines([row]))
    assert refused(store) == [
        f"inbox/research/{name}: expected a name without ~, which stands for a folder; rename it"
    ]


def test_folders_count_in_the_length_of_a_name(store: Store) -> None:
    put(store, "research", f"{'a' * 99}/{'b' * 99}.jsonl", "{}")
    assert "expected folders and a name of at most 200 bytes, found 205" in refused(store)[0]


def test_a_time_in_the_future_keeps_no_form_waiting(store: Store) -> None:
    put(store, "dialogs", "a.jsonl", lines([dataclasses.asdict(GOOD["dialogs"])]))
    os.utime(Path("store/inbox/dialogs/a.jsonl"), (time.time() + 86_400,) * 2)
    assert filed(store, ingest(store, settle=60))["dialogs"] == [GOOD["dialogs"]]


def test_a_form_that_is_written_anew_while_others_are_looked_into_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = lines([{**dataclasses.asdict(GOOD["dialogs"]), "dialog_id": str(n)} for n in range(9)])

    class Slow(LocalStore):
        def download(self, key: str, path: Path) -> None:
            if key.endswith("a.jsonl"):  # somebody begins to copy b anew, of which a line is there
                written.write_text(rows.partition("\n")[0] + "\n")
            super().download(key, path)

    store = open_store(str(tmp_path / "store"))
    written = tmp_path / "store/inbox/dialogs/b.jsonl"
    for name, text in (("a", rows.partition("\n")[0]), ("b", rows)):
        put(store, "dialogs", f"{name}.jsonl", text)
        os.utime(written.with_name(f"{name}.jsonl"), (time.time() - 700,) * 2)
    done = ingest(Slow(tmp_path / "store"), settle=60)
    assert [one.name for one in done.filed] == ["a.parquet"]
    assert [one.key for one in done.waiting] == ["inbox/dialogs/b.jsonl"] and written.exists()
