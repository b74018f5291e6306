"""Parquet tables of records, written and read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.errors import LamdaError
from lamda.records import R, records_of, schema

DIALOGS, DOCUMENTS = "dialogs.parquet", "documents.parquet"
"""The tables of a corpus."""
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


def arrow_batches(path: Path, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """The batches of a Parquet file, at most `rows` rows at once; LamdaError as read_table."""
    try:
        file = pq.ParquetFile(path)
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise LamdaError(f"{path}: expected a Parquet table, found {error}") from None
    with file:
        yield from file.iter_batches(batch_size=rows)
