"""Rows written as they were read, with columns of scores beside: CSV, JSONL or Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.data.reading.unpack import SUFFIXES
from lamda.errors import LamdaError
from lamda.files import atomic_file

FORMATS: Mapping[str, str] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
}
"""Ending of a file -> how its rows stand in it."""
WRITTEN: Mapping[str, str] = {
    "csv": ".csv",
    "tsv": ".csv",
    "jsonl": ".jsonl",
    "json": ".jsonl",
    "parquet": ".parquet",
}
"""How rows stand in a file -> the ending of what is written of it."""
Rows = Sequence[Mapping[str, Any]]
Write = Callable[[Rows], None]


def check_ending(kind: str, out: Path) -> None:
    """LamdaError for a name that ends as another kind of file does than is written of `kind`."""
    right, named = WRITTEN[kind], out.suffix.lower()
    fits = named == right or f".{FORMATS.get(named)}" == right
    if not fits and named in (*FORMATS, *SUFFIXES):
        raise LamdaError(f"--out {out}: expected a name that ends in {right}, which is written")


@contextmanager
def writer(kind: str, source: Path, out: Path, added: Sequence[str]) -> Iterator[Write]:
    """Writes chunks of rows to `out`, which appears whole when the block succeeds.

    `kind` is how the rows stood in `source`, `added` are columns of numbers that each row has
    besides.
    """
    with atomic_file(out) as temporary:
        if kind == "parquet":
            with _parquet(source, temporary, added) as write:
                yield write
            return
        # JSON may hold half a pair of surrogates, which is no character: its escape is JSON's, too
        escaped = "backslashreplace"
        with temporary.open("w", encoding="utf-8", errors=escaped, newline="") as stream:
            yield _comma(stream) if WRITTEN[kind] == ".csv" else _lines(stream)


def _comma(stream: Any) -> Write:
    table = csv.writer(stream)  # with lines that end in \r\n: else a \r in a cell is not quoted
    columns: list[str] = []

    def write(rows: Rows) -> None:
        if not columns:
            columns.extend(rows[0])
            table.writerow(columns)
        table.writerows([[row[name] for name in columns] for row in rows])

    return write


def _lines(stream: Any) -> Write:
    def write(rows: Rows) -> None:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    return write


@contextmanager
def _parquet(source: Path, temporary: Path, added: Sequence[str]) -> Iterator[Write]:
    try:
        schema = pq.read_schema(source)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise LamdaError(f"{source}: expected a Parquet table, found {error}") from None
    for name in added:
        schema = schema.append(pa.field(name, pa.float64()))

    def write(rows: Rows) -> None:
        try:
            made = pa.Table.from_pylist(list(rows), schema=schema)
        except pa.ArrowException as error:
            told = "its columns cannot be written as they were read; give it as JSONL"
            raise LamdaError(f"{source}: {error}: {told}") from None
        table.write_table(made)

    with pq.ParquetWriter(temporary, schema, compression="zstd") as table:
        yield write
