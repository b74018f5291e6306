"""The drafts that were researched: each is judged by itself, by the questions of its task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamda.records import JudgedResponse


def drafts_of(rows: Sequence[JudgedResponse]) -> list[JudgedResponse]:
    """The drafts that were researched, in order, each as a response of its model to be judged."""
    return [
        replace(
            row, response=row.draft, candidates=(), finals=(), calls=(),
            votes={}, labels={}, raters=(), judged_by="",
        )
        for row in rows
        if row.calls
    ]  # fmt: skip
