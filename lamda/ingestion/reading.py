"""Parquet that people put into the inbox, row by row: whoever wrote it, and whatever is in it.

What pandas, polars and datasets write (large or view strings and lists, dictionaries, smaller
integers, a struct or a list of pairs for a map) is read as the record wants it, without loss.
Limits are held against the file's metadata before a byte is unpacked, and rows come in batches: a
small file may unpack to more than any memory holds.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.records import schema

MAX_FILE = 2 * 2**30
"""Bytes of a file."""
MAX_ROWS = 5_000_000
MAX_UNPACKED = 8 * 2**30
"""Bytes of all its texts."""
MAX_TEXT = 16 * 2**20
"""Bytes of one text: a long book has two million."""
MAX_ITEMS = 100_000
"""Of one list."""
MAX_RATIO, SMALL = 1000, 2**26
"""What unpacks to so many times its size is a bomb, if it unpacks to more than 64 MiB."""
BATCH_ROWS = 256
MIB = 2**20
hints_of: Callable[[Any], dict[str, Any]] = functools.cache(typing.get_type_hints)


class Unreadable(Exception):
    """The whole file cannot be used; `row` names the row where that shows, if one does."""

    def __init__(self, reason: str, row: int | None = None) -> None:
        super().__init__(reason if row is None else f"row {row}: {reason}")


class Wrong(Exception):
    """A value that is no such value; its text follows 'expected'."""


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One row, at `place` ('' where its problem names that): its record, or what is wrong."""

    number: int
    record: Any = None
    problem: str = ""
    place: str = ""


def read_lines(path: Path, record: type) -> Iterator[Line]:
    """The rows of a Parquet file as `record`, a bad one with its problem in place of it.

    Columns besides the record's are left out, and one that is not there takes the field's default.
    Unreadable, in one line without the file's name, for all that concerns the file.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=MIB) as file:
            _check_size(path, file.metadata)
            columns = _columns(file.schema_arrow, record)
            first = unpacked = 0
            for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
                unpacked += batch.nbytes
                if unpacked > MAX_UNPACKED:
                    raise Unreadable(_too_much(unpacked), first)
                yield from _lines(batch, record, columns, first)
                first += batch.num_rows
    except MemoryError:
        raise Unreadable("expected a table that memory holds, found more; split it") from None
    except (pa.ArrowException, OSError, ValueError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise Unreadable(f"expected a Parquet table, found {said[:300]}") from None


def read_records(path: Path, record: type) -> Iterator[Any]:
    """The rows of a file that the inbox let in; Unreadable for what it would refuse."""
    for line in read_lines(path, record):
        if line.problem:
            raise Unreadable(line.problem, line.number)
        yield line.record


def _check_size(path: Path, metadata: pq.FileMetaData) -> None:
    size = path.stat().st_size
    if metadata.num_rows > MAX_ROWS:
        raise Unreadable(
            f"expected at most {MAX_ROWS:,} rows, found {metadata.num_rows:,}; split the file"
        )
    unpacked = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for column in range(group.num_columns):
            chunk = group.column(column)
            unpacked += chunk.total_uncompressed_size
            if chunk.total_uncompressed_size > MAX_TEXT * max(1, group.num_rows):
                raise Unreadable(
                    f"column {chunk.path_in_schema.split('.')[0]!r}: expected texts of at most "
                    f"{MAX_TEXT // MIB} MiB, found {chunk.total_uncompressed_size // MIB} MiB in "
                    f"{group.num_rows} rows"
                )
    if unpacked > MAX_UNPACKED:
        raise Unreadable(_too_much(unpacked))
    if unpacked > SMALL and unpacked > MAX_RATIO * size:
        raise Unreadable(
            f"expected a file that unpacks to at most {MAX_RATIO} times its size, found "
            f"{unpacked // MIB} MiB in {size:,} bytes"
        )


def _too_much(unpacked: int) -> str:
    return (
        f"expected at most {MAX_UNPACKED // 2**30} GiB unpacked, found {unpacked / 2**30:.1f}; "
        "split the file"
    )


def _columns(found: pa.Schema, record: type) -> dict[str, Any]:
    """Name -> annotation of the record's columns that are there; Unreadable where one is missing,
    twice there or of a type that holds something else."""
    hints = hints_of(record)
    wanted = {}
    for field in dataclasses.fields(record):
        count = found.names.count(field.name)
        if count > 1:
            raise Unreadable(f"column {field.name!r} stands there twice")
        if count:
            kind = found.field(field.name).type
            if not _fits(kind, hints[field.name]):
                expected = schema(record).field(field.name).type
                raise Unreadable(f"column {field.name!r} is {kind}, expected {expected}")
            wanted[field.name] = hints[field.name]
        elif not has_default(field):
            raise Unreadable(f"column {field.name!r} of {record.__name__} is missing")
    return wanted


def has_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing


def _fits(kind: pa.DataType, annotation: Any) -> bool:
    """Whether a column of this type may hold such values; nulls are told by their rows."""
    if pa.types.is_dictionary(kind):
        return _fits(kind.value_type, annotation)
    if pa.types.is_null(kind):
        return True
    if annotation is str:
        return _is_text(kind)
    if annotation is int:
        numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        return bool(numeric or pa.types.is_boolean(kind))
    if dataclasses.is_dataclass(annotation):
        return bool(pa.types.is_struct(kind)) and _struct_fits(kind, typing.cast(type, annotation))
    of = typing.get_args(annotation)
    if typing.get_origin(annotation) is tuple:
        return _is_list(kind) and _fits(kind.value_type, of[0])
    return _map_fits(kind, of[1])


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    plain = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return bool(plain or types.is_list_view(kind) or types.is_large_list_view(kind))


def _struct_fits(kind: pa.StructType, record: type) -> bool:
    hints = hints_of(record)
    types = {kind.field(place).name: kind.field(place).type for place in range(kind.num_fields)}
    return len(types) == kind.num_fields and all(
        _fits(types[field.name], hints[field.name]) if field.name in types else has_default(field)
        for field in dataclasses.fields(record)
    )


def _map_fits(kind: pa.DataType, value: Any) -> bool:
    """A map, a struct with a field for each key, or a list of structs of key and value."""
    if pa.types.is_map(kind):
        return _fits(kind.key_type, str) and _fits(kind.item_type, value)
    if _is_list(kind) and pa.types.is_struct(kind.value_type):
        pair = kind.value_type
        names = [pair.field(place).name for place in range(pair.num_fields)]
        return names == ["key", "value"] and all(
            _fits(pair.field(place).type, of) for place, of in enumerate((str, value))
        )
    names = [kind.field(place).name for place in range(getattr(kind, "num_fields", 0))]
    once = bool(pa.types.is_struct(kind)) and len(set(names)) == len(names)
    return once and all(_fits(kind.field(place).type, value) for place in range(len(names)))


def _lines(
    batch: pa.RecordBatch, record: type, columns: Mapping[str, Any], first: int
) -> Iterator[Line]:
    values = {name: _values(batch.column(batch.schema.names.index(name))) for name in columns}
    for place in range(batch.num_rows):
        found = {}
        try:
            for name, annotation in columns.items():
                found[name] = typed(values[name][place], annotation)
        except Wrong as wrong:
            told = f"column {name!r}: {wrong}"
            yield Line(first + place, problem=told, place=f"row {first + place}")
            continue
        yield Line(first + place, record(**found), place=f"row {first + place}")


def _values(array: pa.Array) -> Sequence[Any]:
    """A column as Python's values; in place of one that is not UTF-8 stands its error."""
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        return [_value(item) for item in array]


def _value(item: pa.Scalar) -> Any:
    try:
        return item.as_py()
    except UnicodeDecodeError as error:
        return error


def typed(value: Any, annotation: Any) -> Any:
    """`value` as the annotation wants it; Wrong where that would change or lose something."""
    if isinstance(value, UnicodeDecodeError):
        byte = f"byte 0x{value.object[value.start]:02x} at place {value.start}"
        raise Wrong(f"expected UTF-8, found {byte}")
    if value is None:
        raise Wrong("a value is missing")
    if annotation is str:
        return _text(value)
    if annotation is int:
        if not float(value).is_integer():
            raise Wrong(f"expected a whole number, found {value}")
        return int(value)
    if dataclasses.is_dataclass(annotation):
        return _struct(value, typing.cast(type, annotation))
    of = typing.get_args(annotation)
    if len(value) > MAX_ITEMS:
        raise Wrong(f"expected at most {MAX_ITEMS:,} values, found {len(value):,}")
    if typing.get_origin(annotation) is tuple:
        return tuple(_item(place, item, of[0]) for place, item in enumerate(value))
    return _mapping(value, of[1])


def _text(value: str) -> str:
    # A character has at most four bytes, so that most texts need not be encoded to know.
    if len(value) > MAX_TEXT // 4 and len(value.encode()) > MAX_TEXT:
        raise Wrong(f"expected at most {MAX_TEXT // MIB} MiB, found {len(value):,} characters")
    return value


def _item(place: int, value: Any, annotation: Any) -> Any:
    try:
        return typed(value, annotation)
    except Wrong as wrong:
        raise Wrong(f"place {place}: {wrong}") from None


def _struct(value: Mapping[str, Any], record: type) -> Any:
    """A nested record; a field without a value takes its default, if it has one."""
    hints, found = hints_of(record), {}
    for field in dataclasses.fields(record):
        if value.get(field.name) is not None or not has_default(field):
            try:
                found[field.name] = typed(value.get(field.name), hints[field.name])
            except Wrong as wrong:
                raise Wrong(f"{field.name!r}: {wrong}") from None
    return record(**found)


def _mapping(value: Any, annotation: Any) -> dict[str, Any]:
    """A map's pairs, a struct's fields but for those without a value, or a list's pairs."""
    if isinstance(value, Mapping):
        pairs = [(key, item) for key, item in value.items() if item is not None]
    else:
        pairs = [(p["key"], p["value"]) if isinstance(p, Mapping) else p for p in value if p]
    found: dict[str, Any] = {}
    for key, item in pairs:
        name = typed(key, str)
        if name in found:
            raise Wrong(f"{name!r} stands there twice")
        try:
            found[name] = typed(item, annotation)
        except Wrong as wrong:
            raise Wrong(f"{name!r}: {wrong}") from None
    return found
