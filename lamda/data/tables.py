"""Parquet tables of records, written and read in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lamda.errors import LamdaError
from lamda.records import R, records_of, schema

DIALOGS, DOCUMENTS = "dialogs.parquet", "documents.parquet"
"""The tables of a corpus."""
KEPT_BACK = ("evaluation.parquet", "development.parquet")
"""The tables of contexts that training must not show."""
SHUFFLED = 50_000_000
"""Numbers that are shuffled to draw some; of more, shuffling would take too much memory."""
STREAMED: Mapping[str, Any] = {"pre_buffer": False, "buffer_size": 2**20}
"""How a ParquetFile is opened whose rows come in batches: else it holds the whole file's bytes."""
BATCH_ROWS = 4096
"""Rows that are read at once: some megabytes of text."""


class TableWriter:
    """Appends batches of one record's rows to a Parquet file inside a folder that is not in place
    yet (lamda.files.atomic_directory puts it there)."""

    def __init__(self, path: Path, record: type) -> None:
        self._writer = pq.ParquetWriter(
            path, schema(record), compression="zstd", use_compliant_nested_type=False
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch; an empty one adds nothing."""
        if batch.num_rows:
            self._writer.write_batch(batch)

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self._writer.close()


def read_batches(path: Path, record: type[R], rows: int = BATCH_ROWS) -> Iterator[list[R]]:
    """The rows of a Parquet file as `record`, at most `rows` at once; LamdaError as read_table."""
    for batch in arrow_batches(path, rows):
        yield records_of(batch, record, str(path))


class StoredRows(Sequence[R]):
    """The rows of a Parquet file, of which only a batch is held: each look reads them anew.

    LamdaError as read_table: of the file and its columns at once, of a value when it is read. A row
    by its number costs reading all before it; `chosen` gives many at the price of one.
    """

    def __init__(self, path: Path, record: type[R]) -> None:
        self.path, self.record = path, record
        head = next(arrow_batches(path, 1), None)
        if head is not None:
            records_of(head, record, str(path))
        self._rows = int(pq.read_metadata(path).num_rows)

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[R]:
        for batch in read_batches(self.path, self.record):
            yield from batch

    @overload
    def __getitem__(self, place: int) -> R: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[R]: ...
    def __getitem__(self, place: int | slice) -> R | Sequence[R]:
        numbers = range(len(self))[place]
        if isinstance(numbers, range):
            found = dict(self.chosen(sorted(numbers)))
            return [found[number] for number in numbers]
        return next(self.chosen([numbers]))[1]

    def chosen(self, numbers: Sequence[int]) -> Iterator[tuple[int, R]]:
        """The rows with these numbers, which ascend, each with its number."""
        wanted, first = np.asarray(numbers, np.int64), 0
        for batch in arrow_batches(self.path):
            start, end = np.searchsorted(wanted, [first, first + batch.num_rows])
            if start < end:
                here = wanted[start:end]
                rows = records_of(batch.take(pa.array(here - first)), self.record, str(self.path))
                yield from zip(here.tolist(), rows, strict=True)
            first += batch.num_rows
            if end == len(wanted):
                return

    def sizes(self, column: str) -> npt.NDArray[np.int64]:
        """How many items the list in a column has, row by row."""
        with _opened(self.path) as file:
            batches = file.iter_batches(BATCH_ROWS, columns=[column])
            parts = [pc.list_value_length(batch.column(column)).to_numpy() for batch in batches]
        return np.concatenate(parts or [np.zeros(0)]).astype(np.int64)


def sizes(rows: Sequence[Any], column: str) -> npt.NDArray[np.int64]:
    """How many items a field has, row by row, also of rows that are not held."""
    if isinstance(rows, StoredRows):
        return rows.sizes(column)
    return np.array([len(getattr(row, column)) for row in rows], np.int64)


def chosen(rows: Sequence[R], numbers: Sequence[int]) -> Iterator[tuple[int, R]]:
    """Rows by their numbers, which ascend, each with its number; also of rows that are not held."""
    if isinstance(rows, StoredRows):
        yield from rows.chosen(numbers)
    else:
        yield from ((number, rows[number]) for number in numbers)


def draw(total: int, count: int, seed: int) -> npt.NDArray[np.int64]:
    """At most `count` numbers below `total`, each once, in random order."""
    rng = np.random.default_rng(seed)
    if total <= SHUFFLED:
        return rng.permutation(total)[:count]
    return rng.choice(total, min(count, total), replace=False)


def arrow_batches(path: Path, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """The batches of a Parquet file, at most `rows` rows at once; LamdaError as read_table, for
    what is damaged inside of it when it is read."""
    with _opened(path) as file:
        yield from file.iter_batches(batch_size=rows)


def column_names(path: Path) -> list[str]:
    """The columns of a Parquet file; LamdaError as read_table."""
    with _opened(path) as file:
        return list(file.schema_arrow.names)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A Parquet file for its batches; what goes wrong in the block is told with the file's name."""
    try:
        with pq.ParquetFile(path, **STREAMED) as file:
            yield file
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except (pa.ArrowException, OSError) as error:
        raise LamdaError(f"{path}: expected a Parquet table, found {error}") from None
