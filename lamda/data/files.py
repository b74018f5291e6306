"""Own dialogs and documents from own files: the corpus source `files`.

What a file holds, by `kind` and format (further columns are passed over):

* dialogs, Parquet and JSONL: one dialog a row: `turns` (texts), and, if you have them, `speakers`
  (one a turn; else two take turns), `dialog_id`, `split`
* dialogs, CSV: one turn a row: `dialog_id`, `turn`, and, if you have it, `speaker`; the turns of a
  dialog stand together
* documents: one a row: `text`, and, if you have them, `title`, `url`, `document_id`, `split`

The setting `columns` (field: column) names columns that are called otherwise.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pyarrow as pa

from lamda.config.section import OwnPath, Section
from lamda.data.row import Row
from lamda.data.rows import files_of, read_rows
from lamda.errors import LamdaError
from lamda.records import Dialog, Document, R, record_batch

BATCH_ROWS, BATCH_CHARACTERS = 1024, 4_000_000
"""A batch ends at either: its memory is bounded whatever the rows are."""
SPLITS = ("train", "evaluation")


class FileSource:
    """Dialogs or documents from a file or a folder of files, streamed in order."""

    class Settings(Section):
        """`path` is a file or folder in own/; `columns` maps a field to its column's name."""

        path: OwnPath
        kind: Literal["dialogs", "documents"]
        columns: Mapping[str, str] = {}

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._kind = Path(settings.path), settings.kind
        self._columns = settings.columns

    def read(self) -> Iterator[pa.RecordBatch]:
        """See CorpusSource; a LamdaError, too, where there is no row at all."""
        if self._kind == "dialogs":
            dialogs = enumerate(read_dialogs(self._path, self._columns))
            named = (
                row if row.dialog_id else replace(row, dialog_id=f"{self._path.stem}/{number}")
                for number, row in dialogs
            )
            batches = _batches(named, Dialog, lambda row: sum(map(len, row.turns)))
        else:
            documents = _documents(self._path, self._columns)
            batches = _batches(documents, Document, lambda row: len(row.text))
        first = next(batches, None)
        if first is None:
            raise LamdaError(f"{self._path}: expected {self._kind}, found no row")
        return itertools.chain([first], batches)


def read_dialogs(path: Path, columns: Mapping[str, str]) -> Iterator[Dialog]:
    """The dialogs of a file or folder, one at a time; one without an id has dialog_id ''.

    LamdaError with file, row and column for what is missing, empty or of another type, and for an
    id that stands there twice.
    """
    ids = _Ids()
    for file in files_of(path):
        if file.suffix == ".csv":
            yield from _by_turn(file, columns, ids)
            continue
        optional = ("speakers", "dialog_id", "split")
        for row in read_rows(file, ("turns",), optional, columns):
            turns = row.texts("turns")
            speakers = row.texts("speakers", _in_turn(len(turns)))
            if len(speakers) != len(turns):
                raise row.error(
                    "speakers", f"{len(turns)}, one a turn", f"{len(speakers)} speakers"
                )
            name = row.name("dialog_id", "")
            if name and not ids.add(name):
                raise row.error("dialog_id", "an id of its own", f"{name!r} once more")
            yield Dialog(name, "", turns, speakers, _split(row))


def _in_turn(count: int) -> tuple[str, ...]:
    return tuple(f"speaker{number % 2}" for number in range(count))


class _Ids:
    """Ids that were given: eight bytes of a hash of each, since a file may be long."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def add(self, name: str) -> bool:
        """Whether the id is new; it is known from now on."""
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        before = len(self._known)
        self._known.add(digest)
        return len(self._known) > before


def _by_turn(file: Path, columns: Mapping[str, str], ids: _Ids) -> Iterator[Dialog]:
    """Dialogs of a CSV of turns; LamdaError for one that goes on after another began."""
    rows = read_rows(file, ("dialog_id", "turn"), ("speaker", "split"), columns)
    for name, group in itertools.groupby(rows, key=lambda row: row.name("dialog_id")):
        turns = list(group)
        if not ids.add(name):
            raise turns[0].error(
                "dialog_id", "the turns of a dialog to stand together", f"{name} once more"
            )
        others = _in_turn(len(turns))
        yield Dialog(
            dialog_id=name,
            source="",
            turns=tuple(row.text("turn") for row in turns),
            speakers=tuple(row.name("speaker", o) for row, o in zip(turns, others, strict=True)),
            split=_split(turns[0]),
        )


def _documents(path: Path, columns: Mapping[str, str]) -> Iterator[Document]:
    optional = ("title", "url", "document_id", "split")
    ids = _Ids()
    for number, row in enumerate(read_rows(path, ("text",), optional, columns)):
        name = row.name("document_id", f"{path.stem}/{number}")
        if not ids.add(name):
            raise row.error("document_id", "an id of its own", f"{name!r} once more")
        yield Document(
            document_id=name,
            source="",
            url=row.text("url", "").strip(),
            title=row.text("title", ""),
            text=row.text("text"),
            split=_split(row),
        )


def _split(row: Row) -> str:
    split = row.text("split", SPLITS[0])
    if split not in SPLITS:
        raise row.error("split", " or ".join(SPLITS), split)
    return split


def _batches(
    rows: Iterable[R], record: type[R], size: Callable[[R], int]
) -> Iterator[pa.RecordBatch]:
    held: list[R] = []
    characters = 0
    for row in rows:
        held.append(row)
        characters += size(row)
        if len(held) == BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield record_batch(held, record)
            held, characters = [], 0
    if held:
        yield record_batch(held, record)
