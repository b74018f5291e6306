"""A rater who answers one question of a form in two ways is told of it: neither would count."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lamda.annotation.exchange import export_tasks
from lamda.annotation.rating import require
from lamda.errors import LamdaError, Waiting
from lamda.ingestion.answers import Taken, take_answers
from lamda.ingestion.filed import read_pins, write_pins
from lamda.outputs import FILED, TASKS
from lamda.records import RatedResponse
from lamda.storage.opening import open_store


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The form of one response, not filled in."""
    monkeypatch.chdir(tmp_path)
    write_pins(FILED, [])
    with pytest.raises(Waiting):
        response = RatedResponse("0", "ssi", "2", "model", ("hi",), "hello")
        require("rate", [response], {}, {}, open_store("store"))
    export_tasks(TASKS, "rate", Path("form.csv"))
    with Path("form.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def take(*rows: dict[str, str]) -> Taken:
    with Path("votes.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return take_answers(Path("votes.csv"), TASKS, open_store("store"), FILED)


def test_it_is_refused_with_both_rows(rows: list[dict[str, str]]) -> None:
    yes = {**rows[0], "rater": "ada", "answer": "yes"}
    told = r"votes\.csv: line 3, column 'answer': expected 'yes', which rater ada .* line 2, found"
    with pytest.raises(LamdaError, match=told):
        take(yes, {**yes, "rater": " ada ", "answer": "No"})
    assert read_pins(FILED) == [] and open_store("store").list("data") == []


def test_the_same_again_and_another_rater_are_no_contradiction(rows: list[dict[str, str]]) -> None:
    yes = {**rows[0], "rater": "ada", "answer": "yes"}
    assert take(yes, yes, {**yes, "rater": "bob", "answer": "no"}).pin.rows == 3
