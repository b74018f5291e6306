"""Rows of the user's own files, one after the other: Parquet, Arrow, JSONL, JSON, CSV and TSV, from
a file, a folder, a pattern or a bucket, packed or not.

Memory does not grow with a file: tables come in batches of a row group's pages, the others line by
line or item by item, and each row has a limit. JSON is read by Python's own parser: Arrow's crashes
on deep nesting.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

from lamda.data.reading.comma import csv_rows
from lamda.data.reading.fields import Fields
from lamda.data.reading.json_items import items, whole
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE, decoded, lines
from lamda.data.reading.places import Place, places
from lamda.data.reading.tables import arrow_rows, parquet_rows
from lamda.data.reading.unpack import Damaged, packing, unpacked
from lamda.data.row import BadValue, Row, shown
from lamda.data.splits import NAMES
from lamda.errors import LamdaError

__all__ = ["KEY", "KINDS", "MAX_LINE", "kind_of", "opened", "read_rows", "rows_of", "sniffed"]
KINDS: Mapping[str, str] = {
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".ndjson": "jsonl",
    ".arrow": "arrow",
}
"""Ending of a file's name, without that of its packing -> how its rows stand in it."""
TABLES: Mapping[str, Callable[[Path, str, Fields, Ledger], Iterator[Row]]] = {
    "parquet": parquet_rows,
    "arrow": arrow_rows,
}
SNIFFED = 2**16
"""Bytes from which it is told what a file holds."""
LOOKED_AT = 20
"""Values of an object from which it is told whether it is one row, or holds one under each key."""
BLANK = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first bracket: space, and the mark that some editors put there."""
NESTED = re.compile(rb'\{\s*(?:\}|"(?:[^"\\]|\\.)*"\s*:\s*\{)')
"""An object that begins with an object under its first key."""
KEY = "\0key"
"""Names, in the values of a row, the key under which it stood in a JSON object."""


def read_rows(
    path: Path | str,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    ledger: Ledger | None = None,
) -> Iterator[Row]:
    """The rows of a file or folder with the fields `needed` and, where they are, `optional`.

    `columns` maps a field to the name of its column, where they differ. What cannot be read is a
    LamdaError with file and row or column; with a `ledger` that is not strict it is noted there,
    and the rest is read. Who takes the rows says in the ledger what became of them. LamdaError, in
    any case, where there is no file, and behind the last row where no row has a column that
    `columns` names.
    """
    ledger = ledger or Ledger(strict=True)
    fields = Fields(needed, optional, columns)
    found = places(path, ledger)
    if not found and not ledger.faults:
        raise LamdaError(f"{path}: expected files {', '.join(KINDS)}, found none")
    for place in found:
        kind = kind_of(place, ledger)
        if kind:
            ledger.files += 1
            rows = rows_of(place, kind, fields, ledger)
            asks = bool(place.split) and "split" in optional
            yield from (_of_split(row, place.split) for row in rows) if asks else rows
    fields.check_named()


def _of_split(row: Row, split: str) -> Row:
    """A row that does not say its split has that of its file."""
    if str(row.values.get("split") or "").strip():
        return row
    return replace(row, values={**row.values, "split": NAMES.get(split.casefold(), split)})


def kind_of(place: Place, ledger: Ledger) -> str:
    """How rows stand in a file, by its name; '', with a fault, where that says nothing."""
    kind = KINDS.get(place.suffix, "")
    if not kind:
        told = f"{place.name}: expected a file {', '.join(KINDS)}, packed or not"
        ledger.broken(place.name, LamdaError(told))
    return kind


def rows_of(place: Place, kind: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    """The rows of one file of a known kind; see read_rows."""
    with place.local() as path:
        if kind in TABLES:
            yield from _table(path, place.name, kind, fields, ledger)
            return
        if kind == "json" and _is_lines(path, place.name, fields):
            kind = "jsonl"
        with opened(path, place.name, ledger) as stream:
            if stream is None:
                return
            if kind == "json":
                yield from _items(stream, place.name, fields, ledger)
            elif kind == "jsonl":
                yield from _jsonl(stream, place.name, fields, ledger)
            else:
                numbered = lines(stream, place.name, ledger)
                yield from csv_rows(numbered, place.name, kind == "tsv", fields, ledger)


@contextmanager
def opened(path: Path, name: str, ledger: Ledger) -> Iterator[BufferedReader | None]:
    """The unpacked bytes of a file; None, with a fault, where it cannot be opened."""
    try:
        source = path.open("rb")
    except OSError as error:
        told = f"{name}: {error.strerror}; expected a file that can be read"
        ledger.broken(name, LamdaError(told))
        yield None
        return
    with source:
        try:
            stream = unpacked(source)
        except Damaged as error:
            ledger.broken(name, LamdaError(f"{name}: {error}"))
            yield None
            return
        yield stream


def sniffed(place: Place) -> bytes:
    """The first unpacked bytes of a file, as far as they can be read."""
    with place.local() as path, opened(path, place.name, Ledger()) as stream:
        try:
            return stream.peek(SNIFFED)[:SNIFFED] if stream is not None else b""
        except (Damaged, OSError):
            return b""


def _table(path: Path, name: str, kind: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    try:
        with path.open("rb") as stream:
            packed = packing(stream.read(8))
    except OSError as error:
        told = f"{name}: {error.strerror}; expected a file that can be read"
        ledger.broken(name, LamdaError(told))
        return
    if packed:
        told = f"{name}: expected {kind}, which packs its own data, found {packed}; unpack it"
        ledger.broken(name, LamdaError(told))
        return
    yield from TABLES[kind](path, name, fields, ledger)


def _is_lines(path: Path, name: str, fields: Fields) -> bool:
    """Whether a file .json holds an object a line, as many programs write it.

    The first line tells, as long as a row may be; a longer one by whether it begins as a row does,
    and then it alone is lost. One that is damaged tells nothing: the lines after it do.
    """
    with opened(path, name, Ledger()) as stream:
        try:
            head = stream.peek(SNIFFED).lstrip(BLANK) if stream is not None else b""
        except (Damaged, OSError):
            return True  # the reader of lines says what is wrong
        if stream is None or head.startswith(b"["):
            return False
        try:
            first = _full_line(stream)
            if head.startswith(b"{") and len(first) > MAX_LINE:
                return _is_row(head, fields)
            if _is_object(first):
                return bool(_full_line(stream))
        except (Damaged, OSError):
            return False
        return _are_lines(first, (line for _, line in lines(stream, name, Ledger())))


def _are_lines(first: bytes, others: Iterator[bytes]) -> bool:
    """Whether what follows a damaged first line is an object a line: one that stands alone, and
    before the next one or the end, is no part of a larger value, in which a comma or a bracket
    would follow it."""
    goes_on = first.rstrip()[-1:] in (
        b"{",
        b"[",
        b":",
        b",",
    )  # of a value, at the end of a cut file
    alone, end = False, b""
    followed = itertools.chain(filter(bytes.strip, others), [end])
    for line in itertools.islice(followed, LOOKED_AT):
        if alone and (line.lstrip().startswith(b"{") or (line == end and not goes_on)):
            return True
        alone = _is_object(line)
    return False


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.lstrip(BLANK)), dict)
    except (ValueError, RecursionError):
        return False


def _full_line(stream: BufferedReader) -> bytes:
    """The next line that is not blank, or more of it than a row may have; b"" at the end."""
    while (line := stream.readline(MAX_LINE + 1)) and not line.strip():
        pass
    return line


def _parsed(place: str, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        told = f"{place}: expected JSON, found too deep nesting"
        raise BadValue(told, "nested too deep") from None
    except json.JSONDecodeError as error:
        told = f"{place}: expected JSON, found {error.msg.removesuffix(' at')} at place {error.pos}"
        raise BadValue(told, "no JSON") from None
    except ValueError as error:  # of a number with thousands of digits
        raise BadValue(f"{place}: expected JSON, found {error}", "no JSON") from None


def _jsonl(stream: BufferedReader, name: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    for number, line in lines(stream, name, ledger):
        place = f"{name}: line {number}"
        try:
            text = decoded(line, name, number)
            if not text.strip():
                continue
            value = _parsed(place, text)
            if not isinstance(value, dict):
                raise BadValue(f"{place}: expected an object, found {shown(value)}", "no object")
            values = fields.pick_object(place, value)
        except BadValue as error:
            ledger.refuse(error)
            continue
        yield Row(place, values)


def _items(stream: BufferedReader, name: str, fields: Fields, ledger: Ledger) -> Iterator[Row]:
    """Elements of an array, the objects that stand under the keys of one, or the one row that a
    file with a single object is."""
    head = stream.peek(SNIFFED).lstrip(BLANK)
    if head[:1] not in (b"[", b"{"):
        told = f"{name}: expected JSON, an array or an object; found {shown(head[:16])}"
        ledger.broken(name, LamdaError(told))
        return
    keyed = head.startswith(b"{")
    found = items(stream, name, ledger)
    if keyed and _is_row(head, fields):
        found, keyed = whole(stream, name, ledger), False
    for number, item in found:
        place = f"{name}: item {number}"
        try:
            value, key = _parsed(place, _text(item, place, keyed)), None
            if keyed:
                key, value = _pair(value, place)
            if not isinstance(value, dict):
                hint = "one object a line, in a file .jsonl, or an array of objects"
                told = f"{place}: expected an object, found {shown(value)}; give {hint}"
                raise BadValue(told, "no object")
            values = fields.pick_object(place, value)
        except BadValue as error:
            ledger.refuse(error)
            continue
        yield Row(place, {**values, KEY: key})


def _pair(value: Mapping[str, Any], place: str) -> tuple[str, Any]:
    """Key and value of an item of an object."""
    for key, one in value.items():
        try:
            key.encode()
        except UnicodeEncodeError:
            told = f"{place}: expected a key in UTF-8, found {shown(key)}"
            raise BadValue(told, "not UTF-8") from None
        return key, one
    raise BadValue(f"{place}: expected a key and an object, found nothing", "no object")


def _is_row(head: bytes, fields: Fields) -> bool:
    """Whether an object is a row of its own, as a chat that was saved by itself, and holds none
    under its keys: a field stands in it, or fewer objects than other values do. Of a longer one
    its beginning tells."""
    start: Any = BufferedReader(BytesIO(head))
    nested = plain = 0
    for _, item in itertools.islice(items(start, "", Ledger()), LOOKED_AT):
        try:
            ((key, value),) = json.loads(b"{" + item + b"}").items()
        except (ValueError, RecursionError):
            continue
        if fields.holds(key, value):
            return True
        nested += isinstance(value, dict)
        plain += not isinstance(value, dict) and value is not None
    return nested < plain if nested or plain else not NESTED.match(head)


def _text(item: bytes, place: str, keyed: bool) -> str:
    try:
        text = item.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = f"{place}: expected UTF-8, found byte 0x{error.object[error.start]:02x}"
        raise BadValue(told, "not UTF-8") from None
    return f"{{{text}}}" if keyed else text
