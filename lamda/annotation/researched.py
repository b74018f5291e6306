"""Researched answers as responses that raters read, and discriminators learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from lamda.citations import MARKER, sources, unmarked
from lamda.records import GroundingExample, RatedResponse

_NOWHERE = ".invalid"
"""Of a host that cannot be (RFC 2606): researchers made its page up."""


def answers_to_rate(rows: Iterable[GroundingExample]) -> list[RatedResponse]:
    """The researched answers, each once, as responses to their contexts.

    Without the marks of citations: P(sensible) of a researched answer is asked of its words alone
    (lamda.dialog.finals), and one that learned with `[1]` behind them misses it there.

    Contexts whose right answer cites a page that is nowhere (on a host under .invalid) are left
    out: what raters never heard of they cannot call true or false, and half of the answers that
    researchers call wrong passed as sensible there.
    """
    every = list(rows)
    made_up = {row.context for row in every if row.correct and _cites_nowhere(row)}
    found: dict[tuple[tuple[str, ...], str], RatedResponse] = {}
    for row in every:
        text = unmarked(row.text, sources(row.base, len(row.calls)))
        if row.action == "User" and text and row.context not in made_up:
            found.setdefault(
                (row.context, text),
                RatedResponse(row.example_id, "ssi", str(len(row.context)), "research",
                              row.context, text, split=row.split),
            )  # fmt: skip
    return list(found.values())


def _cites_nowhere(row: GroundingExample) -> bool:
    cited = sources(row.base, len(row.calls)) & {int(k) for k in MARKER.findall(row.text)}
    hosts = (_host(row.calls[k - 1].url) for k in cited)
    return row.action == "User" and any(host.endswith(_NOWHERE) for host in hosts)


def _host(url: str) -> str:
    """The host of an address, which people may have written; '' where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def as_right_as_answers(
    actions: Iterable[GroundingExample], answers: Iterable[RatedResponse]
) -> list[GroundingExample]:
    """Each action of the model's own research, right where raters found the answer that it led to
    sensible: what they say of the outcome is all that is known of the steps. Those whose answer
    has no such label are left out."""
    sensible = {row.example_id: row.labels.get("sensible") for row in answers}
    judged = ((row, sensible.get(row.example_id.rpartition("/")[0])) for row in actions)
    return [replace(row, correct=label) for row, label in judged if label is not None]
