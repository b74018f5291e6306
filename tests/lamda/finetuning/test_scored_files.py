"""What is written beside the rows of a file can be read again, and its name says what it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.finetuning.scored_files import check_ending, writer

ROWS = [
    {"response": "one\rtwo", "p": 0.5},
    {"response": "one\r\ntwo\nthree", "p": 0.5},
    {"response": 'a "b", c', "p": None},
    {"response": "last", "p": 1.0},
]


def test_a_cell_with_any_end_of_line_is_one_cell(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with writer("csv", tmp_path / "in.csv", out, ["p"]) as write:
        write(ROWS)
    with out.open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    assert [row["response"] for row in read] == [row["response"] for row in ROWS]
    assert [row["p"] for row in read] == ["0.5", "0.5", "", "1.0"]


@pytest.mark.parametrize(
    ("kind", "name", "right"),
    [
        ("csv", "out.parquet", ".csv"),
        ("csv", "out.tsv", ".csv"),
        ("tsv", "out.csv.gz", ".csv"),
        ("jsonl", "out.csv", ".jsonl"),
        ("json", "out.json", ".jsonl"),
        ("parquet", "out.csv", ".parquet"),
    ],
)
def test_a_name_that_says_something_else_is_refused(kind: str, name: str, right: str) -> None:
    with pytest.raises(LamdaError, match=rf"--out {name}: .* ends in \{right}, which is written"):
        check_ending(kind, Path(name))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("csv", "out.CSV"),
        ("tsv", "out.csv"),
        ("json", "out.ndjson"),
        ("parquet", "out.parquet"),
        ("csv", "out"),
    ],
)
def test_a_name_that_says_what_it_is(kind: str, name: str) -> None:
    check_ending(kind, Path(name))
