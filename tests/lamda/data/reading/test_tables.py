"""Damaged tables: what Arrow itself would believe, and names that are no text."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.reading.ledger import Ledger
from lamda.data.row import Row
from lamda.data.rows import read_rows

WORDS = [["hi there", "ok then"], ["x y", "z w"]]
READ_FLIPPED = """
import sys
from pathlib import Path
from lamda.data.reading.ledger import Ledger
from lamda.data.rows import read_rows

whole, path = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
for place in range(len(whole)):
    damaged = bytearray(whole)
    damaged[place] ^= 1 << 4 + place % 4
    path.write_bytes(damaged)
    ledger = Ledger()
    list(read_rows(path, ("turns",), (), None, ledger))
"""


def arrow(path: Path, turns: Any, rows: int | None = None) -> Path:
    table = pa.table({"dialog_id": ["a", "b"], "turns": turns})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table, rows)
    return path


def replaced(path: Path, offsets: tuple[int, ...], place: int, value: int) -> Path:
    """`path` with another number in place of one of its offsets."""
    other = [*offsets]
    other[place] = value
    whole, form = path.read_bytes(), f"<{len(offsets)}i"
    assert struct.pack(form, *offsets) in whole
    path.write_bytes(whole.replace(struct.pack(form, *offsets), struct.pack(form, *other)))
    return path


def read(path: Path) -> tuple[list[Row], Ledger]:
    ledger = Ledger()
    return list(read_rows(path, ("turns",), (), None, ledger)), ledger


@pytest.mark.parametrize(
    ("offsets", "place", "value"),
    [
        ((0, 2, 4), 1, 10**9),  # of lists, beyond all texts
        ((0, 8, 15, 18, 21), 2, 500),  # of texts, into memory that is not the file's
        ((0, 8, 15, 18, 21), 3, -5),
    ],
)
def test_offsets_of_an_arrow_file_that_point_outside_of_it_are_not_followed(
    tmp_path: Path, offsets: tuple[int, ...], place: int, value: int
) -> None:
    found, ledger = read(replaced(arrow(tmp_path / "a.arrow", WORDS), offsets, place, value))
    assert found == []
    (told,) = ledger.lines
    assert "a.arrow: expected an Arrow table, found " in told and "\n" not in told


def test_batches_before_a_damaged_one_stay(tmp_path: Path) -> None:
    path = arrow(tmp_path / "a.arrow", [["one"], ["two", "three"]], rows=1)
    found, ledger = read(replaced(path, (0, 3, 8), 1, 900))
    assert [row.values["turns"] for row in found] == [["one"]]
    assert "row 1: expected an Arrow table" in ledger.lines[0]


def test_a_text_that_is_no_utf8_costs_its_row_at_whatever_depth(tmp_path: Path) -> None:
    bad = pa.array([b"fine", b"\xff\xfe"]).view(pa.string())
    said = pa.StructArray.from_arrays([bad, pa.array(["a", "b"]).dictionary_encode()], ["t", "s"])
    path = arrow(tmp_path / "a.arrow", pa.ListArray.from_arrays(pa.array([0, 1, 2], "int32"), said))
    found, ledger = read(path)
    assert [row.values["turns"] for row in found] == [[{"t": "fine", "s": "a"}]]
    assert not ledger.faults and ledger.dropped == {"not UTF-8": 1}


def test_no_flipped_bit_of_an_arrow_file_ends_the_process(tmp_path: Path) -> None:
    whole = arrow(tmp_path / "whole.arrow", WORDS)
    command = [sys.executable, "-c", READ_FLIPPED, str(whole), str(tmp_path / "a.arrow")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_a_column_whose_name_is_no_utf8_is_told_of(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "arrow":
        arrow(path, WORDS)
    else:
        pq.write_table(pa.table({"dialog_id": ["a"], "turns": [["hi"]]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"dialog_id", b"dia\xffog_id"))
    found, ledger = read(path)
    assert found == []
    (told,) = ledger.lines
    assert f"a.{suffix}: expected names of columns in UTF-8, found byte 0xff at place 3" in told
