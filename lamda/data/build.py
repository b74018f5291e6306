"""The pre-training corpus and the pages that the toolset searches, from the chosen sources.

What a commit pins of the filed data joins them. Texts from anywhere pass the steps of section
`clean` first. Everything flows in batches: what is held in memory is a few of them, and a hash for
each turn of an embedded source where turns are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda.data.chosen import ChosenSource, led, own_names, read_source, steps_of
from lamda.data.cleaning.excluded import ExcludedTable
from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.sources import Cleaning, Engine
from lamda.data.cleaning.steps import clean
from lamda.data.cleaning.workers import clean_here
from lamda.data.config import Clean, Data
from lamda.data.filed import TRAIN, filed_batches
from lamda.data.mending import MENDING
from lamda.data.reading.ledger import Ledger, told_sum
from lamda.data.sources import CorpusSource
from lamda.data.tables import DIALOGS, DOCUMENTS, TableWriter
from lamda.data.urls import with_urls
from lamda.errors import LamdaError, shown
from lamda.files import atomic_directory, digest
from lamda.plugins import build
from lamda.records import Dialog, Document

SCRATCH = ".cleaning"
"""Folder beside the corpus for what lies between reading and writing; gone when it is built."""


def build_corpus(
    data: Data,
    seed: int,
    filed: Path | None,
    out: Path,
    knowledge: Path,
    excluded: Path,
    settings: Clean,
    engine: Engine = clean_here,
) -> dict[str, Any]:
    """Write `out`/{documents,dialogs}.parquet, `knowledge`/documents.parquet and the rows that
    cleaning dropped to `excluded`.

    `filed` is a folder of filed rows; `engine` cleans parts of sources. Returns by source rows and
    words, what became of each row (`cleaned`: rows = kept + dropped, by reason) and of each row of
    own files (`read`), the turns dropped by reason, and the index' hash. LamdaError for a source
    without rows.
    """
    figures: dict[str, Any] = {"sources": {}, "dropped_turns": {}, "read": {}, "cleaned": {}}
    with ExitStack() as stack:
        cleaning = stack.enter_context(Cleaning(settings, out.parent / SCRATCH, engine))
        sources = {name: ChosenSource(name, of, seed, figures) for name, of in data.corpus.items()}
        for source in sources.values():
            source.clean_first(cleaning, settings)
        cleaning.compare()
        folder = stack.enter_context(atomic_directory(out))
        dialogs = stack.enter_context(TableWriter(folder / DIALOGS, Dialog))
        documents = stack.enter_context(TableWriter(folder / DOCUMENTS, Document))
        gone = stack.enter_context(ExcludedTable(excluded))
        own = own_names(data.corpus)
        for name, source in sources.items():
            size: Counter[str] = Counter()
            for batch in source.batches(cleaning, gone.write):
                batch = led(name, batch) if name in own else batch
                (dialogs if "turns" in batch.schema.names else documents).write(batch)
                size.update(_size(batch))
            figures["sources"][name] = _some(name, "data.corpus", size, source.sum)
            figures["cleaned"][name] = source.tell()
        filed_counts = {
            "dialogs": _write_filed(filed, Dialog, settings, dialogs),
            "documents": _write_filed(filed, Document, settings, documents),
        }
    if any(of["rows"] for of in filed_counts.values()):
        figures["filed"] = filed_counts
    figures["knowledge"] = _write_knowledge(data, seed, filed, knowledge, settings, figures["read"])
    if not figures["read"]:
        del figures["read"]  # no source reads files
    return figures


def _write_filed(
    filed: Path | None,
    record: type[Dialog] | type[Document],
    settings: Clean,
    writer: TableWriter,
) -> dict[str, int]:
    """Append what was filed for training, mended; how many rows there were, and were taken."""
    counts = {"rows": 0, "kept": 0}
    for batch in filed_batches(filed, record):
        training = batch.filter(pc.equal(batch.column("split"), TRAIN))
        counts["rows"] += batch.num_rows
        counts["kept"] += training.num_rows
        writer.write(_mended(training, settings.steps, settings))
    return counts


def _write_knowledge(
    data: Data, seed: int, filed: Path | None, out: Path, settings: Clean, read: dict[str, Any]
) -> dict[str, Any]:
    """The pages of the index, personal data masked as in the corpus: rows and hash; and by source
    and reason those that cannot be cited, which are left out, where there are any."""
    index, own, dropped = 0, own_names(data.knowledge), {}
    with atomic_directory(out) as folder, TableWriter(folder / DOCUMENTS, Document) as pages:
        for name, choice in data.knowledge.items():
            size, told = Counter[str](), Ledger()
            source: CorpusSource = build("corpus_sources", choice, seed)
            steps = steps_of(source, choice, settings)
            for batch in read_source(name, source, read, f"knowledge.{name}"):
                told.rows += batch.num_rows
                batch, others = with_urls(_mended(batch, steps, settings))
                told.dropped.update(others)
                pages.write(led(name, batch) if name in own else batch)
                size["rows"] += batch.num_rows
            index += _some(name, "data.knowledge", size, told)["rows"]
            if told.dropped:
                print(shown(told_sum(f"knowledge {name}", told.rows, size["rows"], told.dropped)))
                dropped[name] = dict(sorted(told.dropped.items()))
        for batch in filed_batches(filed, Document):
            cited = batch.filter(pc.not_equal(batch.column("url"), ""))  # the others cannot be
            pages.write(_mended(cited, settings.steps, settings))
    found = {"rows": index, "sha256": digest([out])}
    return found | ({"dropped": dropped} if dropped else {})


def _mended(batch: pa.RecordBatch, steps: Sequence[str], settings: Clean) -> pa.RecordBatch:
    """The batch after those steps that drop nothing."""
    mending = [step for step in steps if step in MENDING]
    return clean(Rows(batch), mending, settings).rows.batch if mending else batch


def _some(
    name: str, key: str, size: Mapping[str, int], told: Ledger | None = None
) -> dict[str, int]:
    if not size.get("rows"):
        where = f"params.yaml: key '{key}.{name}'"
        if told is not None and told.rows:
            became = told_sum(f"source {name}", told.rows, 0, told.dropped)
            change = "give its pages a url" if key == "data.knowledge" else "change section clean"
            raise LamdaError(f"{where}: nothing is left of it ({became}); {change}")
        raise LamdaError(f"{where}: the source gives no rows; check it")
    return dict(size)


def _size(batch: pa.RecordBatch) -> dict[str, int]:
    """Rows, turns and words of a batch."""
    if "turns" in batch.schema.names:
        texts = batch.column("turns").flatten().to_pylist()
        return {"rows": batch.num_rows, "turns": len(texts), "words": _words(texts)}
    return {"rows": batch.num_rows, "words": _words(batch.column("text").to_pylist())}


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
