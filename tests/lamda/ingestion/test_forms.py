"""CSV, JSON and JSONL in the inbox: filed as the tables of their rows, or refused with the line."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.exchange import export_tasks
from lamda.annotation.forms import form
from lamda.annotation.handing_out import hand_out
from lamda.annotation.label_studio import REWRITE, field_names
from lamda.annotation.tasks import put_tasks, research_task, vote_task
from lamda.ingestion.checker import Checker
from lamda.ingestion.checks import CHECKS
from lamda.ingestion.filed import RECORDS, filed_rows, filed_versions
from lamda.ingestion.ingest import Filed, Intake, ingest
from lamda.records import Vote
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from .test_ingest import GOOD

TASKS = [
    vote_task("ssi", ("hi", "so\n2: hello"), "=1+1", form("ssi")),
    vote_task("ssi", ("good\nmorning", "hello"), "nice\nday", form("ssi")),
]
Row = dict[str, Any]

CUT = gzip.compress(b'{"a": 1}\n' * 99, mtime=0)[:-9]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.chdir(tmp_path)
    return open_store(str(tmp_path / "store"))


def put(store: Store, kind: str, name: str, text: str | bytes) -> None:
    Path("put").write_bytes(text.encode() if isinstance(text, str) else text)
    store.upload(Path("put"), f"inbox/{kind}/{name}")


def filed(store: Store, done: Intake | None = None) -> dict[str, list[Any]]:
    """Kind -> the rows that are filed, after a look into the inbox."""
    done = done or ingest(store)
    assert done.refused == (), done.refused
    return {pin.kind: list(filed_rows(store, pin, Path())) for pin in filed_versions(store)}


def refused(store: Store) -> list[str]:
    done = ingest(store)
    assert done.filed == ()
    return [reason for refusal in done.refused for reason in refusal.reasons]


def lines(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def cells(rows: Sequence[Row], delimiter: str = ",") -> str:
    with Path("cells").open("w", newline="", encoding="utf-8-sig") as stream:
        table = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(
            {name: v if isinstance(v, str) else json.dumps(v) for name, v in row.items()}
            for row in rows
        )
    return Path("cells").read_text("utf-8")


@pytest.mark.parametrize(("ending", "write"), [(".csv", cells), (".jsonl", lines)])
def test_rows_of_every_kind_are_filed_as_those_of_a_table_are(
    store: Store, ending: str, write: Callable[[Sequence[Row]], str]
) -> None:
    for kind, row in GOOD.items():
        put(store, kind, f"new{ending}", write([{**dataclasses.asdict(row), "note": "mine"}]))
    with Checker() as check:
        done = ingest(store, check=check)
    assert {(one.kind, one.name, one.rows) for one in done.filed} == {
        (kind, "new.parquet", 1) for kind in CHECKS
    }
    found = filed(store, done)
    (research,) = found.pop("research")
    assert dataclasses.replace(research, example_id="1") == GOOD["research"]
    assert found == {kind: [row] for kind, row in GOOD.items() if kind != "research"}
    assert store.list("inbox") == []


def test_an_array_and_packed_lines_are_read_and_the_same_rows_are_one_version(
    store: Store,
) -> None:
    row = dataclasses.asdict(GOOD["dialogs"])
    put(store, "dialogs", "a.json", json.dumps([row]))
    put(store, "dialogs", "b.jsonl.gz", gzip.compress(lines([row]).encode()))
    first, second = ingest(store).filed
    assert first == Filed("dialogs", second.version, "a.parquet", 1)
    assert filed(store, Intake((), ())) == {"dialogs": [GOOD["dialogs"]]}


@pytest.mark.parametrize(
    ("kind", "name", "text", "reasons"),
    [
        ("dialogs", "a.csv", "dialog_id,source,turns,speakers\n1,x,hi,a\n2,x,[3],a\n3,x,{,b\n", [
            "line 2: column 'turns': expected 2 or more, found 1",
            "line 3, column 'turns': expected text, found int 3",
            "line 4: column 'turns': expected 2 or more, found 1",
        ]),
        ("ssi", "a.jsonl", '{"example_id": "1", "labels": []}\nno\n{"example_id": null}\n', [
            "line 1, column 'task': a value is missing", "line 2: expected JSON, found",
            "line 3, column 'example_id': a value is missing",
        ]),
        ("documents", "a.csv", "document_id,source\n1,x\n", ["line 2, column 'url': the column"]),
        ("documents", "a.jsonl", '{"text": "\\ud800"}\n', ["column 'document_id': a value"]),
        ("groundedness", "a.csv", "example_id,context,base,calls\n1,hi,hey,(\n", [
            "line 2, column 'calls': expected JSON, found '('"]),
        ("votes", "a.csv", "task,question\n", ["column 'rater' is missing"]),
        ("votes", "a.csv", "key,question,rater,answer\nk1,sensible,ada,yes\nk2,sensible,ada,\n", [
            "line 2, column 'key': expected the key of a task that waits, or context"]),
        ("votes", "a.jsonl", '{"task": "ssi", "context": ["hi"], "response": "hey", "question": '
         '"sensible", "rater": "ada", "answer": "seven"}\n', ["line 1, column 'answer': expected"]),
        ("research", "a.jsonl", '{"context": ["hi"], "base": "hey", "actions": [{"action": "X"}]}',
         ["line 1, action 0, column 'action': expected TS or User, found 'X'"]),
        ("dialogs", "a.csv", "", ["expected rows, found none"]),
        ("dialogs", "a.jsonl.gz", CUT, ["the file was cut"]),
        ("dialogs", "a.csv", b"dialog_id,turns\n\xff,a\n", ["line 2", "0xff"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    store: Store, kind: str, name: str, text: str | bytes, reasons: list[str]
) -> None:
    put(store, kind, name, text)
    told = refused(store)
    assert all(line.startswith(f"inbox/{kind}/{name}: ") for line in told)
    assert all(any(reason in line for line in told) for reason in reasons), told
    assert not any("/tmp" in line or "put" in line for line in told), "no path of the machine"
    assert store.list("inbox") == [] and len(store.list("refused")) == 2


def test_a_form_is_looked_into_when_it_was_still_for_a_while(store: Store) -> None:
    text = lines([dataclasses.asdict(GOOD["dialogs"])])
    put(store, "dialogs", "a.jsonl", text)
    (told,) = ingest(store, settle=600).waiting
    assert "may still be growing" in told.reason
    os.utime(Path("store/inbox/dialogs/a.jsonl"), (time.time() - 700,) * 2)
    assert filed(store, ingest(store, settle=600)) == {"dialogs": [GOOD["dialogs"]]}


def asked(store: Store) -> list[Row]:
    """The form of tasks that wait in the store, with everything answered by one rater."""
    Path("tasks").mkdir()
    path = Path("tasks/rate.jsonl")
    path.write_text(lines(TASKS))
    put_tasks(store, "one", [path])
    export_tasks(path.parent, "rate", Path("rate.csv"))
    with Path("rate.csv").open(newline="", encoding="utf-8-sig") as stream:
        return [{**row, "rater": "ada", "answer": "Yes"} for row in csv.DictReader(stream)]


def wanted() -> list[Vote]:
    return [
        Vote(of["key"], "ssi", tuple(task["context"]), task["response"], name, "ada", "yes")
        for task in TASKS
        for name, of in task["questions"].items()
    ]


def test_what_tasks_export_wrote_comes_back_while_the_run_waits(store: Store) -> None:
    rows = asked(store)
    rows[1]["answer"] = ""
    put(store, "votes", "rate.csv", cells(rows, ";"))
    assert filed(store) == {"votes": [vote for vote in wanted() if vote.key != rows[1]["key"]]}


def test_a_key_is_enough_while_the_run_waits_and_its_question_is_checked(store: Store) -> None:
    rows = [{name: row[name] for name in ("key", "question", "rater", "answer")}
            for row in asked(store)]  # fmt: skip
    store.write("waiting/two/tasks/rate.jsonl", b"no tasks\n")
    put(store, "votes", "rate.csv", cells(rows))
    assert filed(store) == {"votes": wanted()}
    put(store, "votes", "other.csv", cells([{**rows[0], "question": "specific"}]))
    (told,) = refused(store)
    assert "line 2, column 'question': expected 'sensible', as the key is of that" in told


def test_what_is_answered_later_says_itself_what_it_judges(store: Store) -> None:
    rows = asked(store)
    for entry in store.list("waiting"):
        store.delete(entry.key, entry.version)
    put(store, "votes", "rate.csv", cells(rows[len(SSI) :]))
    assert filed(store) == {"votes": wanted()[len(SSI) :]}
    put(store, "votes", "odd.csv", cells(rows[:1]))
    assert filed(store)["votes"][0].context == ("hi", "so\n2: hello")


SSI = TASKS[0]["questions"]


def test_what_annotate_export_wrote_comes_back(store: Store) -> None:
    for name, write in (("a.csv", cells), ("b.jsonl", lines)):
        hand_out(TASKS, Path(name))
        with Path(name).open(newline="", encoding="utf-8-sig") as stream:
            found: Any = csv.DictReader(stream) if name == "a.csv" else map(json.loads, stream)
            rows = [{**row, "rater": "ada", "answer": "yes"} for row in found]
        put(store, "votes", name, write(rows))
        assert filed(store) == {"votes": wanted()}, "and both are one version"


def test_the_export_of_label_studio_is_read(store: Store) -> None:
    hand_out([*TASKS[:1], research_task(("hi",), "in Spain")], Path("studio"))
    for name in ("ssi", "research"):
        (task,) = json.loads(Path(f"studio/{name}.json").read_text())
        kind, fields = "choices", {key: {"choices": ["yes"]} for key in field_names(SSI).values()}
        if name == "research":
            kind, fields = "textarea", {REWRITE: {"text": ["in Portugal"]}}
        result = [{"from_name": f, "type": kind, "value": value} for f, value in fields.items()]
        task["annotations"] = [{"completed_by": 7, "result": result}]
        Path(f"{name}.json").write_text(json.dumps([task]))
        put(store, "votes" if name == "ssi" else name, "x.json", Path(f"{name}.json").read_text())
    found = filed(store)
    assert [(v.question, v.answer) for v in found["votes"]] == [(name, "yes") for name in SSI]
    (made,) = found["research"]
    assert (made.action, made.text, made.base) == ("User", "in Portugal", "in Spain")
    assert {record for record, _ in RECORDS.values()} >= {type(made)}


def test_a_text_alone_is_a_context_of_one_turn(store: Store) -> None:
    vote = {"task": "ssi", "context": "hi there", "response": "hello", "question": "sensible",
            "rater": "ada", "answer": "yes"}  # fmt: skip
    rated = {"example_id": "1", "task": "ssi", "kind": "1", "origin": "people",
             "context": "hi there", "response": "hello you", "split": "train",
             "votes": {"sensible": ["yes"] * 5, "specific": ["no"] * 5, "interesting": ["no"] * 5},
             "raters": list("abcde")}  # fmt: skip
    put(store, "votes", "a.jsonl", json.dumps(vote))
    put(store, "ssi", "b.jsonl", json.dumps(rated))
    found = filed(store)
    assert [row.context for rows in found.values() for row in rows] == [("hi there",)] * 2
