"""The dialogs that the page lets one page through: what was said, how it came about, what raters
said, packed so that thousands fit.

The data are JSON, compressed by the gzip of pyarrow, whose zlib comes with its wheel: the system's
differ from machine to machine, and with them the page and dvc.lock. Texts are made safe to show
here (lamda.errors.shown); the page puts them in as texts, never as markup, and base64 ends no
script.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lamda.annotation.questions import OBJECTIVES
from lamda.errors import shown
from lamda.evaluation.metrics import Metric, metrics_of
from lamda.records import Candidate, JudgedResponse, Votes
from lamda.report.blocks import Block, Browser, Text
from lamda.report.run import Run

BUDGET = 3_500_000
"""Characters of the dialogs in the page, which must stay below 5 MB with all else in it."""
LEVEL = 6
"""Of gzip: 9 takes twice as long for one percent."""
NO_SCORE = -1
"""Stands where a candidate has no such score."""
HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF))
"""Of gzip, without time and operating system."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows as the page reads them: `light` all that is always there, `heavy` the candidates."""

    light: dict[str, Any]
    heavy: dict[str, Any]


def dialogs(run: Run) -> Iterator[Block]:
    """The browser of all answers and of the responses in whole dialogs."""
    rows = [*run.responses, *run.dialogs]
    if not rows:
        yield Text("No answers are stored.", "note")
        return
    yield browser(rows, run.drafts, run, BUDGET)


def browser(
    rows: Sequence[JudgedResponse], drafts: Sequence[JudgedResponse], run: Run, budget: int
) -> Browser:
    """All rows, and of as many as fit the candidates: of the same contexts for every model, drawn
    by their hash. Where not even the rows fit, those of the contexts that were drawn."""
    metrics = metrics_of(run.settings.evaluate.metrics) if run.settings else []
    faults = metrics_of(run.settings.evaluate.faults) if run.settings else []
    packer = _Packer(metrics, faults, drafts)
    packed = [packer.pack(row) for row in rows]
    order = sorted({row.context_id for row in rows}, key=_drawn)
    rank = {context: place for place, context in enumerate(order)}
    places = [rank[row.context_id] for row in rows]

    def text(contexts: int, full: int) -> tuple[str, int]:
        """The rows of so many contexts, those of the first `full` with their candidates."""
        kept = [
            {**of.light, **(of.heavy if place < full else {})}
            for of, place in zip(packed, places, strict=True)
            if place < contexts
        ]
        told = {**packer.head(run, {of["c"] for of in kept}), "rows": kept}
        plain = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return compressed(plain), len(kept)

    contexts = full = len(order)
    data, count = text(contexts, full)
    if len(data) > budget:
        light, _ = text(contexts, 0)
        spare, heavy = budget - len(light), len(data) - len(light)
        # what is left is shared out; contexts differ in size, so a little less each time
        full = int(0.97 * full * spare / heavy) if spare > 0 else 0
        contexts = contexts if spare > 0 else int(0.97 * contexts * budget / len(light))
        data, count = text(contexts, full)
        while len(data) > budget and contexts:
            full, contexts = (int(0.9 * full), contexts) if full else (0, int(0.9 * contexts))
            data, count = text(contexts, full)
    return Browser(data, count, _note(len(rows), count, full, len(order)))


def _drawn(context: str) -> str:
    """Contexts in this order are as good as drawn, and the same in every run."""
    return hashlib.sha256(context.encode()).hexdigest()


def _note(there: int, kept: int, full: int, contexts: int) -> str:
    said = [f"{kept:,} of {there:,} answers"] if kept < there else [f"All {there:,} answers"]
    if full < contexts:
        said.append(
            f"candidates of {full:,} of {contexts:,} contexts, drawn by their hash: the others "
            "have none here, to keep the page small (results/responses.parquet has all)"
        )
    return "; ".join(said) + "."


def compressed(text: str) -> str:
    """gzip of a text, in base64: the same characters on every machine."""
    data = pa.Codec("gzip", compression_level=LEVEL).compress(text.encode(), asbytes=True)
    return base64.b64encode(HEADER + data[len(HEADER) :]).decode()


class _Packer:
    """Packs rows one by one; names that repeat become numbers."""

    def __init__(
        self,
        metrics: Sequence[Metric],
        faults: Sequence[Metric],
        drafts: Sequence[JudgedResponse],
    ) -> None:
        self._metrics = [m for m in metrics if not m.parts]
        self._faults = list(faults)
        self._drafts = {(row.model, row.context_id): row for row in drafts}
        self._contexts: dict[tuple[str, tuple[str, ...]], int] = {}
        self._told: list[Any] = []
        self._names: dict[str, dict[str, int]] = {
            kind: {} for kind in ("models", "scores", "labels", "questions", "failures")
        }

    def head(self, run: Run, contexts: Collection[int]) -> dict[str, Any]:
        """What the rows refer to; complete once all are packed. Other contexts are left out."""
        stated = dict(run.settings.thresholds) if run.settings else {}
        # what is said by precision or recall came to another number in each model
        limits = {name: value for name, value in stated.items() if isinstance(value, float)}
        told = [of if place in contexts else 0 for place, of in enumerate(self._told)]
        names = {kind: [shown(name) for name in of] for kind, of in self._names.items()}
        return {**names, "limits": limits, "contexts": told}

    def pack(self, row: JudgedResponse) -> Packed:
        """One response with all that led to it."""
        light: dict[str, Any] = {
            "c": self._context(row),
            "m": self._number("models", row.model),
            "r": shown(row.response),
            **self._judged(row),
        }
        if row.draft != row.response:
            light["d"] = shown(row.draft)
        if row.calls:
            light["k"] = [[shown(c.query), shown(c.result), shown(c.url)] for c in row.calls]
        failed = [self._number("failures", name) for name in self._failed(row)]
        if failed:
            light["f"] = failed
        draft = self._drafts.get((row.model, row.context_id))
        if draft is not None:
            light["o"] = self._judged(draft)
        heavy = {}
        for key, candidates in (("a", row.candidates), ("z", row.finals)):
            if candidates:
                heavy[key] = [self._candidate(one) for one in candidates]
        return Packed(light, heavy)

    def _failed(self, row: JudgedResponse) -> Iterator[str]:
        """The metrics that a response fails, and the faults that it has."""
        for metric in (*self._metrics, *self._faults):
            count = metric.count(row) if metric.task == row.task else None
            if count is not None and count.denominator:
                is_fault = metric in self._faults
                if bool(count.numerator) is is_fault:
                    yield metric.name

    def _context(self, row: JudgedResponse) -> int:
        key = (row.context_id, row.context)
        if key not in self._contexts:
            self._contexts[key] = len(self._contexts)
            turns = [shown(turn) for turn in row.context]
            self._told.append([shown(row.context_id), shown(row.task), shown(row.kind), turns])
        return self._contexts[key]

    def _judged(self, row: JudgedResponse) -> dict[str, Any]:
        """`l`: labels, `v`: votes by question, `n`: objectives that every rater denied."""
        told: dict[str, Any] = {}
        if row.labels:
            told["l"] = [
                [self._number("labels", name), value] for name, value in row.labels.items()
            ]
        votes = [[self._number("questions", name), _answers(of)] for name, of in _asked(row.votes)]
        if votes:
            told["v"] = votes
        denied = len(row.votes) - len(votes)
        if denied:
            told["n"] = denied
        if row.judged_by:
            told["j"] = self._number("judges", row.judged_by)
        return told

    def _candidate(self, one: Candidate) -> list[Any]:
        """Text, log-probability, scores in thousandths, and why it was dropped."""
        scores = [NO_SCORE] * len(self._names["scores"])
        for name, value in one.scores.items():
            place = self._number("scores", name)
            scores += [NO_SCORE] * (place + 1 - len(scores))
            scores[place] = round(1000 * value) if math.isfinite(value) else NO_SCORE
        likely = round(one.log_probability, 2) if math.isfinite(one.log_probability) else None
        packed = [shown(one.text), likely, scores if one.scores else 0]
        return [*packed, shown(one.dropped)] if one.dropped else packed

    def _number(self, kind: str, name: str) -> int:
        known = self._names.setdefault(kind, {})
        return known.setdefault(name, len(known))


def _asked(votes: Votes) -> Iterator[tuple[str, Sequence[str]]]:
    """The questions whose answers are shown: of the objectives those that a rater did not deny."""
    for name, answers in votes.items():
        if name not in OBJECTIVES or set(answers) != {"no"}:
            yield name, answers


def _answers(answers: Sequence[str]) -> str | list[str]:
    """'yny-' for yes, no, yes and no answer; a list of what is no such word, as a source is."""
    short: Mapping[str, str] = {"yes": "y", "no": "n", "maybe": "m", "": "-"}
    if all(answer in short for answer in answers):
        return "".join(short[answer] for answer in answers)
    return [shown(answer) for answer in answers]
