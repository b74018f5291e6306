"""Data that `lamda ingest` has filed, and which of it a commit uses.

A list in git pins versions by their hashes, so that a run can be repeated from its commit: nothing
is used because it happens to be in the store.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamda.annotation.keys import research_key
from lamda.data.tables import TableWriter
from lamda.errors import LamdaError
from lamda.files import atomic_directory, json_text, parse_json, read_json, rewrite
from lamda.ingestion.reading import Unreadable, read_records
from lamda.records import (
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    Vote,
    record_batch,
)
from lamda.storage.store import FileHash, Missing, Store, download_files

DATA, MANIFEST = "data", "manifest.json"
RECORDS: Mapping[str, tuple[type, str]] = {
    "documents": (Document, "document_id"),
    "dialogs": (Dialog, "dialog_id"),
    "ssi": (RatedResponse, "example_id"),
    "safety": (RatedResponse, "example_id"),
    "groundedness": (GroundingExample, "example_id"),
    "votes": (Vote, ""),
    "research": (GroundingExample, "example_id"),
}
"""Kind -> its rows, and the column that names a row, if one does.

`votes` and `research` answer tasks: they are matched by what they judge, where `ssi`, `safety` and
`groundedness` are whole examples that join the annotated sets."""
CORPUS, ANNOTATIONS = ("documents", "dialogs"), ("ssi", "safety", "groundedness")
ANSWERS = ("votes", "research")
WRITTEN_ROWS = 1024
"""Rows that are held at once."""


@dataclass(frozen=True, order=True, slots=True)
class Pin:
    """One filed file: `data/<kind>/<version>/<name>` of a store.

    `filed` is when it was filed (ISO 8601, UTC; '' of what was filed before times were kept): of
    rows with the same name, those that were filed last count.
    """

    kind: str
    version: str
    name: str
    rows: int
    sha256: str
    size: int
    filed: str = ""


def filed_versions(store: Store, kind: str = "") -> list[Pin]:
    """What is filed in a store (of one kind, if one is named), by kind and version.

    LamdaError for a bad manifest.
    """
    found = []
    for entry in store.list(f"{DATA}/{kind}" if kind else DATA):
        if entry.key.endswith(f"/{MANIFEST}"):
            data, _ = store.read(entry.key)
            try:
                found.append(_pin(parse_json(data)))
            except (TypeError, ValueError) as error:
                raise LamdaError(
                    f"{store.uri}/{entry.key}: expected a manifest of `lamda ingest`, found "
                    f"{error}; remove that version"
                ) from None
    return sorted(found)


def read_pins(path: Path) -> list[Pin]:
    """The list in git; LamdaError when it is missing or of another form."""
    if not path.exists():
        raise LamdaError(
            f"{path}: no such file; `git checkout {path}` brings it back, `lamda pin` writes it"
        )
    values = read_json(path)
    if not isinstance(values, dict) or not isinstance(values.get("files"), list):
        raise LamdaError(f"{path}: expected what `lamda pin` writes, found no list 'files'")
    try:
        return sorted(map(_pin, values["files"]))
    except (TypeError, ValueError) as error:
        raise LamdaError(f"{path}: expected what `lamda pin` writes, found {error}") from None


def write_pins(path: Path, pins: Sequence[Pin]) -> None:
    """Write the list, atomically; the same pins give the same bytes."""
    files = [{k: v for k, v in asdict(pin).items() if v != ""} for pin in sorted(pins)]
    rewrite(path, json_text({"files": files}).encode())


def _pin(value: Any) -> Pin:
    names = [field.name for field in fields(Pin) if field.name != "filed"]
    if not isinstance(value, dict) or value.keys() - {"filed"} != set(names):
        keys = ", ".join(map(str, value)) if isinstance(value, dict) else type(value).__name__
        raise ValueError(f"an entry of {keys or 'nothing'} (needed: {', '.join(names)})")
    if value["kind"] not in RECORDS:
        raise ValueError(f"kind {value['kind']!r} (there is: {', '.join(RECORDS)})")
    for field in fields(Pin):
        if type(value.get(field.name, field.default)).__name__ != field.type:
            raise ValueError(f"{field.name} {value[field.name]!r:.80} (expected {field.type})")
    return Pin(**value)


def place_of(pin: Pin) -> str:
    """The folder of a filed file in its store."""
    return f"{DATA}/{pin.kind}/{pin.version}"


def fetch_filed(
    pins: Sequence[Pin],
    open_place: Callable[[], Store],
    kinds: Sequence[str],
    out: Path,
    superseded: Counter[Pin] | None = None,
) -> dict[str, int]:
    """Write `out`/KIND.parquet for each of `kinds`: the rows of the pinned files, the newest first.

    A row that a later file holds again is left out (see `identity`), and counted for its file in
    `superseded`. A row's name is led by its version, so that rows of two files never share one. The
    store is opened only when something is pinned. LamdaError when a file is gone or is not what was
    pinned.
    """
    counts = {}
    with atomic_directory(out) as folder, TemporaryDirectory() as scratch:
        for kind in kinds:
            wanted = sorted(pin for pin in pins if pin.kind == kind)
            wanted.sort(key=lambda pin: pin.filed, reverse=True)
            seen: set[bytes] = set()
            counts[kind] = 0
            with TableWriter(folder / f"{kind}.parquet", RECORDS[kind][0]) as writer:
                for pin in wanted:
                    rows = _new_rows(pin, open_place(), Path(scratch), seen)
                    kept = _write(writer, rows, RECORDS[kind][0])
                    counts[kind] += kept
                    if superseded is not None:
                        superseded[pin] += pin.rows - kept
    return counts


def _write(writer: TableWriter, rows: Iterator[Any], record: type) -> int:
    count = 0
    while some := list(itertools.islice(rows, WRITTEN_ROWS)):
        writer.write(record_batch(some, record))
        count += len(some)
    return count


def _new_rows(pin: Pin, store: Store, scratch: Path, seen: set[bytes]) -> Iterator[Any]:
    """The rows of a file that are none of `seen`, which then holds them all: not before, since the
    steps of one research are alike in what they are known by."""
    own = set()
    for row in filed_rows(store, pin, scratch):
        key = identity(pin, row)
        own.add(key)
        if key not in seen:
            name = RECORDS[pin.kind][1]
            lead = f"filed/{pin.version}/{getattr(row, name)}" if name else ""
            yield replace(row, **{name: lead}) if name else row
    seen |= own


def identity(pin: Pin, row: Any) -> bytes:
    """What a row is a row of, whatever it says: a later one takes its place.

    Texts are known by source and id, examples by id, votes by rater and what they judge. Several
    people may research one base, so that research is known by its file's name and its base: whole,
    as a step that was taken back has no row in the later file.
    """
    parts: tuple[str, ...]
    if pin.kind in CORPUS:
        parts = (row.source, getattr(row, RECORDS[pin.kind][1]))
    elif pin.kind == "votes":
        parts = (row.key, row.rater)
    elif pin.kind == "research":
        parts = (pin.name, research_key(row.context, row.base))
    else:
        parts = ("", row.example_id)
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


def filed_rows(store: Store, pin: Pin, scratch: Path) -> Iterator[Any]:
    """The rows of one filed file, as they were filed; LamdaError as `fetch_filed`."""
    file = scratch / pin.name
    try:
        download_files(store, place_of(pin), {pin.name: FileHash(pin.sha256, pin.size)}, scratch)
    except Missing as error:
        raise LamdaError(
            f"{error}, and it is pinned; if `lamda unfile` took it back, `lamda pin` takes it off "
            "the list"
        ) from None
    try:
        yield from read_records(file, RECORDS[pin.kind][0])
    except Unreadable as error:
        raise LamdaError(f"{store.uri}/{place_of(pin)}/{pin.name}: {error}") from None
    finally:
        file.unlink()
