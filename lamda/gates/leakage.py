"""Evaluation contexts that training has seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from lamda.data.ngrams import ngrams, normalized, telling_contexts
from lamda.gates.frames import excerpt, frame
from lamda.records import Context, Dialog, GroundingExample, RatedResponse


def leakage(
    contexts: Sequence[Context],
    examples: Sequence[RatedResponse | GroundingExample],
    dialogs: Sequence[Dialog],
) -> pd.DataFrame:
    """One row a context: the example that has the same one, and a dialog in which it stands."""
    keys = {row.context_id: normalized(row.context) for row in contexts}
    same = {normalized(row.context): row.example_id for row in examples}
    standing = windows(dialogs, telling_contexts(contexts))
    rows = [
        {
            "example": excerpt(row.context_id, " | ".join(row.context)),
            "context_id": row.context_id,
            "annotated": same.get(keys[row.context_id], ""),
            "in_corpus": standing.get(keys[row.context_id], ""),
        }
        for row in contexts
    ]
    return frame(rows, "context_id", "annotated", "in_corpus")


def windows(
    dialogs: Sequence[Dialog], wanted: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], str]:
    """Which of the wanted runs of turns stand in a dialog, with the first dialog's id."""
    lengths = sorted({len(key) for key in wanted})
    found: dict[tuple[str, ...], str] = {}
    for dialog in dialogs:
        turns = normalized(dialog.turns)
        for length in lengths:
            for start in range(len(turns) - length + 1):
                window = turns[start : start + length]
                if window in wanted:
                    found.setdefault(window, dialog.dialog_id)
    return found


class Ngrams:
    """Runs of NGRAM words of the evaluation contexts, looked for in training texts."""

    def __init__(self, contexts: Sequence[Context]) -> None:
        self._contexts = contexts
        self._own = [ngrams(row.context) for row in contexts]
        self._wanted = frozenset[tuple[str, ...]]().union(*self._own)
        self._seen: set[tuple[str, ...]] = set()

    def add(self, turns: Sequence[str]) -> None:
        """Look in one training text."""
        self._seen.update(self._wanted & ngrams(turns))

    def rows(self) -> list[dict[str, str]]:
        """One row a context: `shared` is its first run of words that training has seen, or ''."""
        return [
            {
                "example": excerpt(row.context_id, " | ".join(row.context)),
                "shared": " ".join(min(own & self._seen, default=())),
            }
            for row, own in zip(self._contexts, self._own, strict=True)
        ]
