"""Own dialogs and documents from own files, in any known format: the corpus source `files`.

`path` is a file, a folder or a pattern in own/; README.md there lists the formats, and
lamda.data.formats.shapes how dialogs may stand in rows. The setting `columns` (field: column) names
columns that are called otherwise.

A row that is none is dropped, and a file that cannot be read on ends there; the ledger says what
became of each (rows in = kept + dropped by reason), and the rest is read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
from pydantic import model_validator

from lamda.config.section import OwnPath, Section, Share
from lamda.data.formats.draft import Draft, alternating
from lamda.data.formats.registry import GIVES, Format, Kind, found_files
from lamda.data.formats.registry import read_dialogs as dialog_drafts
from lamda.data.formats.registry import read_documents as document_drafts
from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue
from lamda.data.seen import Seen
from lamda.data.splits import NAMES, TRAIN, content_id, split_of
from lamda.errors import LamdaError
from lamda.records import Dialog, Document, R, record_batch

BATCH_ROWS, BATCH_CHARACTERS = 1024, 4_000_000
"""A batch ends at either: its memory is bounded whatever the rows are."""


class FileSource:
    """Dialogs or documents from files, streamed in order; `ledger` is that of the last reading."""

    raw = True

    class Settings(Section):
        """`path` is a file, folder or pattern in own/; `format` is told by each file unless it is
        named; `columns` maps a field to its column's name. Of what does not say its split, the
        shares `evaluation` and `development` are kept out of training, by hash of the dialog."""

        path: OwnPath
        kind: Kind
        format: Format = "auto"
        columns: Mapping[str, str] = {}
        evaluation: Share = 0.0
        development: Share = 0.0

        @model_validator(mode="after")
        def _check(self) -> FileSource.Settings:
            gives = GIVES.get(self.format, self.kind)
            if gives != self.kind and self.format != "table":
                raise ValueError(f"format {self.format} gives {gives}, and kind says {self.kind}")
            if self.evaluation + self.development > 1:
                raise ValueError(
                    "evaluation and development: expected shares of at most 1 together"
                )
            return self

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings
        self.ledger = Ledger()

    def read(self) -> Iterator[pa.RecordBatch]:
        """See CorpusSource; a LamdaError, too, where there is no row at all."""
        self.ledger = ledger = Ledger()
        told, kept = self._settings, (self._settings.evaluation, self._settings.development)
        batches: Iterator[pa.RecordBatch]
        if told.kind == "dialogs":
            dialogs = read_dialogs(told.path, told.columns, told.format, kept, ledger)
            batches = _batches(dialogs, Dialog, lambda row: sum(map(len, row.turns)))
        else:
            documents = read_documents(told.path, told.columns, told.format, kept, ledger)
            batches = _batches(documents, Document, lambda row: len(row.text))
        first = next(batches, None)
        if first is None:
            why = f"; {ledger.lines[0]}" if ledger.lines else ""
            raise LamdaError(f"{told.path}: expected {told.kind}, found no row{why}")
        return itertools.chain([first], batches)


def read_dialogs(
    path: Path | str,
    columns: Mapping[str, str],
    format: Format = "auto",
    kept_back: tuple[float, float] = (0.0, 0.0),
    ledger: Ledger | None = None,
) -> Iterator[Dialog]:
    """The dialogs of a file, folder or pattern, one at a time.

    One without an id is named by a hash of its turns, and then stands there once. `kept_back` are
    the shares of evaluation and development, of what does not say its split. Without a ledger that
    is not strict, the first fault is a LamdaError with file, row and column.
    """
    ledger = ledger or Ledger(strict=True)
    ids = Seen()
    files = found_files(path, format, ledger)
    for draft in dialog_drafts(files, columns, ledger):
        try:
            made = _dialog(draft, kept_back, ids)
        except BadValue as error:
            ledger.drop(error.reason, error, draft.rows)
            continue
        ledger.keep(draft.rows)
        ledger.at = draft.place
        yield made


def read_documents(
    path: Path | str,
    columns: Mapping[str, str],
    format: Format = "auto",
    kept_back: tuple[float, float] = (0.0, 0.0),
    ledger: Ledger | None = None,
) -> Iterator[Document]:
    """The documents behind a path; see read_dialogs."""
    ledger = ledger or Ledger(strict=True)
    ids = Seen()
    for draft in document_drafts(found_files(path, format, ledger), columns, ledger):
        try:
            name = _name(draft, "document_id", ids)
            split = _split(draft, name, kept_back)
        except BadValue as error:
            ledger.drop(error.reason, error, draft.rows)
            continue
        ledger.keep(draft.rows)
        ledger.at = draft.place
        yield Document(name, "", draft.url, draft.title, draft.turns[0], split)


def _dialog(draft: Draft, kept_back: tuple[float, float], ids: Seen) -> Dialog:
    name = _name(draft, "dialog_id", ids)
    speakers = draft.speakers or alternating(len(draft.turns))
    return Dialog(name, "", draft.turns, speakers, _split(draft, name, kept_back))


def _name(draft: Draft, field: str, ids: Seen) -> str:
    name = draft.name or content_id(draft.turns)
    if ids.add(name):
        return name
    if draft.name:
        told = (
            f"{draft.place}, column {field!r}: expected an id of its own, all of one dialog "
            f"together; found {name!r} once more"
        )
        raise BadValue(told, "an id twice")
    raise BadValue(f"{draft.place}: the same as an earlier row, word for word", "the same twice")


def _split(draft: Draft, name: str, kept_back: tuple[float, float]) -> str:
    if not draft.split:
        return split_of(draft.group or name, *kept_back) if any(kept_back) else TRAIN
    if draft.split.casefold() not in NAMES:
        told = f"{draft.place}, column 'split': expected {', '.join(NAMES)}, found {draft.split!r}"
        raise BadValue(told, "split: unknown")
    return NAMES[draft.split.casefold()]


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
