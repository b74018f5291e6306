"""Whatever people bring back is told by what it holds, and held to what the inbox asks."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.exchange import export_tasks
from lamda.annotation.file_research import read_research
from lamda.annotation.forms import form
from lamda.annotation.label_studio import field_names, studio_task
from lamda.annotation.tasks import research_task, vote_task
from lamda.errors import LamdaError
from lamda.ingestion.annotated import import_answers
from lamda.ingestion.answers import take_answers
from lamda.ingestion.filed import read_pins, write_pins
from lamda.storage.opening import open_store

TASK = vote_task("ssi", ("hi",), "hello", form("ssi"))
RESEARCH = research_task(("hi",), "in Spain")
PINS, TASKS = Path("filed.json"), Path("tasks")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_pins(PINS, [])
    TASKS.mkdir()
    for stage, task in (("rate", TASK), ("research", RESEARCH)):
        (TASKS / f"{stage}.jsonl").write_text(json.dumps(task) + "\n")


def imported(path: Path) -> Any:
    return import_answers(path, open_store("store"), PINS)


def taken(path: Path) -> Any:
    return take_answers(path, TASKS, open_store("store"), PINS)


def refused(take: Callable[[Path], Any], path: Path) -> str:
    with pytest.raises(LamdaError) as told:
        take(path)
    assert read_pins(PINS) == [] and open_store("store").list("data") == []
    return str(told.value)


def export(**more: Any) -> dict[str, Any]:
    """A task as Label Studio gives it back."""
    name = field_names(["sensible"])["sensible"]
    result = [{"from_name": name, "value": {"choices": ["yes"]}}]
    return {**studio_task(TASK), "annotations": [{"completed_by": 1, "result": result}], **more}


def filled(name: str = "votes.csv", rater: str = "ada", encoding: str = "utf-8") -> Path:
    """A form of `lamda tasks export` with its first row filled in."""
    export_tasks(TASKS, "rate", Path("form.csv"))
    with Path("form.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0] |= {"rater": rater, "answer": "yes"}
    with Path(name).open("w", encoding=encoding, newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return Path(name)


@pytest.mark.parametrize("name", ["e.json", "e.JSON", "e.json.gz", "e.jsonl", "e.ndjson"])
def test_an_export_is_told_by_what_it_holds(name: str) -> None:
    lines = "ndjson" in name or "jsonl" in name
    text = json.dumps(export() if lines else [export()])
    Path(name).write_bytes(gzip.compress(text.encode()) if ".gz" in name else text.encode())
    told = refused(taken, Path(name))
    assert "found Label Studio's export, which `lamda annotate import` takes" in told
    assert imported(Path(name)).answers == 1


def test_votes_in_a_file_json_are_votes() -> None:
    vote = {"task": "ssi", "context": ["hi"], "response": "hello", "question": "sensible"}
    Path("v.json").write_text(json.dumps([{**vote, "rater": "ada", "answer": "yes"}]))
    assert imported(Path("v.json")).answers == 1


@pytest.mark.parametrize("annotations", [{}, "none", None, 5])
def test_a_task_without_a_list_of_annotations_is_refused(annotations: Any) -> None:
    bare = {"data": export()["data"]}
    rows = [export(), {**bare, "annotations": annotations}, bare, {**bare, "annotations": []}]
    Path("e.json").write_text(json.dumps(rows))
    found = imported(Path("e.json"))
    assert found.answers == 1 and not found.is_clean
    assert found.ledger.dropped == {
        "a task without a list of annotations": 2, "a task that nobody annotated": 1,
    }  # fmt: skip
    assert found.ledger.rows == 4
    assert "e.json: item 1, column 'annotations': expected a list, found" in found.ledger.lines[0]


def test_no_option_is_named_that_there_is_not() -> None:
    for name, row in (("x.jsonl", {"question": "sensible"}), ("y.jsonl", {"context": ["hi"]})):
        Path(name).write_text(json.dumps(row) + "\n")
        for take in (taken, imported):
            told = refused(take, Path(name))
            assert "is missing" in told and "call it so in the file" in told
            assert "columns:" not in told


@pytest.mark.parametrize("rater", ["a\0b", "a\u202eb"])
def test_a_rater_whose_name_cannot_be_shown_is_refused_everywhere(rater: str) -> None:
    row = {**TASK["questions"]["sensible"], "task": "ssi", "context": ["hi"], "response": "hello",
           "question": "sensible", "rater": rater, "answer": "yes"}  # fmt: skip
    Path("v.jsonl").write_text(json.dumps(row) + "\n")
    for take in (taken, imported):
        assert "column 'rater': expected printable text" in refused(take, Path("v.jsonl"))
    good = json.dumps({**row, "rater": "ada"})
    Path("v.jsonl").write_text(f"{json.dumps(row)}\n{good}\n")
    found = imported(Path("v.jsonl"))
    assert found.answers == 1 and found.ledger.dropped == {"a vote that cannot be filed": 1}


@pytest.mark.parametrize("name", ["n" * 245 + ".csv", "a\u202eb.csv", "a\\b.csv", "a\nb.csv"])
def test_a_name_that_the_inbox_refuses_is_refused(name: str) -> None:
    path = filled(name)
    for take in (taken, imported):
        assert "; rename it" in refused(take, path)


def test_another_encoding_says_how_to_write_it_anew() -> None:
    told = refused(taken, filled(encoding="utf-16"))
    assert told == (
        "votes.csv: line 1: expected UTF-8, found byte 0xff at place 0; it is UTF-16: "
        "`iconv -f UTF-16 -t UTF-8` writes it anew"
    )


def test_lists_stand_as_json_in_the_cells_of_research() -> None:
    call = {"query": "Porto", "result": "Porto / Portugal", "url": ""}
    rows = [
        {"context": '["hi"]', "base": "in Spain", "calls": "", "action": "TS", "text": "Porto",
         "correct": "1", "votes": ""},
        {"context": '["hi"]', "base": "in Spain", "calls": json.dumps([call]), "action": "User",
         "text": "in Portugal", "correct": "", "votes": '{"correct": ["yes", "yes", "no"]}'},
    ]  # fmt: skip
    with Path("r.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    made = [example for _, example in read_research(Path("r.csv"), {})]
    assert [(one.action, one.correct, len(one.calls)) for one in made] == [
        ("TS", 1, 0), ("User", 1, 1),
    ]  # fmt: skip
    assert made[1].votes == {"correct": ("yes", "yes", "no")}
    Path("r.csv").write_text(Path("r.csv").read_text().replace(",1,", ",one,"))
    with pytest.raises(LamdaError, match=r"r.csv: line 2, column 'correct': expected JSON"):
        list(read_research(Path("r.csv"), {}))
