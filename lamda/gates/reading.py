"""How the gates read their inputs; every reader raises LamdaError for what it cannot read."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.data.tables import STREAMED, StoredRows
from lamda.errors import LamdaError
from lamda.files import digest, read_json
from lamda.gates.contract import Table
from lamda.records import read_table, records_of

MOST = 32_000_000
"""Bytes of a table, unpacked, that are judged and held as a whole: in records and frames that is a
gigabyte. The embedded dialogs have 27,000,000."""


def is_large(path: Path) -> bool:
    """Whether a Parquet table is beyond MOST."""
    metadata = pq.read_metadata(path)
    groups = (metadata.row_group(n) for n in range(metadata.num_row_groups))
    return bool(sum(group.total_byte_size for group in groups) > MOST)


class Sample(list[Any]):
    """Rows of the table at `path`, too large to be held: `numbers` says which ones of its `of`
    rows."""

    def __init__(self, rows: Sequence[Any], numbers: Sequence[int], of: int, path: Path) -> None:
        super().__init__(rows)
        self.numbers, self.of, self.path = numbers, of, path


def number_of(rows: Sequence[Any], place: int) -> int:
    """The number in its table of the row at `place`, from 0."""
    return rows.numbers[place] if isinstance(rows, Sample) else place


def values_of(rows: Sequence[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """These fields of every row of a table, one after the other, also where a Sample is held."""
    if not isinstance(rows, Sample):
        yield from (tuple(getattr(row, name) for name in names) for row in rows)
        return
    with pq.ParquetFile(rows.path, **STREAMED) as file:
        for batch in file.iter_batches(columns=list(names)):
            yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def parquet(
    record: type,
    source: str,
    file: str = "",
    *,
    optional: bool = False,
    empty: bool = False,
    most: int = 0,
) -> Table:
    """Rows of `record`; at least one, unless the table may be `empty`. Of a table of more than
    `most` bytes (unpacked; 0: any) a Sample is read: every so many of its row groups."""

    def read(path: Path) -> Sequence[Any]:
        return (most and _sample(path, record, most)) or read_table(path, record)

    return Table(_filled(read, empty), source, file, optional, record)


def _sample(path: Path, record: type, most: int) -> Sample | None:
    """Row groups at even distances, of `most` bytes in all; None of a table that is no larger, or
    that read_table has to complain of."""
    try:
        file = pq.ParquetFile(path, **STREAMED)
    except (OSError, pa.ArrowInvalid):
        return None
    with file:
        groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
        step = math.ceil(sum(group.total_byte_size for group in groups) / most)
        if step <= 1:
            return None
        starts = list(itertools.accumulate((group.num_rows for group in groups), initial=0))
        rows: list[Any] = []
        numbers: list[int] = []
        for chosen in range(0, len(groups), step):
            rows += records_of(file.read_row_group(chosen), record, str(path))
            numbers += range(starts[chosen], starts[chosen + 1])
    return Sample(rows, numbers, starts[-1], path)


def stored(
    record: type, source: str, file: str = "", *, optional: bool = False, empty: bool = False
) -> Table:
    """As `parquet`, of a table that the frames go through row by row: none of it is held."""

    def read(path: Path) -> Sequence[Any]:
        return StoredRows(path, record)

    return Table(_filled(read, empty), source, file, optional, record)


def _filled(read: Callable[[Path], Sequence[Any]], empty: bool) -> Callable[[Path], Sequence[Any]]:
    """`read`; LamdaError for a table without rows, unless it may be `empty`."""

    def checked(path: Path) -> Sequence[Any]:
        rows = read(path)
        if not rows and not empty:
            raise LamdaError(
                f"{path}: expected rows, found none; run the stage that writes it again"
            )
        return rows

    return checked


def json_object(source: str, *keys: str, file: str = "", optional: bool = False) -> Table:
    """A JSON object that has all `keys`."""

    def read(path: Path) -> dict[str, Any]:
        value = read_json(path)
        absent = [key for key in keys if not isinstance(value, dict) or key not in value]
        if absent or not isinstance(value, dict):
            wanted = f" with {', '.join(map(repr, absent))}" if absent else ""
            raise LamdaError(
                f"{path}: expected an object{wanted}; run the stage that writes it again"
            )
        return value

    return Table(read, source, file, optional)


def curve(source: str) -> Table:
    """A CSV table of numbers with a heading, as a list of rows; an empty cell is None."""

    def read(path: Path) -> list[dict[str, float | None]]:
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                rows = [
                    {key: float(cell) if cell else None for key, cell in row.items()}
                    for row in csv.DictReader(stream)
                ]
        except FileNotFoundError:
            raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
        except (TypeError, ValueError) as error:
            raise LamdaError(f"{path}: expected a table of numbers, {error}") from None
        if not rows:
            raise LamdaError(f"{path}: expected rows, found none; run the training again")
        return rows

    return Table(read, source)


def hash_of(source: str, *, optional: bool = False) -> Table:
    """The SHA-256 of a file or folder, as lamda.files.digest takes it."""
    return Table(lambda path: digest([path]), source, optional=optional)
