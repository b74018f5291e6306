"""Researched answers as responses that raters read, and discriminators learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lamda.citations import sources, unmarked
from lamda.records import GroundingExample, RatedResponse


def answers_to_rate(rows: Iterable[GroundingExample]) -> list[RatedResponse]:
    """The researched answers, each once, as responses to their contexts.

    Without the marks of citations: P(sensible) of a researched answer is asked of its words alone
    (lamda.dialog.finals), and one that learned with `[1]` behind them misses it there.
    """
    found: dict[tuple[tuple[str, ...], str], RatedResponse] = {}
    for row in rows:
        text = unmarked(row.text, sources(row.base, len(row.calls)))
        if row.action == "User" and text:
            found.setdefault(
                (row.context, text),
                RatedResponse(row.example_id, "ssi", str(len(row.context)), "research",
                              row.context, text, split=row.split),
            )  # fmt: skip
    return list(found.values())


def as_right_as_answers(
    actions: Iterable[GroundingExample], answers: Iterable[RatedResponse]
) -> list[GroundingExample]:
    """Each action of the model's own research, right where raters found the answer that it led to
    sensible: what they say of the outcome is all that is known of the steps. Those whose answer
    has no such label are left out."""
    sensible = {row.example_id: row.labels.get("sensible") for row in answers}
    judged = ((row, sensible.get(row.example_id.rpartition("/")[0])) for row in actions)
    return [replace(row, correct=label) for row, label in judged if label is not None]
