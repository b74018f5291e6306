"""Rows of the user's own files, one after the other: Parquet, JSONL (one object a line) and CSV.

Memory does not grow with a file: Parquet comes in batches of a row group's pages, the others line
by line, and a line has a limit. JSON is read by Python's own parser: Arrow's crashes on deep
nesting.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.data.row import CELLS, Row, shown
from lamda.errors import LamdaError

BATCH_ROWS = 256
"""Rows of Parquet that are held at once."""
MAX_LINE = 16 * 2**20
"""Longest line in bytes, and longest cell of a CSV in characters: a JSON array of a whole data
set stands on one line, and an open quotation mark swallows a whole CSV."""
HINTS = {
    ".json": "one object a line, in a file .jsonl",
    ".gz": "it unpacked",
    ".tsv": "a file .csv",
}


def files_of(path: Path) -> list[Path]:
    """The file, or the files in the folder at any depth, by name; not hidden ones and DVC's.

    LamdaError when there is none, and for a file of another kind: none is passed over in silence.
    """
    if not path.exists():
        raise LamdaError(f"{path}: no such file; put it there, or `dvc pull`")
    if not (path.is_file() or path.is_dir()):
        raise LamdaError(f"{path}: expected a file or a folder, found a device or pipe")
    found = [path]
    if path.is_dir():
        found = []
        for item in sorted(path.rglob("*")):
            if any(part.startswith(".") for part in item.relative_to(path).parts):
                continue
            if item.is_symlink() and not item.is_file():
                raise LamdaError(
                    f"{item}: expected no link to a folder, nor to nothing, inside {path}: what "
                    "is behind it would not be read; put the files themselves there"
                )
            if item.is_file() and item.suffix != ".dvc":
                found.append(item)
    for item in found:
        if item.suffix not in READERS:
            hint = HINTS.get(item.suffix)
            raise LamdaError(
                f"{item}: expected a file {', '.join(READERS)}" + (f"; give {hint}" if hint else "")
            )
    if not found:
        raise LamdaError(f"{path}: expected files {', '.join(READERS)}, found none")
    return found


def read_rows(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """The rows of a file or folder with the fields `needed` and, where they are, `optional`.

    `columns` maps a field to the name of its column, where they differ. Raises LamdaError with file
    and column for a field that has no column, and with the row for what cannot be read.
    """
    names = columns or {}
    unknown = sorted(names.keys() - {*needed, *optional})
    if unknown:
        raise LamdaError(
            f"columns: {unknown[0]!r} is no field; there are: {', '.join([*needed, *optional])}"
        )
    fields = {name: names.get(name, name) for name in (*needed, *optional)}
    for file in files_of(path):
        yield from READERS[file.suffix](file, fields, set(needed) | names.keys())


def _missing(path: Path, field: str, column: str, there: Sequence[str]) -> LamdaError:
    shown_columns = ", ".join(list(there)[:20]) or "none"
    return LamdaError(
        f"{path}: column {column!r} is missing; there are: {shown_columns}; name another by "
        f"`columns: {{{field}: NAME}}`"
    )


def _parquet(path: Path, fields: Mapping[str, str], needed: set[str]) -> Iterator[Row]:
    try:
        # Buffered pages instead of whole column chunks: a file may be one row group.
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20) as file:
            there = file.schema_arrow.names
            for field, column in fields.items():
                if there.count(column) > 1:
                    raise LamdaError(f"{path}: column {column!r} stands there twice")
                if field in needed and column not in there:
                    raise _missing(path, field, column, there)
            wanted = {field: column for field, column in fields.items() if column in there}
            first = 0
            for batch in file.iter_batches(BATCH_ROWS, columns=list(set(wanted.values()))):
                lists = {field: _values(path, first, batch, name) for field, name in wanted.items()}
                for number in range(batch.num_rows):
                    values = {field: of[number] for field, of in lists.items()}
                    yield Row(f"{path}: row {first + number}", values)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise LamdaError(f"{path}: expected a Parquet table, found {error}") from None


def _values(path: Path, first: int, batch: pa.RecordBatch, column: str) -> list[Any]:
    """A column as Python values, which drops encodings (dictionary, large, view) without loss."""
    array = batch.column(column)
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        for number, value in enumerate(array):
            try:
                value.as_py()
            except UnicodeDecodeError as error:
                place = f"{path}: row {first + number}, column {column!r}"
                raise LamdaError(f"{place}: expected UTF-8, found {_bytes(error)}") from None
        raise


def _bytes(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02x} at place {error.start}"


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line, its end included; LamdaError for one that cannot be read."""
    try:
        with path.open("rb") as stream:
            number = 0
            while line := _limited(path, stream, number := number + 1):
                try:
                    yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise LamdaError(
                        f"{path}: line {number}: expected UTF-8, found {_bytes(error)}"
                    ) from None
    except OSError as error:
        raise LamdaError(f"{path}: {error.strerror}; expected a file that can be read") from None


def _limited(path: Path, stream: BinaryIO, number: int) -> bytes:
    line = stream.readline(MAX_LINE + 1)
    if len(line) > MAX_LINE:
        raise LamdaError(
            f"{path}: line {number}: expected at most {MAX_LINE // 2**20} MiB, found more; "
            "each row needs a line of its own"
        )
    return line


def _jsonl(path: Path, fields: Mapping[str, str], needed: set[str]) -> Iterator[Row]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        place = f"{path}: line {number}"
        try:
            value = json.loads(line)
        except RecursionError:
            raise LamdaError(f"{place}: expected JSON, found too deep nesting") from None
        except ValueError as error:
            raise LamdaError(f"{place}: expected JSON, found {error}") from None
        if not isinstance(value, dict):
            raise LamdaError(f"{place}: expected an object, found {shown(value)}")
        for field, column in fields.items():
            if field in needed and column not in value:
                raise _missing(Path(place), field, column, list(value))
        yield Row(place, {field: value.get(column) for field, column in fields.items()})


def _csv(path: Path, fields: Mapping[str, str], needed: set[str]) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE)
    lines = _lines(path)
    _, head = next(lines, (0, ""))
    # What a spreadsheet writes depends on the country.
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(_chained(head, lines), delimiter=delimiter, strict=True)
    names: list[str] = []
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise LamdaError(f"{path}: line {start}: expected CSV, found {error}") from None
        place, start = f"{path}: line {start}", reader.line_num + 1
        if cells is None:
            return
        if not names:
            names = _header(path, cells, fields, needed)
        elif len(cells) != len(names) and cells:
            raise LamdaError(f"{place}: expected {len(names)} cells, found {len(cells)}")
        elif any(cells):
            found = dict(zip(names, cells, strict=True))
            values = {field: found.get(column) or None for field, column in fields.items()}
            yield Row(place, {**values, CELLS: True})


def _chained(head: str, lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    yield head
    for _, line in lines:
        yield line


def _header(path: Path, cells: list[str], fields: Mapping[str, str], needed: set[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    for field, column in fields.items():
        if names.count(column) > 1:
            raise LamdaError(f"{path}: column {column!r} stands there twice")
        if field in needed and column not in names:
            raise _missing(path, field, column, names)
    return names


READERS: Mapping[str, Callable[[Path, Mapping[str, str], set[str]], Iterator[Row]]] = {
    ".parquet": _parquet,
    ".jsonl": _jsonl,
    ".csv": _csv,
}
"""Ending of a file's name -> what reads it."""
