"""Parquet and Arrow tables as rows: whoever wrote them, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lamda.data.reading.fields import Fields
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE, at_byte
from lamda.data.row import BadValue, Row
from lamda.errors import LamdaError

BATCH_ROWS = 256
"""Rows that are held at once, and fewer where they are long:"""
BATCH_BYTES = 64 * 2**20
PROBED = 2**20
"""Bytes of a column, unpacked, from which on it is looked for long texts that stand in it once and
are many rows: a thousand rows of one text of 100 MB are a small file."""
_FAULTS = (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError)
"""Of what is no table, is damaged, or has columns whose names are no UTF-8."""
_VALUE_FAULTS = (ValueError, OverflowError, *_FAULTS)
"""Of text that is no UTF-8, and of times that Python has none for."""
TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
BYTES = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
}
LISTS = {pa.types.is_list: pa.list_, pa.types.is_large_list: pa.large_list}


def parquet_rows(path: Path, name: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    """The rows of a Parquet file; a row group that cannot be read is dropped, the next is read."""
    try:
        # Buffered pages instead of whole column chunks: a file may be one row group.
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20)
    except _FAULTS as error:
        ledger.broken(name, _no_table(name, "a Parquet", error))
        return
    with file:
        wanted = fields.columns(name, file.schema_arrow.names, ledger)
        if wanted is None:
            return
        first = 0
        for group in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            done = 0
            try:
                for batch in _batches(path, file, group, wanted):
                    yield from _rows(batch, name, first + done, fields, wanted, ledger)
                    done += batch.num_rows
            except _FAULTS as error:
                told = _no_table(name, "a Parquet", error, f": row {first + done}")
                if rows > done:
                    ledger.drop("unreadable", told, rows - done)
            first += rows


def column_names(path: Path) -> set[str]:
    """What the columns of a Parquet or Arrow table are called; none where it cannot be read."""
    try:
        with pa.memory_map(str(path)) as source:
            if source.read(4) == b"PAR1":
                return set(pq.read_schema(source).names)
            source.seek(0)
            return set(_arrow(source)[0].schema.names)
    except _FAULTS:
        return set()


def _batches(
    path: Path, file: pq.ParquetFile, group: int, wanted: Mapping[str, str]
) -> Iterator[Any]:
    columns = sorted(set(wanted.values()))
    told = file.metadata.row_group(group)
    size = sum(
        told.column(number).total_uncompressed_size
        for number in range(told.num_columns)
        if told.column(number).path_in_schema.split(".")[0] in columns
    )
    row = max(1, size // max(1, told.num_rows), _longest(path, group, told, columns))
    rows = max(1, min(BATCH_ROWS, BATCH_BYTES // row))
    yield from file.iter_batches(rows, row_groups=[group], columns=columns)


def _longest(path: Path, group: int, told: Any, columns: Sequence[str]) -> int:
    """Bytes of the longest text in the dictionaries of a row group; 0 where none can be long."""
    leaves = [
        leaf.path_in_schema
        for leaf in map(told.column, range(told.num_columns))
        if leaf.has_dictionary_page
        and leaf.physical_type == "BYTE_ARRAY"
        and leaf.total_uncompressed_size > PROBED
        and leaf.path_in_schema.split(".")[0] in columns
    ]
    if not leaves:
        return 0
    settings = {"pre_buffer": False, "buffer_size": 2**20}
    with pq.ParquetFile(path, read_dictionary=leaves, **settings) as file:
        first = next(file.iter_batches(1, row_groups=[group], columns=leaves), None)
    return max(map(_longest_text, first.columns)) if first is not None else 0


def _longest_text(array: pa.Array) -> int:
    while pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        array = array.values
    if not pa.types.is_dictionary(array.type):
        return 0  # of another type than a text, or deeper inside
    if not any(is_text(array.type.value_type) for is_text in TEXTS):
        return 0
    return int(pc.max(pc.binary_length(array.dictionary)).as_py() or 0)


def arrow_rows(path: Path, name: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    """The rows of an Arrow stream (a shard of a Hugging Face datasets folder) or Arrow file.

    Arrow believes the offsets that a file says: damaged ones read memory that is not the file's, or
    end the process. Each batch is checked before anything in it is touched.
    """
    first = 0
    try:
        with pa.memory_map(str(path)) as source:
            reader, batches = _arrow(source)
            wanted = fields.columns(name, reader.schema.names, ledger)
            if wanted is None:
                return
            for batch in batches:
                chosen = batch.select(sorted(set(wanted.values())))
                _check(chosen)
                longest = max(map(_longest_text, chosen.columns), default=0)
                step = max(1, min(BATCH_ROWS, BATCH_BYTES // max(1, longest)))
                for start in range(0, batch.num_rows, step):
                    part = chosen.slice(start, step)
                    yield from _rows(part, name, first + start, fields, wanted, ledger)
                first += batch.num_rows
    except _FAULTS as error:
        ledger.broken(name, _no_table(name, "an Arrow", error, f": row {first}" if first else ""))


def _arrow(source: Any) -> tuple[Any, Iterator[pa.RecordBatch]]:
    if source.read(6) == b"ARROW1":
        file = pa.ipc.open_file(source)
        return file, (file.get_batch(n) for n in range(file.num_record_batches))
    source.seek(0)
    stream = pa.ipc.open_stream(source)
    return stream, iter(stream)


def _check(batch: pa.RecordBatch) -> None:
    """ArrowException for a batch whose offsets, lengths or indices point outside of its buffers.

    Texts that are no UTF-8 harm only their rows: a column that has some is checked as bytes.
    """
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error):
                raise
            column.view(_as_bytes(column.type)).validate(full=True)


def _as_bytes(kind: pa.DataType) -> pa.DataType:
    """A type with bytes in place of texts, at any depth of lists and objects."""
    if kind in BYTES:
        return BYTES[kind]
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, _as_bytes(kind.value_type), kind.ordered)
    if pa.types.is_struct(kind):
        return pa.struct([one.with_type(_as_bytes(one.type)) for one in kind])
    for is_list, made in LISTS.items():
        if is_list(kind):
            return made(kind.value_field.with_type(_as_bytes(kind.value_type)))
    return kind


def _no_table(name: str, kind: str, error: BaseException, place: str = "") -> LamdaError:
    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        told = f"{name}{place}: expected names of columns in UTF-8, found {at_byte(error)}"
        return LamdaError(f"{told} of one; rename it")
    return LamdaError(f"{name}{place}: expected {kind} table, found {said[:300]}")


def _rows(
    batch: pa.RecordBatch,
    name: str,
    first: int,
    fields: Fields,
    wanted: Mapping[str, str],
    ledger: Ledger,
) -> Iterator[Row]:
    """A batch's rows, the bad ones dropped; encodings (dictionary, large, view) go without loss."""
    columns = sorted(set(wanted.values()))
    size = batch.nbytes
    rows: Sequence[Mapping[str, Any]] | None = None
    if size <= BATCH_BYTES:
        with suppress(*_VALUE_FAULTS):  # one by one, they say which it is
            rows = batch.select(columns).to_pylist()
    for number in range(batch.num_rows if columns else 0):
        place = f"{name}: row {first + number}"
        try:
            row = rows[number] if rows is not None else _one(batch, number, place, columns)
        except BadValue as error:
            ledger.refuse(error)
            continue
        if size > MAX_LINE and _size(row) > MAX_LINE:
            told = f"{place}: expected at most {MAX_LINE // 2**20} MiB, found more"
            ledger.drop("too long", LamdaError(told))
            continue
        yield Row(place, fields.pick(row, wanted))


def _size(value: Any) -> int:
    """Characters of all texts in a value."""
    if isinstance(value, Mapping):
        return sum(map(_size, value.values()))
    if isinstance(value, list):
        return sum(map(_size, value))
    return len(value) if isinstance(value, str | bytes) else 0


def _one(batch: pa.RecordBatch, number: int, row: str, columns: Sequence[str]) -> Mapping[str, Any]:
    values = {}
    for column in columns:
        place = f"{row}, column {column!r}"
        try:
            values[column] = batch.column(column)[number].as_py()
        except UnicodeDecodeError as error:
            told = f"{place}: expected UTF-8, found {at_byte(error)}"
            raise BadValue(told, "not UTF-8") from None
        except _VALUE_FAULTS as error:
            raise BadValue(f"{place}: expected a value, found {error}", "unreadable") from None
    return values
