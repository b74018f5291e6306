"""What others write is read without loss, and what no memory holds is never unpacked."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.ingestion import reading
from lamda.ingestion.checker import DEADLINE, Checker
from lamda.ingestion.checks import check_file
from lamda.ingestion.reading import Unreadable, read_lines, read_records
from lamda.records import Dialog, GroundingExample, RatedResponse, ToolCall, schema, write_table

YES, NO = ["yes"] * 5, ["no"] * 5
VOTES = {"sensible": YES, "specific": NO, "interesting": NO}
TURNS = ["hi there", "hello"]
LARGE = pa.large_list(pa.large_string())


def dialogs(text: pa.DataType, several: pa.DataType) -> pa.Table:
    columns = {
        "dialog_id": pa.array(["1"], text),
        "source": pa.array(["forum"], text),
        "turns": pa.array([TURNS], several),
        "speakers": pa.array([["a", "b"]], several),
        "mood": pa.array([1]),
    }
    return pa.table(columns)


def read(tmp_path: Path, table: pa.Table, record: type) -> list[Any]:
    pq.write_table(table, tmp_path / "x.parquet")
    return list(read_records(tmp_path / "x.parquet", record))


def problem(tmp_path: Path, table: pa.Table, record: type = Dialog) -> str:
    with pytest.raises(Unreadable) as told:
        read(tmp_path, table, record)
    return str(told.value)


@pytest.mark.parametrize(
    ("text", "several"),
    [
        (pa.large_string(), LARGE),
        (pa.string_view(), pa.list_(pa.string_view())),
        (pa.dictionary(pa.int32(), pa.string()), pa.list_(pa.string(), 2)),
        (pa.dictionary(pa.int8(), pa.large_string()), pa.large_list(pa.string())),
        (pa.string(), pa.list_(pa.field("item", pa.string(), nullable=False))),
    ],
)
def test_texts_and_lists_of_every_make(
    tmp_path: Path, text: pa.DataType, several: pa.DataType
) -> None:
    rows = read(tmp_path, dialogs(text, several), Dialog)
    assert rows == [Dialog("1", "forum", tuple(TURNS), ("a", "b"))]
    assert check_file("dialogs", tmp_path / "x.parquet", ["forum"]) == (1, [])


def test_what_pandas_writes(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "example_id": ["1", "2"],
            "task": pd.Categorical(["ssi", "ssi"]),
            "kind": "1",
            "origin": pd.array(["people", "people"], dtype="string"),
            "context": [["hi"], ["hey"]],
            "response": "hello",
            "votes": [VOTES, VOTES],
            "labels": [{"sensible": 1}, {"specific": False}],
        }
    )
    table.to_parquet(tmp_path / "x.parquet")
    rows = list(read_records(tmp_path / "x.parquet", RatedResponse))
    assert [dict(row.labels) for row in rows] == [{"sensible": 1}, {"specific": 0}]
    assert rows[0].votes == {question: tuple(given) for question, given in VOTES.items()}
    assert check_file("ssi", tmp_path / "x.parquet") == (2, [])


def test_pairs_for_a_map_numbers_and_defaults_of_nested_fields(tmp_path: Path) -> None:
    pairs = pa.list_(pa.struct([("key", pa.string()), ("value", pa.list_(pa.string()))]))
    calls = pa.list_(
        pa.struct([("query", pa.string()), ("result", pa.large_string()), ("url", pa.string())])
    )
    columns = {
        "example_id": ["1"],
        "context": [["hi"]],
        "base": ["hello"],
        "calls": pa.array([[{"query": "q", "result": "r", "url": None}]], calls),
        "action": ["User"],
        "text": ["well"],
        "votes": pa.array([[{"key": "correct", "value": ["yes", "no", "yes"]}]], pairs),
        "correct": pa.array([1.0]),
    }
    (row,) = read(tmp_path, pa.table(columns), GroundingExample)
    assert (row.calls, row.votes, row.correct) == (
        (ToolCall("q", "r"),),
        {"correct": ("yes", "no", "yes")},
        1,
    )
    columns["votes"] = pa.array([[{"key": "correct", "value": []}] * 2], pairs)
    assert "'correct' stands there twice" in problem(tmp_path, pa.table(columns), GroundingExample)
    columns["votes"], columns["correct"] = pa.nulls(1), pa.array([0.5])
    told = problem(tmp_path, pa.table(columns).drop(["votes"]), GroundingExample)
    assert told == "row 0: column 'correct': expected a whole number, found 0.5"


def test_our_own_files_come_back(tmp_path: Path) -> None:
    rows = [Dialog(str(n), "forum", tuple(TURNS), ("a", "b"), "train") for n in range(600)]
    write_table(tmp_path / "x.parquet", rows, Dialog)
    assert list(read_records(tmp_path / "x.parquet", Dialog)) == rows


def invalid(values: list[bytes]) -> pa.Array:
    return pa.Array.from_buffers(pa.string(), len(values), pa.array(values, pa.binary()).buffers())


def test_a_bad_value_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    good = dialogs(pa.string(), pa.list_(pa.string()))
    columns = {name: good.column(name) for name in good.column_names}
    turns = pa.ListArray.from_arrays(pa.array([0, 2], pa.int32()), invalid([b"ok", b"h\xff"]))
    for change, words in (
        ({"turns": pa.array([["hi", None]])}, "row 0: column 'turns': place 1: a value is missing"),
        ({"turns": pa.array([None], pa.list_(pa.string()))}, "'turns': a value is missing"),
        ({"source": pa.nulls(1)}, "row 0: column 'source': a value is missing"),
        ({"dialog_id": invalid([b"\xfe"])}, "'dialog_id': expected UTF-8, found byte 0xfe"),
        ({"turns": turns}, "'turns': expected UTF-8, found byte 0xff at place 1"),
        ({"dialog_id": pa.array([1])}, "column 'dialog_id' is int64, expected string"),
        ({"turns": pa.array(["hi"])}, "column 'turns' is string, expected list<"),
    ):
        assert words in problem(tmp_path, pa.table(columns | change))
    assert "'speakers' of Dialog is missing" in problem(tmp_path, good.drop(["speakers"]))
    twice = pa.Table.from_arrays([*good.columns, good["turns"]], [*good.column_names, "turns"])
    assert problem(tmp_path, twice) == "column 'turns' stands there twice"


def test_the_rows_after_a_bad_one_are_read(tmp_path: Path) -> None:
    plain = schema(Dialog).remove(4)
    table = pa.table(
        {
            "dialog_id": ["1", None, "3"],
            "source": ["forum"] * 3,
            "turns": [TURNS] * 3,
            "speakers": [["a", "b"]] * 3,
        },
        pa.schema([field.with_nullable(True) for field in plain]),
    )
    pq.write_table(table, tmp_path / "x.parquet")
    lines = list(read_lines(tmp_path / "x.parquet", Dialog))
    assert [bool(line.problem) for line in lines] == [False, True, False]


def test_bombs_are_refused_by_their_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is unpacked: reading a batch would fail the test."""
    rows = 5_000_001
    numbers = pa.array(np.zeros(rows, dtype=np.int32))
    same = pa.DictionaryArray.from_arrays(numbers, pa.array(["forum"]))
    names = ("document_id", "source", "url", "title", "text")
    many, big, few = tmp_path / "many.parquet", tmp_path / "big.parquet", tmp_path / "few.parquet"
    pq.write_table(pa.table(dict.fromkeys(names, same)), many)
    columns: dict[str, Any] = {name: ["a"] for name in names}
    text = "a" * (70 * 2**20)
    pq.write_table(pa.table(columns | {"text": [text]}), big, compression="zstd")
    columns = {name: values * 9 for name, values in columns.items()}
    pq.write_table(pa.table(columns | {"text": ["b"] * 8 + [text]}), few, compression="zstd")
    assert max(path.stat().st_size for path in (many, big, few)) < 200_000
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)
    for path, words in (
        (many, "expected at most 5,000,000 rows, found 5,000,001"),
        (big, "column 'text': expected texts of at most 16 MiB, found 70 MiB in 1 rows"),
        (few, "unpacks to at most 1000 times its size, found 70 MiB"),
    ):
        assert words in check_file("documents", path)[1][0]


def test_what_outgrows_its_metadata_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary holds a long text once, and rows without end."""
    monkeypatch.setattr(reading, "MAX_UNPACKED", 10**6)
    rows = pa.concat_tables([dialogs(pa.string(), pa.list_(pa.string()))] * 1000)
    long = pa.array(["x" * 10_000] * 1000)
    pq.write_table(rows.set_column(1, "source", long), tmp_path / "x.parquet")
    with pytest.raises(Unreadable, match=r"row \d+: expected at most 0 GiB unpacked"):
        list(read_lines(tmp_path / "x.parquet", Dialog))


def test_a_file_that_ends_its_reader_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    good, bad, big = (tmp_path / f"{name}.parquet" for name in ("good", "bad", "big"))
    write_table(good, [Dialog("1", "forum", tuple(TURNS), ("a", "b"))], Dialog)
    bad.write_bytes(b"PAR1" + b"\xff" * 100 + b"\x50\0\0\0PAR1")
    noise = np.random.default_rng(0).integers(97, 122, 15 * 2**20, dtype=np.uint8)
    row = Dialog("1", "forum", (noise.tobytes().decode(),) * 20, ("a", "b"))
    write_table(big, [row], Dialog)
    with Checker(memory=100 * 2**20) as check:
        assert check("dialogs", good) == (1, [])
        assert "expected a Parquet table" in check("dialogs", bad)[1][0]
        assert "expected a" in check("dialogs", big)[1][0]
        assert check("dialogs", good, ["letters"])[1][0].startswith("row 0: column 'source'")
    with Checker() as check:
        check("dialogs", good)
        assert check._child is not None
        os.kill(check._child.pid, signal.SIGSTOP)
        check._deadline = 0.1
        told = ["expected a file that is read within 0 s, found one that takes longer; split it"]
        assert check("dialogs", good) == (0, told)
        check._deadline = DEADLINE
        assert check("dialogs", good) == (1, [])
        assert check._child is not None
        check._child.kill()
        assert "ended its reader" in check("dialogs", good)[1][0]
        assert check("dialogs", good) == (1, [])
