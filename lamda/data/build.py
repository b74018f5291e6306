"""The pre-training corpus and the pages that the toolset searches, from the chosen sources.

What a commit pins of the filed data joins them. Everything flows in batches: what is held in memory
is one batch, and a hash for each turn where turns are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda.config.section import Source
from lamda.data.config import Data
from lamda.data.filed import TRAIN, filed_rows
from lamda.data.filters import count_turns, filter_dialogs
from lamda.data.reading.ledger import Ledger
from lamda.data.sources import CorpusSource
from lamda.data.tables import TableWriter
from lamda.errors import LamdaError
from lamda.files import atomic_directory, digest
from lamda.plugins import build
from lamda.records import Dialog, Document, record_batch, records_of, schema

DIALOGS, DOCUMENTS = "dialogs.parquet", "documents.parquet"


def build_corpus(
    data: Data, seed: int, filed: Path | None, out: Path, knowledge: Path
) -> dict[str, Any]:
    """Write `out`/{documents,dialogs}.parquet and `knowledge`/documents.parquet.

    `filed` is a folder of filed rows. Returns rows and words by source, the turns dropped by
    reason, what became of each row of own files, and the index' hash. LamdaError for a source
    without rows.
    """
    figures: dict[str, Any] = {"sources": {}, "dropped_turns": {}, "read": {}}
    more = filed_rows(filed)
    with ExitStack() as stack:
        folder = stack.enter_context(atomic_directory(out))
        dialogs = stack.enter_context(TableWriter(folder / DIALOGS, Dialog))
        documents = stack.enter_context(TableWriter(folder / DOCUMENTS, Document))
        for name, choice in data.corpus.items():
            size: Counter[str] = Counter()
            for batch in _batches(name, choice, seed, figures):
                batch = batch.filter(pc.equal(batch.column("split"), TRAIN))
                is_dialogs = "turns" in batch.schema.names
                (dialogs if is_dialogs else documents).write(batch)
                size.update(_size(batch))
            figures["sources"][name] = _some(name, "data.corpus", size)
        dialogs.write(record_batch(more.dialogs, Dialog))
        documents.write(record_batch(more.documents, Document))
    with atomic_directory(knowledge) as folder, TableWriter(folder / DOCUMENTS, Document) as pages:
        index: Counter[str] = Counter()
        for name, choice in data.knowledge.items():
            size = Counter()
            for batch in _read(name, choice, seed, figures["read"], f"knowledge.{name}"):
                pages.write(batch)
                size.update(_size(batch))
            index.update(_some(name, "data.knowledge", size))
        pages.write(record_batch(more.pages, Document))
    if not figures["read"]:
        del figures["read"]  # no source reads files
    known = {"rows": index["rows"], "sha256": digest([knowledge])}
    return {**figures, "knowledge": known, **more.figures}


def _read(
    name: str, choice: Source, seed: int, read: dict[str, Any], label: str = ""
) -> Iterator[pa.RecordBatch]:
    """The batches of a source under its name in params.yaml; what became of each row of the files
    that it reads goes into `read` under `label` (else the name), and is told once."""
    label = label or name
    source: CorpusSource = build("corpus_sources", choice, seed)
    for batch in source.read():
        record = Dialog if "turns" in batch.schema.names else Document
        expected = schema(record)
        if batch.schema.names != expected.names:
            batch = record_batch(records_of(batch, record, f"source {name}"), record)
        place = expected.get_field_index("source")
        names = pa.array([name] * batch.num_rows, pa.string())
        yield batch.set_column(place, expected.field("source"), names).cast(expected)
    ledger = getattr(source, "ledger", None)
    if isinstance(ledger, Ledger) and label not in read:
        told = ledger.figures()
        if told not in read.values():  # the pages of the index are often the corpus' own
            ledger.tell(f"source {label}")
        read[label] = told


def _batches(
    name: str, choice: Source, seed: int, figures: dict[str, Any]
) -> Iterator[pa.RecordBatch]:
    """A source's batches, its turns filtered where its entry says so."""
    read, dropped = figures["read"], figures["dropped_turns"]
    if not choice.turn_filters:
        yield from _read(name, choice, seed, read)
        return
    repeats = count_turns(_dialogs(name, _read(name, choice, seed, read)))
    reasons: Counter[str] = Counter()
    for batch in _read(name, choice, seed, read):
        rows = records_of(batch, Dialog, f"source {name}")
        authors = choice.turn_filters == "forum"
        kept = filter_dialogs(rows, reasons, repeats, authors=authors)
        yield record_batch(kept, Dialog)
    dropped[name] = dict(reasons)


def _dialogs(name: str, batches: Iterable[pa.RecordBatch]) -> Iterator[Dialog]:
    for batch in batches:
        yield from records_of(batch, Dialog, f"source {name}")


def _some(name: str, key: str, size: Mapping[str, int]) -> dict[str, int]:
    if not size.get("rows"):
        raise LamdaError(f"params.yaml: key '{key}.{name}': the source gives no rows; check it")
    return dict(size)


def _size(batch: pa.RecordBatch) -> dict[str, int]:
    """Rows, turns and words of a batch."""
    if "turns" in batch.schema.names:
        texts = batch.column("turns").flatten().to_pylist()
        return {"rows": batch.num_rows, "turns": len(texts), "words": _words(texts)}
    return {"rows": batch.num_rows, "words": _words(batch.column("text").to_pylist())}


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
