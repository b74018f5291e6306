"""Every record comes back from Parquet as it went in; a wrong table is refused by name."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.errors import LamdaError
from lamda.records import (
    Candidate,
    Context,
    Dialog,
    Document,
    GroundingExample,
    JudgedResponse,
    RatedResponse,
    ToolCall,
    held_out_urls,
    read_table,
    schema,
    write_table,
)

CALL = ToolCall("population of Porto", "Porto / Population / 249 thousand", "https://example.org/1")
VOTES = {"sensible": ("yes", "no", "maybe"), "specific": ()}
ROWS: list[Any] = [
    Document("d1", "encyclopedia", "", "Porto", "Porto lies in Portugal.\n“é”", "evaluation"),
    Dialog("c1", "forum", ("hi", "hello"), ("ann", "bob")),
    RatedResponse("r1", "ssi", "2", "pt", ("a", "b"), "c", VOTES, {"sensible": 1}),
    RatedResponse("r2", "safety", "natural", "world", (), ""),
    GroundingExample("g1", ("how many live in Porto?",), "2", (CALL, CALL), "TS", "q", VOTES, 0),
    Context("e1", "ssi", "1", ("hello",)),
    JudgedResponse(
        "e1", "ssi", "1", "LaMDA", ("hello",), "hi", "h",
        (Candidate("hi", -0.5, {"sensible": 0.25}), Candidate("no", -2.0, {}, "unsafe")),
        (Candidate("hi.", 0.0, {"sensible": 0.5}, "harm"),), (CALL,), VOTES, {"sensible": 0},
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_a_row_comes_back_equal(tmp_path: Path, row: Any) -> None:
    path = tmp_path / "rows.parquet"
    assert write_table(path, [row, row], type(row)) == 2
    assert read_table(path, type(row)) == [row, row]


def test_no_rows_keep_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    assert write_table(path, [], JudgedResponse) == 0
    assert read_table(path, JudgedResponse) == []
    assert pq.read_schema(path).names == schema(JudgedResponse).names


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    row = ROWS[2]
    turned = dataclasses.replace(row, votes=dict(reversed(VOTES.items())))
    for name, value in (("a", row), ("b", turned)):
        write_table(tmp_path / name, [value], RatedResponse)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def refusal(path: Path, record: type) -> str:
    with pytest.raises(LamdaError) as caught:
        read_table(path, record)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def test_a_missing_file_or_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    assert "run `dvc repro`" in refusal(path, Dialog)
    path.write_text("dialog_id,source\n")
    assert "expected a Parquet table" in refusal(path, Dialog)
    write_table(path, [ROWS[1]], Dialog)
    path.write_bytes(path.read_bytes()[:-20])
    assert "expected a Parquet table" in refusal(path, Dialog)


def test_another_schema_is_refused_by_column(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write_table(path, [ROWS[0]], Document)
    assert "column 'dialog_id' of Dialog is missing" in refusal(path, Dialog)
    table = pa.table({f.name: ["1"] for f in dataclasses.fields(Dialog)})
    pq.write_table(table, path)
    assert "column 'turns' is string, expected list" in refusal(path, Dialog)


def test_a_missing_value_is_refused_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    nullable = pa.schema([pa.field(f.name, f.type) for f in schema(Context)])
    rows = [dataclasses.asdict(ROWS[5]), dataclasses.asdict(ROWS[5]) | {"kind": None}]
    pq.write_table(pa.Table.from_pylist(rows, schema=nullable), path)
    assert "row 1, column 'kind': a value is missing" in refusal(path, Context)


def test_pages_that_only_evaluation_and_development_ask_about_are_held_out() -> None:
    def page(url: str, split: str) -> Document:
        return Document(url, "wiki", url, "Porto", "Porto / Size / 7", split)

    pages = [page("a", "train"), page("b", "evaluation"), page("c", "development")]
    pages += [page("a", "evaluation"), page("", "evaluation"), page("d", "evaluation")]
    assert held_out_urls(pages, {"a", "b", "c", "", "e"}) == {"b", "c"}
