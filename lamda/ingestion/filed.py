"""Data that `lamda ingest` has filed, and which of it a commit uses.

A list in git pins versions by their hashes, so that a run can be repeated from its commit: nothing
is used because it happens to be in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamda.errors import LamdaError
from lamda.files import atomic_directory, json_text, parse_json, read_json, rewrite
from lamda.records import (
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    Vote,
    read_table,
    write_table,
)
from lamda.storage.store import FileHash, Store, download_files

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


@dataclass(frozen=True, order=True, slots=True)
class Pin:
    """One filed file: `data/<kind>/<version>/<name>` of a store."""

    kind: str
    version: str
    name: str
    rows: int
    sha256: str
    size: int


def filed_versions(store: Store) -> list[Pin]:
    """Everything that is filed in a store, by kind and version; LamdaError for a bad manifest."""
    found = []
    for entry in store.list(DATA):
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
    rewrite(path, json_text({"files": [asdict(pin) for pin in sorted(pins)]}).encode())


def _pin(value: Any) -> Pin:
    names = [field.name for field in fields(Pin)]
    if not isinstance(value, dict) or value.keys() != set(names):
        keys = ", ".join(map(str, value)) if isinstance(value, dict) else type(value).__name__
        raise ValueError(f"an entry of {keys or 'nothing'} (needed: {', '.join(names)})")
    if value["kind"] not in RECORDS:
        raise ValueError(f"kind {value['kind']!r} (there is: {', '.join(RECORDS)})")
    return Pin(**value)


def fetch_filed(
    pins: Sequence[Pin], open_place: Callable[[], Store], kinds: Sequence[str], out: Path
) -> dict[str, int]:
    """Write `out`/KIND.parquet for each of `kinds`: the rows of the pinned files in order.

    A row's name is led by its version, so that rows of two files never share one. The store is
    opened only when something is pinned. LamdaError when a file is gone or is not what was pinned.
    """
    counts = {}
    with atomic_directory(out) as folder, TemporaryDirectory() as scratch:
        for kind in kinds:
            wanted = [pin for pin in sorted(pins) if pin.kind == kind]
            rows = [row for pin in wanted for row in _rows(pin, open_place(), Path(scratch))]
            counts[kind] = write_table(folder / f"{kind}.parquet", rows, RECORDS[kind][0])
    return counts


def _rows(pin: Pin, store: Store, scratch: Path) -> list[Any]:
    record, name = RECORDS[pin.kind]
    place = f"{DATA}/{pin.kind}/{pin.version}"
    download_files(store, place, {pin.name: FileHash(pin.sha256, pin.size)}, scratch)
    rows: list[Any] = read_table(scratch / pin.name, record)
    (scratch / pin.name).unlink()
    if not name:
        return rows
    return [replace(row, **{name: f"filed/{pin.version}/{getattr(row, name)}"}) for row in rows]
