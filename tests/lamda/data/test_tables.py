"""Rows that are not held give the same as rows in a list."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.tables import BATCH_ROWS, StoredRows, TableWriter, chosen, draw, sizes
from lamda.errors import LamdaError
from lamda.records import Dialog, record_batch

ROWS = [
    Dialog(str(n), "forum", tuple(f"turn {n} {t}" for t in range(n % 4)), ("a",) * (n % 4))
    for n in range(2 * BATCH_ROWS + 10)
]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredRows[Dialog]:
    path = tmp_path_factory.mktemp("stored") / "dialogs.parquet"
    with TableWriter(path, Dialog) as writer:
        for first in range(0, len(ROWS), 3000):
            writer.write(record_batch(ROWS[first : first + 3000], Dialog))
    return StoredRows(path, Dialog)


def test_each_look_gives_all_rows(stored: StoredRows[Dialog]) -> None:
    assert len(stored) == len(ROWS)
    assert list(stored) == list(stored) == ROWS
    assert (stored[0], stored[-1], stored[5000]) == (ROWS[0], ROWS[-1], ROWS[5000])
    assert stored[4090:4100] == ROWS[4090:4100]
    assert stored[10:4:-3] == ROWS[10:4:-3]
    with pytest.raises(IndexError):
        stored[len(ROWS)]


def test_rows_are_chosen_by_number_also_twice(stored: StoredRows[Dialog]) -> None:
    numbers = [0, 0, 7, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS, len(ROWS) - 1]
    assert list(chosen(stored, numbers)) == list(chosen(ROWS, numbers))
    assert [number for number, _ in chosen(stored, numbers)] == numbers
    assert list(chosen(stored, [])) == []


def test_sizes_are_those_of_the_lists(stored: StoredRows[Dialog], tmp_path: Path) -> None:
    assert np.array_equal(sizes(stored, "turns"), sizes(ROWS, "turns"))
    with TableWriter(tmp_path / "x", Dialog):
        pass
    empty = StoredRows(tmp_path / "x", Dialog)
    assert (len(empty), list(empty), sizes(empty, "turns").tolist()) == (0, [], [])


def test_a_file_of_another_form_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="no such file"):
        StoredRows(tmp_path / "x", Dialog)
    pq.write_table(pa.table({"dialog_id": ["1"]}), tmp_path / "x")
    with pytest.raises(LamdaError, match="column 'source' of Dialog is missing"):
        StoredRows(tmp_path / "x", Dialog)


def test_damage_inside_of_a_file_is_told_with_its_name(tmp_path: Path) -> None:
    words = random.Random(0).randbytes(400_000).hex()
    with TableWriter(tmp_path / "x", Dialog) as writer:
        for first in range(0, len(words), 8000):
            turns = (words[first : first + 8000],)
            writer.write(record_batch([Dialog(str(first), "forum", turns, ("a",))], Dialog))
    found = bytearray((tmp_path / "x").read_bytes())
    middle = len(found) // 2
    found[middle : middle + 5000] = bytes(5000)
    (tmp_path / "x").write_bytes(found)
    rows = StoredRows(tmp_path / "x", Dialog)
    for look in (list, lambda rows: rows[90], lambda rows: sizes(rows, "turns")):
        with pytest.raises(LamdaError, match=r"/x: expected a Parquet table, found"):
            look(rows)


def test_numbers_are_drawn_once_from_few_and_from_many() -> None:
    for total in (0, 5, 1000, 10**12):
        found = draw(total, 100, seed=3).tolist()
        assert len(found) == len(set(found)) == min(total, 100)
        assert all(0 <= number < total for number in found)
    assert draw(1000, 10, seed=3).tolist() == draw(1000, 100, seed=3).tolist()[:10]


def test_the_bytes_of_the_file_are_not_held(tmp_path: Path) -> None:
    with TableWriter(tmp_path / "x", Dialog) as writer:
        for first in range(0, 16 * BATCH_ROWS, BATCH_ROWS):
            rows = [
                Dialog(str(n), "forum", (random.randbytes(200).hex(),), ("a",))
                for n in range(first, first + BATCH_ROWS)
            ]
            writer.write(record_batch(rows, Dialog))
    size = (tmp_path / "x").stat().st_size
    before, most = pa.total_allocated_bytes(), 0
    for _ in StoredRows(tmp_path / "x", Dialog):
        most = max(most, pa.total_allocated_bytes() - before)
    assert 0 < most < size / 2
