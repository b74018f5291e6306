"""Evaluation contexts that training has seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.shares import wilson
from lamda.data.folding import folded, key
from lamda.data.ngrams import Shared, Standing, said_in
from lamda.data.ngrams import ngrams as ngrams_of
from lamda.gates.frames import excerpt, frame
from lamda.records import (
    Context,
    Dialog,
    Document,
    GroundingExample,
    JudgedResponse,
    RatedResponse,
)

Example = RatedResponse | GroundingExample
TALK = "ssi"
"""The task whose contexts are small talk for the most part."""


def leakage(
    contexts: Sequence[Context],
    examples: Iterable[Example],
    dialogs: Iterable[Dialog],
    documents: Iterable[Document] = (),
    ngrams: Ngrams | None = None,
) -> pd.DataFrame:
    """One row a context: the example that has the same one or in which it stands word for
    word, and the dialog or the document in which it stands. `ngrams` looks in all of them too.

    Examples and texts are gone through once, and none is held.
    """
    keys = {row.context_id: key(row.context) for row in contexts}
    asked = set(keys.values())
    same: dict[str, str] = {}
    quoted: dict[str, str] = {}
    standing = Standing(contexts)

    def look(turns: Sequence[str]) -> list[str]:
        plain = said_in(turns)  # once for both: it is half of the time
        if ngrams is not None:
            ngrams.add(turns, plain)
        return [wanted for wanted, _ in standing.found(turns, plain)]

    for example in examples:
        context = key(example.context)
        if context in asked:
            same.setdefault(context, example.example_id)
        for wanted in look(_said(example)):
            quoted.setdefault(wanted, example.example_id)
    same = quoted | same
    places: dict[str, str] = {}
    texts = itertools.chain(
        ((row.dialog_id, row.turns) for row in dialogs),
        ((page.document_id, (page.title, page.text)) for page in documents),
    )
    for name, turns in texts:
        for wanted in look(turns):
            places.setdefault(wanted, name)
    rows = [
        {
            "example": excerpt(row.context_id, " | ".join(row.context)),
            "context_id": row.context_id,
            "annotated": same.get(keys[row.context_id], ""),
            "in_corpus": places.get(keys[row.context_id], ""),
        }
        for row in contexts
    ]
    return frame(rows, "context_id", "annotated", "in_corpus")


def _said(example: Example) -> tuple[str, ...]:
    if isinstance(example, GroundingExample):
        return (*example.context, example.base, example.text)
    return (*example.context, example.response)


def verbatim(
    responses: Sequence[JudgedResponse], dialogs: Iterable[Dialog]
) -> list[dict[str, Any]]:
    """One row a model: the share of its drafts in small talk that are a turn of the training
    dialogs, folded; a model that has learned to talk says some things that nobody said."""
    drafts: dict[str, list[str]] = {}
    for row in responses:
        if row.task == TALK:
            drafts.setdefault(row.model, []).append(folded(row.draft))
    wanted = {draft for said in drafts.values() for draft in said}
    turns = (folded(turn) for dialog in dialogs for turn in dialog.turns)
    known = {turn for turn in turns if turn in wanted}
    rows = []
    for model, said in drafts.items():
        same = sum(draft in known for draft in said)
        low, high = wilson(same, len(said), 0.95)
        told = f"{100 * same / len(said):.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
        rows.append({"example": f"{model}: {told}, n={len(said)}", "copied": same / len(said)})
    return rows


class Ngrams:
    """Runs of NGRAM words of the evaluation contexts, looked for in training texts."""

    def __init__(self, contexts: Sequence[Context]) -> None:
        self._contexts = contexts
        self._own = [ngrams_of(row.context) for row in contexts]
        self._shared = Shared(row.context for row in contexts)
        self._seen: set[tuple[str, ...]] = set()

    def add(self, turns: Sequence[str], plain: str) -> None:
        """Look in one training text; `plain` are its words (lamda.data.ngrams.said_in)."""
        self._seen |= self._shared.found(turns, plain)

    def rows(self) -> list[dict[str, str]]:
        """One row a context: `shared` is its first run of words that training has seen, or ''."""
        return [
            {
                "example": excerpt(row.context_id, " | ".join(row.context)),
                "shared": " ".join(min(own & self._seen, default=())),
            }
            for row, own in zip(self._contexts, self._own, strict=True)
        ]
