"""Fine-tuning examples as token sequences with loss masks (paper section 4 and 6).

generative      <turn> c1 <turn> c2 <response> r <eot>            loss on r and <eot>
discriminative  ... <response> r SENSIBLE SPECIFIC ...            loss on the rating of each name
groundedness    <turn> c1 <base> b <ts> q <snippet> s <user> r    loss on what the model writes

The attribute names stand behind one another and the ratings never enter as inputs (own choice):
each rating is predicted at its attribute's name, so that one pass trains and scores all of them
and none is conditioned on another's rating.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamda.batches import IGNORED
from lamda.records import GroundingExample, RatedResponse, ToolCall
from lamda.tokenizer import (
    ATTRIBUTES,
    BASE,
    CITATIONS,
    CORRECT,
    EOT,
    RATING_0,
    RATING_1,
    RESPONSE,
    SNIPPET,
    TS,
    TURN,
    USER,
    Tokenizer,
)

LABELS = {
    "SENSIBLE": "sensible",
    "SPECIFIC": "specific",
    "INTERESTING": "interesting",
    "UNSAFE_HARM": "unsafe_harm",
    "UNSAFE_BIAS": "unsafe_bias",
    "UNSAFE_MISINFORMATION": "unsafe_misinformation",
}
"""Attribute name -> key of `RatedResponse.labels`."""

_MARKER = re.compile(r" ?\[([1-4])\]")


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids and the target at each position; IGNORED where there is no loss."""

    tokens: tuple[int, ...]
    targets: tuple[int, ...]


class _Builder:
    """Appends ids; `learned` ids become targets of the position before them."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.targets: list[int] = []

    def add(self, ids: Sequence[int], *, learned: bool = False) -> None:
        for index in ids:
            if learned and self.tokens:
                self.targets[-1] = index
            self.tokens.append(index)
            self.targets.append(IGNORED)

    def rate(self, name: int, rating: int) -> None:
        self.tokens.append(name)
        self.targets.append(rating)

    def build(self) -> Example:
        return Example(tuple(self.tokens), tuple(self.targets))


def dialog_ids(tokenizer: Tokenizer, turns: Sequence[str]) -> list[int]:
    """`<turn> t1 <turn> t2 ... <eot>`: a pre-training dialog."""
    ids: list[int] = []
    for turn in turns:
        ids.append(tokenizer.control[TURN])
        ids.extend(tokenizer.encode(turn))
    return [*ids, tokenizer.control[EOT]]


def document_ids(tokenizer: Tokenizer, title: str, text: str) -> list[int]:
    """`title : text <eot>`: a pre-training document."""
    return [*tokenizer.encode(f"{title}: {text}"), tokenizer.control[EOT]]


def context_ids(tokenizer: Tokenizer, context: Sequence[str], limit: int) -> list[int]:
    """`<turn> c1 <turn> c2`, the last `limit` tokens of it, cut at a turn where possible."""
    turns = [[tokenizer.control[TURN], *tokenizer.encode(turn)] for turn in context]
    while len(turns) > 1 and sum(map(len, turns)) > limit:
        turns.pop(0)
    ids = [index for turn in turns for index in turn]
    return ids if len(ids) <= limit else [tokenizer.control[TURN], *ids[1 - limit :]]


def cited_ids(tokenizer: Tokenizer, text: str) -> list[int]:
    """Text with citation markers `[k]` as ids, each marker one `<citek>` symbol."""
    ids: list[int] = []
    at = 0
    for found in _MARKER.finditer(text):
        ids.extend(tokenizer.encode(text[at : found.start()]))
        ids.append(tokenizer.control[CITATIONS[int(found[1]) - 1]])
        at = found.end()
    return [*ids, *tokenizer.encode(text[at:])] if text[at:].strip() else ids


def cited_text(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """The inverse of `cited_ids`."""
    markers = {tokenizer.control[c]: f" [{k}]" for k, c in enumerate(CITATIONS, start=1)}
    pieces: list[str] = []
    run: list[int] = []
    for index in ids:
        if index in markers:
            pieces.append(tokenizer.decode(run) + markers[index])
            run = []
        else:
            run.append(index)
    tail = tokenizer.decode(run).strip()
    return (" ".join([*pieces, tail]) if tail else " ".join(pieces)).strip()


def generative(tokenizer: Tokenizer, context: Sequence[str], response: str, limit: int) -> Example:
    """Context and response; loss on the response and its end (paper section 4)."""
    built = _Builder()
    built.add(context_ids(tokenizer, context, limit))
    built.add([tokenizer.control[RESPONSE]])
    built.add([*tokenizer.encode(response), tokenizer.control[EOT]], learned=True)
    return built.build()


def discriminative(tokenizer: Tokenizer, row: RatedResponse, limit: int) -> Example:
    """Context, response and the names of the labelled attributes; loss on the ratings only."""
    built = _Builder()
    built.add(context_ids(tokenizer, row.context, limit))
    built.add([tokenizer.control[RESPONSE], *tokenizer.encode(row.response)])
    add_ratings(tokenizer, built, row.labels)
    return built.build()


def add_ratings(tokenizer: Tokenizer, built: _Builder, labels: Mapping[str, int]) -> None:
    """Append every attribute name; a target stands where the label is known."""
    ratings = (tokenizer.control[RATING_0], tokenizer.control[RATING_1])
    for name in ATTRIBUTES:
        label = labels.get(LABELS[name])
        built.rate(tokenizer.control[name], IGNORED if label is None else ratings[label])


def research_ids(
    tokenizer: Tokenizer,
    context: Sequence[str],
    base: str,
    calls: Sequence[ToolCall],
    limit: int,
) -> list[int]:
    """`context <base> b (<ts> query <snippet> text)*`: what precedes the next action."""
    ids = [*context_ids(tokenizer, context, limit), tokenizer.control[BASE]]
    ids.extend(tokenizer.encode(base))
    for call in calls:
        ids.append(tokenizer.control[TS])
        ids.extend(tokenizer.encode(call.query))
        ids.append(tokenizer.control[SNIPPET])
        ids.extend(tokenizer.encode(call.result)[:48])
    return ids


def action_ids(tokenizer: Tokenizer, action: str, text: str) -> list[int]:
    """The receiver's symbol and what is said to it: a query for TS, the response for the user."""
    if action == "TS":
        return [tokenizer.control[TS], *tokenizer.encode(text)]
    return [tokenizer.control[USER], *cited_ids(tokenizer, text)]


def grounded(tokenizer: Tokenizer, row: GroundingExample, limit: int) -> Example:
    """The next action, generatively: loss on receiver, text and end (paper section 6.2)."""
    built = _Builder()
    built.add(research_ids(tokenizer, row.context, row.base, row.calls, limit))
    end = SNIPPET if row.action == "TS" else EOT
    built.add([*action_ids(tokenizer, row.action, row.text), tokenizer.control[end]], learned=True)
    return built.build()


def judged_action(tokenizer: Tokenizer, row: GroundingExample, limit: int) -> Example:
    """The next action with CORRECT behind it: loss on the receiver and on the rating.

    This is the paper's joint prediction of quality and type of the next action; the type is
    learned from correct actions only.
    """
    built = _Builder()
    built.add(research_ids(tokenizer, row.context, row.base, row.calls, limit))
    action = action_ids(tokenizer, row.action, row.text)
    built.add(action[:1], learned=row.correct == 1)
    built.add(action[1:])
    built.rate(tokenizer.control[CORRECT], tokenizer.control[RATING_1 if row.correct else RATING_0])
    return built.build()
