"""The sources whose texts are cleaned: read once in parts, cleaned where the cores are, compared
with each other, and given again in their order.

At no time memory holds more than a few parts; what lies between is a folder in scratch, which goes
when the block ends.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lamda.config.section import CleaningSteps
from lamda.data.cleaning.chunks import LONG_TURN, Chunk, Plan, turn_hashes, write_chunk
from lamda.data.cleaning.duplicates import Texts
from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.steps import shown
from lamda.data.cleaning.workers import clean_here
from lamda.data.config import Clean
from lamda.data.filters import REPEATS, cut_dialogs
from lamda.data.reading.ledger import Ledger
from lamda.records import Dialog, record_batch, records_of

PART_CHARACTERS = 8_000_000
"""Of a part, or some more: seconds of work, and what a worker holds is a few hundred MB."""
SAME, ALIKE = "exact: the words of a text before it", "near: nearly the words of a text before it"
CAPPED, OFTEN = "max_words: beyond the source's cap", "turns: repeated"
WHYS = ("", SAME, ALIKE, CAPPED)
TURN_COUNTS = 2**24
"""Counters of turns by hash, 64 MB: of a hundred million turns some six share one, and what counts
is more than a hundred."""
Engine = Callable[[Iterable[Chunk], Plan], Iterator[Chunk]]
Gone = tuple[str, str, str, str]
"""Source, id, reason and beginning of a dropped row."""


@dataclass
class Source:
    """One source: its parts, how they are cleaned, how many of its words are taken at most, and
    the numbers of its rows among all: from `first` up to `last`, without it."""

    plan: Plan
    cap: int | None
    first: int
    last: int
    chunks: list[Chunk] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    ledger: Ledger = field(default_factory=Ledger)


class Cleaning:
    """Cleans sources: `add` each, then `compare` once, then `kept` gives the rows of each."""

    def __init__(self, settings: Clean, scratch: Path, engine: Engine = clean_here) -> None:
        self._folder, self._settings, self._engine = scratch, settings, engine
        self._texts: Texts | None = None
        self._count = 0
        self._whys = np.zeros(0, np.uint8)  # of each row, its place in WHYS
        self.sources: dict[str, Source] = {}

    def __enter__(self) -> Cleaning:
        shutil.rmtree(self._folder, ignore_errors=True)  # of a run that was killed
        return self

    def __exit__(self, *error: Any) -> None:
        if self._texts is not None:
            self._texts.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(
        self,
        name: str,
        batches: Iterable[pa.RecordBatch],
        steps: CleaningSteps,
        *,
        authors: bool = False,
        cap: int | None = None,
        where: Callable[[], str] = lambda: "",
    ) -> None:
        """Read and clean a source. `where` tells the place in the user's files that was read last,
        for the message where a part cannot be cleaned."""
        plan = Plan(steps=steps, authors=authors, settings=self._settings)
        source = self.sources[name] = Source(plan, cap, self._count, self._count)
        parts = self._parts(name, batches, source, lambda: where() or f"source {name}")
        self._texts = self._texts or Texts(self._folder / "texts")
        for chunk in self._engine(parts, plan):
            chunk.remove()
            source.chunks.append(chunk)
            source.starts.append(self._count)
            counts = chunk.counts()
            source.changed.update(counts["changed"])
            source.turns.update(counts["turns"])
            exact = chunk.array("exact")
            self._texts.add(exact, chunk.array("signatures"), same="exact" in steps)
            self._count = source.last = self._count + len(exact)

    def _parts(
        self,
        name: str,
        batches: Iterable[pa.RecordBatch],
        source: Source,
        where: Callable[[], str],
    ) -> Iterator[Chunk]:
        folder = self._folder / "parts" / name
        folder.mkdir(parents=True)
        held: list[pa.RecordBatch] = []
        size = count = 0

        def written() -> Chunk:
            path = folder / f"{count:06}.arrow"
            batch = pa.Table.from_batches(held).combine_chunks().to_batches()[0]
            write_chunk(path, batch)
            return Chunk(path, where())

        for batch in batches:
            source.ledger.rows += batch.num_rows
            held.append(batch)
            size += batch.nbytes
            if size >= PART_CHARACTERS:
                yield written()
                held, size, count = [], 0, count + 1
        if sum(batch.num_rows for batch in held):
            yield written()

    def compare(self) -> None:
        """Find what stood before, in this source or in one before it, and what is beyond a cap.

        What a capped source does not give is no text before those of later sources: it would be
        lost from both.
        """
        if self._texts is None:
            return
        self._whys = np.zeros(self._count, np.uint8)
        self._flag(self._texts, 0)
        for source in self.sources.values():
            if source.cap and self._cap(source) and source.last < self._count:
                gone = self._whys[source.first : source.last] > 0
                self._texts.forget(source.first, gone)
                self._flag(self._texts, source.last)

    def _flag(self, texts: Texts, first: int) -> None:
        """Say of the rows from `first` on which stood before."""
        self._whys[first:] = 0
        self._whys[first:][texts.alike(self._settings.near)[first:]] = WHYS.index(ALIKE)
        self._whys[first:][texts.same()[first:]] = WHYS.index(SAME)

    def kept(self, name: str, gone: Callable[[Sequence[Gone]], None]) -> Iterator[pa.RecordBatch]:
        """The rows of a source that stay, in order; `gone` is given the others."""
        source = self.sources[name]
        often = _counts_of_turns(source) if "turns" in source.plan.steps else None
        for chunk, start in zip(source.chunks, source.starts, strict=True):
            told = list(chunk.dropped())
            rows = Rows(chunk.kept(), authors=source.plan.authors)
            whys = np.array(WHYS, object)[self._whys[start : start + len(rows)]]
            told += _told(rows, whys)
            rows = rows.kept(whys == "")
            if often is not None and rows.is_dialogs:
                rows, cut = _without_repeats(rows, often, source.turns)
                told += cut
            source.ledger.kept += len(rows)
            for _, reason, _ in told:
                source.ledger.dropped[reason] += 1
            gone([(name, *row) for row in told])
            if len(rows):
                yield rows.batch

    def _cap(self, source: Source) -> bool:
        """Say which rows of a source are beyond its cap, by the hash of their words: any order of
        the files leaves the same ones. Whether there are any."""
        none = [np.zeros(0, np.uint64)]
        exact = np.concatenate([*none, *(chunk.array("exact") for chunk in source.chunks)])
        words = np.concatenate([*none, *(chunk.array("words") for chunk in source.chunks)])
        whys = self._whys[source.first : source.last]
        words[whys > 0] = 0
        order = np.argsort(exact, kind="stable")
        over = order[np.cumsum(words[order]) > (source.cap or 0)]
        over = over[whys[over] == 0]
        whys[over] = WHYS.index(CAPPED)
        return len(over) > 0


def _told(rows: Rows, whys: NDArray[Any]) -> list[tuple[str, str, str]]:
    gone = rows.kept(whys != "")
    return list(zip(gone.ids.to_pylist(), whys[whys != ""].tolist(), shown(gone), strict=True))


def _counts_of_turns(source: Source) -> NDArray[np.uint32]:
    """How often a turn is said in the source, by its hash modulo TURN_COUNTS."""
    counts = np.zeros(TURN_COUNTS, np.uint32)
    for chunk in source.chunks:
        np.add.at(counts, chunk.array("turns") % np.uint64(TURN_COUNTS), 1)
    return counts


def _without_repeats(
    rows: Rows, counts: NDArray[np.uint32], turns: Counter[str]
) -> tuple[Rows, list[tuple[str, str, str]]]:
    """Dialogs cut before their first turn that is said too often, and those of which nothing is
    left."""
    hashes = turn_hashes(rows)
    if not (counts[hashes % np.uint64(TURN_COUNTS)] > REPEATS).any():
        return rows, []

    def judge(row: Dialog, place: int) -> str:
        if len(row.turns[place].split()) <= LONG_TURN:
            return ""
        (told,) = pd.util.hash_array(np.array([row.turns[place]], object))
        return "repeated" if counts[int(told) % TURN_COUNTS] > REPEATS else ""

    dialogs = records_of(rows.batch, Dialog, "cleaning")
    reasons: Counter[str] = Counter()
    left = list(cut_dialogs(dialogs, reasons, judge))
    reasons["kept"] -= sum(len(row.turns) for row in dialogs)  # they were counted before
    turns.update(reasons)
    names = {row.dialog_id for row in left}
    lost = rows.kept([row.dialog_id not in names for row in dialogs])
    told = [
        (name, OFTEN, text) for name, text in zip(lost.ids.to_pylist(), shown(lost), strict=True)
    ]
    return Rows(record_batch(left, Dialog), authors=rows.authors), told
