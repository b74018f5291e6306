"""Researched answers as responses that raters read, and discriminators learn from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from lamda.citations import MARKER, sources, unmarked
from lamda.records import NOTHING_FOUND, GroundingExample, RatedResponse

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
    sensible: what they say of the outcome is all that is known of the steps.

    Of a right answer the queries are right whose result it uses; of the others nothing is known,
    as a later one may have made good what they missed. Where it uses none though something was
    found, as "i could not find it" does, it shows nothing of any step. What is not known is left
    out, and so is what has no such label.
    """
    sensible = {row.example_id: row.labels.get("sensible") for row in answers}
    rows = list(actions)
    last = {_answer_of(row): row for row in rows if row.action == "User"}
    judged: list[GroundingExample] = []
    for row in rows:
        label = sensible.get(_answer_of(row))
        if label is None or (label and not _known(row, last.get(_answer_of(row)))):
            continue
        judged.append(replace(row, correct=label))
    return judged


def _answer_of(row: GroundingExample) -> str:
    """The id of the answer that an action led to; one of a context may hold a slash itself."""
    return row.example_id.rpartition("/")[0]


def _known(row: GroundingExample, answer: GroundingExample | None) -> bool:
    """Whether an action is right, by a right `answer`."""
    if answer is None:
        return False
    if row.action == "TS":
        return _uses(answer, len(row.calls))
    nothing = all(call.result == NOTHING_FOUND for call in answer.calls)
    return nothing or any(_uses(answer, place) for place in range(len(answer.calls)))


def _uses(answer: GroundingExample, place: int) -> bool:
    """Whether an answer cites the result at `place`, or says it, as that of a calculator, which has
    no page."""
    if place >= len(answer.calls):
        return False
    call = answer.calls[place]
    cited = {int(number) for number in MARKER.findall(answer.text)}
    if place + 1 in cited & sources(answer.base, len(answer.calls)):
        return True
    said = MARKER.sub("", answer.text).casefold()
    words = rf"(?<![\w.,]){re.escape(call.result.casefold())}(?!\w)"
    return not call.url and bool(call.result) and re.search(words, said) is not None
