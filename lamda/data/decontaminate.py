"""What evaluation asks about does not stand in the texts to train on.

A package of sources keeps its own evaluation apart (the embedded world by its entities and
phrasings); a text from anywhere else is held against the contexts of the evaluation.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda.config.section import Choice
from lamda.data.config import Data
from lamda.data.filters import cut_dialogs
from lamda.data.mending import compared
from lamda.data.ngrams import Shared, Standing
from lamda.data.reading.ledger import told_sum
from lamda.data.tables import (
    DIALOGS,
    DOCUMENTS,
    KEPT_BACK,
    TableWriter,
    arrow_batches,
    read_batches,
)
from lamda.errors import LamdaError, shown
from lamda.files import atomic_directory
from lamda.plugins import build, package_of
from lamda.records import Context, Dialog, Document, read_table, record_batch, records_of, schema

if TYPE_CHECKING:
    from lamda.annotation.contexts import ContextSource

RESERVED = "names what evaluation keeps"
STANDS = "stands in evaluation"
SHARED = "shares words with evaluation"
FILED = "filed/"
"""Leads the ids of rows that people filed: they may join a source, and come from anywhere."""
CACHED = 4096
"""Turns whose compared form is kept: those of one dialog are looked at again and again."""


def decontaminate(
    data: Data, words: int, seed: int, corpus: Path, contexts: Path, out: Path
) -> dict[str, Any]:
    """Write the tables of `corpus` to `out` without what evaluation keeps.

    A dialog ends before its first such turn, a document is left out. `words` in a row that a text
    shares with a context of the folder `contexts` give it away; 0 looks for none. Returns by source
    the turns and documents kept, and dropped by reason. LamdaError for a source of which nothing is
    left.
    """
    asked = [read_table(contexts / name, Context) for name in KEPT_BACK]
    guard = _Guard(data, seed, asked, words)
    turns: dict[str, Counter[str]] = {}
    pages: dict[str, Counter[str]] = {}
    with atomic_directory(out) as folder:
        with TableWriter(folder / DIALOGS, Dialog) as writer:
            for batch in arrow_batches(corpus / DIALOGS):
                if source := guard.trusted(batch):  # nothing to look for: written as it is
                    turns.setdefault(source, Counter())["kept"] += len(batch["turns"].flatten())
                    writer.write(batch.cast(schema(Dialog)))
                    continue
                kept: list[Dialog] = []
                for row in records_of(batch, Dialog, str(corpus / DIALOGS)):
                    kept += cut_dialogs([row], turns.setdefault(row.source, Counter()), guard.turn)
                writer.write(record_batch(kept, Dialog))
        with TableWriter(folder / DOCUMENTS, Document) as writer:
            for documents in read_batches(corpus / DOCUMENTS, Document):
                whys = [guard.page(page) for page in documents]
                for page, why in zip(documents, whys, strict=True):
                    pages.setdefault(page.source, Counter())[why or "kept"] += 1
                clean = [page for page, why in zip(documents, whys, strict=True) if not why]
                writer.write(record_batch(clean, Document))
        _tell(figures := {"turns": _plain(turns), "documents": _plain(pages)})
    return figures


def _tell(figures: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
    """Print the sums; LamdaError for a source that evaluation leaves nothing of, in any table."""
    every: dict[str, Counter[str]] = {}
    lines: dict[str, str] = {}
    for what, sources in figures.items():
        for source, counts in sources.items():
            dropped = {why: count for why, count in counts.items() if why != "kept"}
            total = sum(counts.values())
            lines[source] = told_sum(source, total, total - sum(dropped.values()), dropped, what)
            print(shown(f"decontaminate {lines[source]}"))
            every.setdefault(source, Counter()).update(counts)
    for source, found in every.items():
        if not found["kept"] and found.keys() & {RESERVED, STANDS, SHARED}:
            raise LamdaError(
                f"source {source!r} of data.corpus: nothing is left of it ({lines[source]}); "
                "expected texts that data.evaluation and data.development do not ask about: give "
                "those other files or a smaller share, or take the source away"
            )


class _Guard:
    """Holds a text against the evaluation of other packages than its own: what their sources
    reserve, contexts that stand in a dialog, and runs of words that both have."""

    def __init__(
        self, data: Data, seed: int, tables: Sequence[Sequence[Context]], words: int
    ) -> None:
        self._data = data
        makers: dict[tuple[str, str], Choice] = {}
        kept_back = (*data.evaluation.values(), *data.development.values())
        for choice in kept_back:  # one source serves several tasks
            makers.setdefault((choice.use, str(sorted(choice.options.items()))), choice)
        self._sources = [
            (package_of(choice.use), build("context_sources", choice, seed))
            for choice in makers.values()
        ]
        # A context may be mended and the row that it came from not, or the other way round.
        self._form = functools.lru_cache(CACHED)(compared)
        held = [[replace(row, context=self._forms(row.context)) for row in of] for of in tables]
        contexts = [row for of in held for row in of]
        self._standing = Standing(contexts)
        self._longest = max((len(row.context) for row in contexts), default=0)
        # The gate counts what is common in the evaluation's contexts alone: so each table does.
        self._shared = [Shared((row.context for row in of), words) for of in held if words]

    def _forms(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self._form, texts))

    def trusted(self, batch: pa.RecordBatch) -> str:
        """The source of a batch of dialogs that all evaluation keeps itself apart from, or ''."""
        sources = pc.unique(batch["source"]).to_pylist()
        filed = pc.any(pc.starts_with(batch["dialog_id"], FILED)).as_py()
        alone = len(sources) == 1 and not filed
        return sources[0] if alone and not self._others(sources[0], "") else ""

    def turn(self, row: Dialog, place: int) -> str:
        """Why the turn at `place` must not be shown, or ''."""
        others = self._others(row.source, row.dialog_id)
        if not others:
            return ""
        before = self._forms(row.turns[max(0, place - 2 * self._longest) : place + 1])
        if any(turn == len(before) - 1 for _, turn in self._standing.found(before)):
            return STANDS
        return self._text(others, row.turns[place], before[-1])

    def page(self, row: Document) -> str:
        """Why a document must not be shown, or ''."""
        others = self._others(row.source, row.document_id)
        if not others:
            return ""
        title, text = compared(row.title), compared(row.text)
        if self._standing.found((title, text)):
            return STANDS  # the gate on the rated sets lets no such page pass
        return self._text(others, f"{row.title}\n{row.text}", f"{title}\n{text}")

    def _others(self, source: str, name: str) -> list[ContextSource]:
        """The evaluation's sources that do not keep themselves apart from this row."""
        known = source in self._data.corpus and not name.startswith(FILED)
        own = package_of(self._data.corpus[source].use) if known else ""
        return [maker for package, maker in self._sources if package != own or not package]

    def _text(self, others: Sequence[ContextSource], text: str, form: str) -> str:
        """Why a text must not be shown, which is `form` where texts are compared."""
        if any(maker.reserved(text) for maker in others):
            return RESERVED
        if any(shared.found([form]) for shared in self._shared):
            return SHARED
        return ""


def _plain(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {source: dict(reasons) for source, reasons in counts.items()}
