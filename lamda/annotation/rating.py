"""Responses and raters -> votes and labels (paper section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lamda.annotation.labels import labels
from lamda.annotation.raters import Item, Raters
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import GroundingExample, RatedResponse


def rate_rows(
    task: str, rows: Sequence[RatedResponse], choices: Mapping[str, Choice], seed: int
) -> list[RatedResponse]:
    """The rows with votes and labels; without them where nobody has judged, or may judge."""
    if task not in choices:
        return list(rows)
    raters: Raters = build("raters", choices[task], seed)
    ballots = raters.rate(task, [Item(row.context, row.response) for row in rows])
    return [
        replace(row, raters=ballot.raters, votes=ballot.votes, labels=labels(ballot.votes))
        for row, ballot in zip(rows, ballots, strict=True)
    ]


def require_rated(
    stage: str, sets: Mapping[str, Sequence[RatedResponse]], shares: Mapping[str, float]
) -> None:
    """LamdaError where less of a set is rated than its share."""
    for task, rows in sets.items():
        rated = sum(bool(row.labels) for row in rows)
        if rated < shares.get(task, 1.0) * len(rows):
            raise LamdaError(f"{stage}: {task}: {rated} of {len(rows)} are rated")


def answers_to_rate(rows: Iterable[GroundingExample]) -> list[RatedResponse]:
    """The researched answers, each once, as responses to their contexts.

    What raters read is what a user would: without the marks of citations, which stand for links.
    """
    found: dict[tuple[tuple[str, ...], str], RatedResponse] = {}
    for row in rows:
        if row.action == "User" and row.text:
            found.setdefault(
                (row.context, row.text),
                RatedResponse(row.example_id, "ssi", str(len(row.context)), "research",
                              row.context, row.text, split=row.split),
            )  # fmt: skip
    return list(found.values())
