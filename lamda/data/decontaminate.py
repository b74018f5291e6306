"""What evaluation asks about does not stand in the texts to train on.

A package of sources keeps its own evaluation apart (the embedded world by its entities and
phrasings); a text from anywhere else is held against the contexts of the evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.config.section import Choice
from lamda.data.build import DIALOGS, DOCUMENTS
from lamda.data.config import Data
from lamda.data.filters import cut_dialogs
from lamda.data.ngrams import ngrams
from lamda.data.tables import TableWriter, read_batches
from lamda.files import atomic_directory
from lamda.plugins import build
from lamda.records import Context, Dialog, Document, read_table, record_batch

RESERVED, SHARED = "names what evaluation keeps", "shares words with evaluation"
FILED = "filed/"
"""Leads the ids of rows that people filed: they may join a source, and come from anywhere."""
Judge = Callable[[str, str, str], str]
"""Source, id and text of a row -> why training must not show it, or ''."""


def decontaminate(
    data: Data, words: int, seed: int, corpus: Path, contexts: Path, out: Path
) -> dict[str, Any]:
    """Write the tables of `corpus` to `out` without what evaluation keeps.

    A dialog ends before its first such turn, a document is left out. `words` in a row that a text
    shares with a context of `contexts` give it away; 0 looks for none. Returns by source the turns
    and documents kept, and dropped by reason.
    """
    judge = _judge(data, seed, _shared(read_table(contexts, Context), words), words)
    turns: dict[str, Counter[str]] = {}
    pages: dict[str, Counter[str]] = {}

    def turn(row: Dialog, place: int) -> str:
        return judge(row.source, row.dialog_id, row.turns[place])

    with atomic_directory(out) as folder:
        with TableWriter(folder / DIALOGS, Dialog) as writer:
            for rows in read_batches(corpus / DIALOGS, Dialog):
                kept: list[Dialog] = []
                for row in rows:
                    kept += cut_dialogs([row], turns.setdefault(row.source, Counter()), turn)
                writer.write(record_batch(kept, Dialog))
        with TableWriter(folder / DOCUMENTS, Document) as writer:
            for documents in read_batches(corpus / DOCUMENTS, Document):
                whys = [
                    judge(page.source, page.document_id, f"{page.title}\n{page.text}")
                    for page in documents
                ]
                for page, why in zip(documents, whys, strict=True):
                    pages.setdefault(page.source, Counter())[why or "kept"] += 1
                clean = [page for page, why in zip(documents, whys, strict=True) if not why]
                writer.write(record_batch(clean, Document))
    return {"turns": _plain(turns), "documents": _plain(pages)}


def _judge(data: Data, seed: int, shared: frozenset[tuple[str, ...]], words: int) -> Judge:
    """Holds a text against the evaluation sources of other packages than its own."""
    makers: dict[tuple[str, str], Choice] = {}
    for choice in data.evaluation.values():  # one source serves several tasks
        makers.setdefault((choice.use, str(sorted(choice.options.items()))), choice)
    reserving = [
        (_package(choice.use), build("context_sources", choice, seed)) for choice in makers.values()
    ]

    def judge(source: str, name: str, text: str) -> str:
        known = source in data.corpus and not name.startswith(FILED)
        own = _package(data.corpus[source].use) if known else ""
        others = [maker for package, maker in reserving if package != own or not package]
        if any(maker.reserved(text) for maker in others):
            return RESERVED
        if others and words and shared and not shared.isdisjoint(ngrams([text], words)):
            return SHARED
        return ""

    return judge


def _package(use: str) -> str:
    """'world' of 'world.forum'; '' of an implementation that belongs to no package."""
    return use.partition(".")[0] if "." in use and ":" not in use else ""


def _shared(contexts: Sequence[Context], words: int) -> frozenset[tuple[str, ...]]:
    """The runs of `words` words of the contexts."""
    if not words:
        return frozenset()
    return frozenset[tuple[str, ...]]().union(*(ngrams(row.context, words) for row in contexts))


def _plain(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {source: dict(reasons) for source, reasons in counts.items()}
