"""The formats by name, how a file tells which one it has, and reading each file by its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, Literal

from lamda.data.formats.comments import comment_dialogs
from lamda.data.formats.draft import Draft
from lamda.data.formats.irc import has_message, irc_dialogs, looks_like_irc
from lamda.data.formats.mediawiki import mediawiki_documents
from lamda.data.formats.shapes import ALL, OPTIONAL, SHAPES, drafts
from lamda.data.formats.stack_exchange import stack_exchange_dialogs
from lamda.data.formats.warc import warc_documents
from lamda.data.reading.fields import Fields
from lamda.data.reading.json_items import items
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import Place, places
from lamda.data.reading.tables import column_names
from lamda.data.row import BadValue, Row
from lamda.data.rows import BLANK, KINDS, LOOKED_AT, opened, rows_of, sniffed
from lamda.errors import LamdaError

Kind = Literal["dialogs", "documents"]
Format = Literal[
    "auto", "table", "chat", "topical_chat", "casino", "sgd", "irc", "comments", "stack_exchange",
    "warc", "mediawiki",
]  # fmt: skip
TREES = ("comments", "stack_exchange")
"""Formats whose files belong together: an answer stands in another file than its question."""
Reader = Callable[[BufferedReader, str, Ledger], Iterator[Draft]]
STREAMS: Mapping[str, Reader] = {
    "irc": irc_dialogs,
    "warc": warc_documents,
    "mediawiki": mediawiki_documents,
}
GIVES: Mapping[str, Kind] = {
    **dict.fromkeys((*SHAPES, "irc", *TREES), "dialogs"),
    "warc": "documents",
    "mediawiki": "documents",
}
"""Format -> what it holds; a table may hold documents too."""
DOCUMENT = ("title", "url", "document_id", "split")


@dataclass(frozen=True, slots=True)
class Found:
    """A file with its format, and of one with rows how they stand in it (lamda.data.rows)."""

    place: Place
    format: str
    rows: str = ""


def detect(place: Place) -> Found | None:
    """The format of a file by its name and its first bytes; None for one of no known format."""
    suffix = place.suffix
    if suffix in (".parquet", ".arrow"):
        return Found(place, _of_keys(_names(place)), KINDS[suffix])
    head = sniffed(place)
    if head.startswith(b"WARC/") or suffix in (".warc", ".wet"):
        return Found(place, "warc")
    if suffix == ".xml" or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"<?xml", b"<mediawiki")
    ):
        format = "mediawiki" if b"<mediawiki" in head else "stack_exchange"
        return Found(place, format)
    # before JSON: a line may begin with `[`, as an array does
    if suffix in (".log", ".txt", "") and looks_like_irc(head.decode("utf-8", errors="replace")):
        return Found(place, "irc")
    rows = KINDS.get(suffix) or _rows(head)
    return Found(place, _of_keys(_keys(head)), rows) if rows else None


def _rows(head: bytes) -> str:
    for magic, kind in ((b"PAR1", "parquet"), (b"ARROW1", "arrow"), (b"{", "json"), (b"[", "json")):
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            return kind
    return ""


def _names(place: Place) -> set[str]:
    """The columns of a table here; of one in a bucket none, since it would be fetched for that."""
    return column_names(place.path) if place.path is not None else set()


def _keys(head: bytes) -> set[str]:
    """What the first row of a text calls its columns."""
    head = head.lstrip(BLANK)
    lines = head.split(b"\n", LOOKED_AT)[:LOOKED_AT]
    rows = lines if head.startswith(b"{") else lines[:1]
    if head.startswith(b"["):
        start: Any = BufferedReader(BytesIO(head))
        rows = [item for _, item in itertools.islice(items(start, "", Ledger()), LOOKED_AT)]
    for text in rows:
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            continue  # of a damaged row the next one tells
        return {*row} if isinstance(row, dict) else set()
    cells = lines[0].strip().replace(b'"', b"").split(b",")
    return {cell.decode(errors="replace") for cell in cells}


def _of_keys(keys: set[str]) -> str:
    """Whether a row with such keys is a comment or a submission of a forum, or of a table."""
    of_forum = {"parent_id", "body"} <= keys or {"selftext", "title", "id"} <= keys
    return "comments" if of_forum else "table"


def found_files(path: str | Path, format: str, ledger: Ledger) -> list[Found]:
    """The files behind a path, each with its format; one of none is a fault. LamdaError where there
    is no file at all."""
    listed = places(path, ledger)
    if not listed and not ledger.faults:
        raise LamdaError(f"{path}: expected files, found none")
    found = []
    for place in listed:
        one = detect(place)
        if format != "auto":
            one = _named(place, format, one)
        if one is None:
            ledger.broken(place.name, LamdaError(_unknown(place, format)))
            continue
        found.append(one)
    ledger.files += len(found)
    return found


def _named(place: Place, format: str, told: Found | None) -> Found | None:
    """A file in the format that is asked for, where it can have it: rows in general, a log under
    any name, else what the file tells by itself."""
    if format == "irc":
        head = sniffed(place).decode("utf-8", errors="replace")
        return Found(place, "irc") if has_message(head) else None
    rows = told.rows if told and (format in SHAPES or format == "comments") else ""
    fits = told is not None and (rows or told.format == format)
    return Found(place, format, rows) if fits else None


def _unknown(place: Place, format: str) -> str:
    told = detect(place)
    if told is not None and format != "auto":
        return f"{place.name}: expected format {format}, found {told.format}"
    known = f"{', '.join(KINDS)}, .warc, .wet, .xml or a log of messages"
    return f"{place.name}: expected a file {known}, packed or not"


def read_dialogs(
    files: Sequence[Found], columns: Mapping[str, str], ledger: Ledger
) -> Iterator[Draft]:
    """The dialogs of all files, in order; trees come last, since their files belong together."""
    files = [one for one in files if _gives(one, "dialogs", ledger)]
    tables = [one for one in files if one.format not in (*TREES, *STREAMS)]
    fields = Fields((), OPTIONAL, columns if tables else None)
    for one in files:
        if one.format not in TREES:
            yield from _with_split(one, _dialogs(one, columns, fields, ledger))
    fields.check_named()
    for format in TREES:
        of = [one for one in files if one.format == format]
        if of and format == "comments":
            rows = [(one.place, one.rows) for one in of]
            yield from _answered(comment_dialogs(rows, columns, ledger), ledger)
        elif of:
            yield from _answered(stack_exchange_dialogs([one.place for one in of], ledger), ledger)


def _answered(made: Iterator[Draft], ledger: Ledger) -> Iterator[Draft]:
    """Of dialogs that are made here of single messages: what nobody answers is none."""
    for draft in made:
        if len(draft.turns) > 1:
            yield draft
        else:
            ledger.pass_by("nobody answers", draft.rows)


def _gives(one: Found, kind: Kind, ledger: Ledger) -> bool:
    """Whether a file can hold what is asked for; rows can hold either."""
    if one.rows or GIVES[one.format] == kind:
        return True
    told = f"{one.place.name}: expected {kind}, found {GIVES[one.format]} ({one.format})"
    ledger.broken(one.place.name, LamdaError(told))
    return False


def _dialogs(
    one: Found, columns: Mapping[str, str], fields: Fields, ledger: Ledger
) -> Iterator[Draft]:
    if one.format in STREAMS:
        yield from _answered(_stream(one, ledger), ledger)
        return
    any_of = SHAPES[one.format] if one.format != "table" or "turns" in columns else ALL
    rows = rows_of(one.place, one.rows, fields.with_any_of(any_of), ledger)
    yield from drafts(rows, ledger)


def _stream(one: Found, ledger: Ledger) -> Iterator[Draft]:
    with one.place.local() as path, opened(path, one.place.name, ledger) as stream:
        if stream is not None:
            yield from STREAMS[one.format](stream, one.place.name, ledger)


def _with_split(one: Found, made: Iterator[Draft]) -> Iterator[Draft]:
    """Rows that do not say their split have that of their file."""
    for draft in made:
        if one.place.split and not draft.split:
            draft = replace(draft, split=one.place.split)
        yield draft


def read_documents(
    files: Sequence[Found], columns: Mapping[str, str], ledger: Ledger
) -> Iterator[Draft]:
    """The documents of all files, in order."""
    fields = Fields(("text",), DOCUMENT, columns)
    for one in files:
        if not _gives(one, "documents", ledger):
            continue
        if one.format in STREAMS:
            made = _stream(one, ledger)
        else:
            made = _documents(rows_of(one.place, one.rows, fields, ledger), ledger)
        yield from _with_split(one, made)
    fields.check_named()


def _documents(rows: Iterator[Row], ledger: Ledger) -> Iterator[Draft]:
    for row in rows:
        try:
            yield Draft(
                row.place,
                (row.text("text"),),
                name=row.name("document_id", ""),
                split=row.text("split", ""),
                url=row.text("url", "").strip(),
                title=row.text("title", ""),
            )
        except BadValue as error:
            ledger.refuse(error)
