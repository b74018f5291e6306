"""What the model reads and learns: texts as token sequences, with the places that have a loss.

The one place that knows the control tokens' order. Training and inference build their sequences
here, so that the model is asked in the form in which it was taught. The sequences are those of
sections 6.1 and 6.2 of the paper. Under each stands what is learned; it is predicted one position
before, where the model has read everything up to there:

    generative (6.1)
        <turn> hello <turn> what's up? <response> not much <eot>
                                                  not much <eot>
    discriminative (6.1)
        <turn> what's up? <response> not much SENSIBLE SPECIFIC INTERESTING ...
                                                     1        1           0
    next action (6.2), a query
        <turn> how big is Porto? <base> it is big <ts> population of Porto <snippet>
                                                  <ts> population of Porto <snippet>
    next action, the response after that query's result
        ... it is big <ts> population of Porto <snippet> Porto / 249 <user> 249 [1] <eot>
                                                                     <user> 249 [1] <eot>
    judged action
        ... it is big <ts> population of Porto <snippet> Porto / 249 <user> 249 [1] CORRECT
                                                                     <user>               1

A rating is learned at its attribute's name itself and is never read. So the names can stand behind
one another, where the paper's examples have one each: a single pass trains and scores all of them,
and none depends on what another was rated. `[1]` is one token, `<cite1>`.

What is too long for a row is cut by lamda.truncation; what is learned and rated is never cut.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lamda.batches import IGNORE_INDEX
from lamda.citations import cited_ids, sources
from lamda.records import GroundingExample, RatedResponse, ToolCall
from lamda.tokenizer import (
    ATTRIBUTES,
    BASE,
    CORRECT,
    EOT,
    RATING_0,
    RATING_1,
    RESPONSE,
    SNIPPET,
    TS,
    USER,
    Tokenizer,
)
from lamda.truncation import Ids, Prompt, fits, fitted, kept_turns

LABELS = {
    "SENSIBLE": "sensible",
    "SPECIFIC": "specific",
    "INTERESTING": "interesting",
    "UNSAFE_HARM": "unsafe_harm",
    "UNSAFE_BIAS": "unsafe_bias",
    "UNSAFE_MISINFORMATION": "unsafe_misinformation",
}
"""Attribute name -> key of `RatedResponse.labels`."""


class Limits(NamedTuple):
    """The most tokens that are read of a context and of one result (decoding.context_tokens and
    decoding.snippet_tokens); a result is cut behind them, since its answer stands at its beginning
    (`Porto / Population / 249`)."""

    context: int
    snippet: int


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids (T,) and the target at each position (T,); IGNORE_INDEX where there is no loss.

    `shortened` says whether less of the prompt stands here than inference would read.
    """

    tokens: tuple[int, ...]
    targets: tuple[int, ...]
    shortened: bool = False


class _Builder:
    """Appends ids to a sequence and says what is predicted where.

    A model predicts the next token, so the target of a learned id stands one position before it;
    a rating's target stands at the attribute's name, and the rating itself is not appended.
    """

    def __init__(self, read: Ids) -> None:
        self.tokens: list[int] = list(read)
        self.targets: list[int] = [IGNORE_INDEX] * len(read)

    def read(self, ids: Ids) -> None:
        """Ids that the model only reads."""
        self.tokens += ids
        self.targets += [IGNORE_INDEX] * len(ids)

    def learn(self, ids: Ids) -> None:
        """Ids that the model is to write itself."""
        for index in ids:
            self.targets[-1] = index  # predicted where the token before it is read
            self.tokens.append(index)
            self.targets.append(IGNORE_INDEX)

    def learn_read(self, ids: Ids, place: int) -> None:
        """Ids that stand at `place` already, and are to be learned, too."""
        self.targets[place - 1 : place - 1 + len(ids)] = ids

    def rate(self, name: int, rating: int) -> None:
        """An attribute's name, with its rating as the target."""
        self.tokens.append(name)
        self.targets.append(rating)

    def build(self, *, shortened: bool) -> Example:
        return Example(tuple(self.tokens), tuple(self.targets), shortened)


def dialog_ids(tokenizer: Tokenizer, turns: Sequence[str]) -> list[int]:
    """`<turn> t1 <turn> t2 ... <eot>`: a pre-training dialog."""
    ids = list(tokenizer.begin)
    for number, turn in enumerate(turns):
        head, tail = tokenizer.edges(is_answer=number % 2 == 1)
        ids += [*head, *tokenizer.encode(turn), *tail]
    return [*ids, tokenizer.control[EOT]]


def document_ids(tokenizer: Tokenizer, title: str, text: str) -> list[int]:
    """`title : text <eot>`: a pre-training document."""
    return [*tokenizer.begin, *tokenizer.encode(f"{title}: {text}"), tokenizer.control[EOT]]


def _begun(
    begin: Sequence[int], prompt: Prompt, limit: int, room: int
) -> tuple[_Builder, bool] | None:
    """A builder that begins with `begin` and `prompt` in `room` ids, and whether it was cut for
    that.

    None where too little of the last turn would be left.
    """
    limit, room = limit - len(begin), room - len(begin)
    whole = fitted(prompt, limit, sys.maxsize)
    if len(whole) <= room:
        return _Builder([*begin, *whole]), False
    if not fits(prompt, limit, room):
        return None
    return _Builder([*begin, *fitted(prompt, limit, room)]), True


def turn_ids(tokenizer: Tokenizer, context: Sequence[str]) -> list[list[int]]:
    """`<turn> c` for each turn of a context, the last of which is a user's."""
    found = []
    for number, turn in enumerate(context):
        head, tail = tokenizer.edges(is_answer=(len(context) - number) % 2 == 0)
        found.append([*head, *tokenizer.encode(turn), *tail])
    return found


def _prompt(tokenizer: Tokenizer, context: Sequence[str]) -> Prompt:
    return Prompt(turn_ids(tokenizer, context), head=_head(tokenizer))


def _head(tokenizer: Tokenizer) -> int:
    return len(tokenizer.edges(is_answer=False)[0])


def context_ids(
    tokenizer: Tokenizer, context: Sequence[str], limit: int, role: int = 0
) -> list[int]:
    """`<turn> c1 <turn> c2`: at most `limit` ids, the newest turns whole (`kept_turns`).

    The first `role` turns are a role's, which stays.
    """
    begin = tokenizer.begin
    turns = turn_ids(tokenizer, context)
    return [*begin, *kept_turns(turns, limit - len(begin), role, _head(tokenizer))]


def generative(
    tokenizer: Tokenizer, row: RatedResponse, limits: Limits, seq_len: int
) -> Example | None:
    """`<turn> c <response> r <eot>`; loss on the response and its end (paper section 6.1).

    At most `seq_len` long, with at most `limits.context` of context; None where that leaves none.
    """
    response, asking = [*tokenizer.encode(row.response), tokenizer.end], tokenizer.asking(RESPONSE)
    prompt = _prompt(tokenizer, row.context)
    begun = _begun(tokenizer.begin, prompt, limits.context, seq_len - len(response) - len(asking))
    if begun is None:
        return None
    built, shortened = begun
    built.read(asking)
    built.learn(response)
    return built.build(shortened=shortened)


def discriminative(
    tokenizer: Tokenizer, row: RatedResponse, limits: Limits, seq_len: int
) -> Example | None:
    """`<turn> c <response> r` and every attribute's name; loss on the known ratings (section 6.1).

    An attribute that nobody rated for this response has its name here all the same, so that each
    name stands where it stands at inference. Limits and None as in `generative`.
    """
    response = [*tokenizer.asking(RESPONSE), *tokenizer.encode(row.response)]
    prompt = _prompt(tokenizer, row.context)
    begun = _begun(
        tokenizer.begin, prompt, limits.context, seq_len - len(response) - len(ATTRIBUTES)
    )
    if begun is None:
        return None
    built, shortened = begun
    built.read(response)
    ratings = (tokenizer.control[RATING_0], tokenizer.control[RATING_1])
    for name in ATTRIBUTES:
        label = row.labels.get(LABELS[name])
        built.rate(tokenizer.control[name], IGNORE_INDEX if label is None else ratings[label])
    return built.build(shortened=shortened)


def research_prompt(
    tokenizer: Tokenizer,
    context: Sequence[str],
    base: str,
    calls: Sequence[ToolCall],
    snippet: int,
    role: int = 0,
) -> Prompt:
    """`<turn> c <base> b (<ts> query <snippet> result)*`: what precedes the next action.

    Of each result at most `snippet` tokens.
    """
    control = tokenizer.control
    return Prompt(
        turn_ids(tokenizer, context),
        [control[BASE], *tokenizer.encode(base)],
        [
            (
                [control[TS], *tokenizer.encode(call.query), control[SNIPPET]],
                tokenizer.encode(call.result)[:snippet],
            )
            for call in calls
        ],
        role,
        _head(tokenizer),
    )


def research_ids(
    tokenizer: Tokenizer,
    context: Sequence[str],
    base: str,
    calls: Sequence[ToolCall],
    limits: Limits,
    room: int,
    role: int = 0,
) -> list[int]:
    """`research_prompt` in at most `room` ids, of which the context has at most `limits.context`
    (`fitted`)."""
    begin = tokenizer.begin
    prompt = research_prompt(tokenizer, context, base, calls, limits.snippet, role)
    return [*begin, *fitted(prompt, limits.context - len(begin), room - len(begin))]


def action_ids(tokenizer: Tokenizer, row: GroundingExample) -> list[int]:
    """The receiver's symbol and what is said to it: a query for TS, the response for the user.

    In a response `[k]` cites the k-th result, unless there is none, or the base has it too: then
    it is text that the base's writer wrote.
    """
    if row.action == "TS":
        return [tokenizer.control[TS], *tokenizer.encode(row.text)]
    cited = cited_ids(tokenizer, row.text, sources(row.base, len(row.calls)))
    return [tokenizer.control[USER], *cited]


def grounded(
    tokenizer: Tokenizer, rows: Sequence[GroundingExample], limits: Limits, seq_len: int
) -> Example | None:
    """The actions of one research, written: loss on receiver, text and end (paper section 6.2).

    Each of `rows` goes on from the one before, so the last one's prompt holds all of them: they are
    learned in one pass, for little more than that one alone. What is too long for that is cut, and
    teaches its last action. A query ends with `<snippet>`, behind which the toolset speaks; a
    response with `<eot>`. Limits and None as in `generative`.
    """
    last = rows[-1]
    action = _written(tokenizer, last)
    prompt = research_prompt(tokenizer, last.context, last.base, last.calls, limits.snippet)
    begun = _begun(tokenizer.begin, prompt, limits.context, seq_len - len(action))
    if begun is None:
        return None
    built, shortened = begun
    if not shortened:
        for row in rows[:-1]:
            before = sum(len(query) + len(found) for query, found in prompt.calls[len(row.calls) :])
            built.learn_read(_written(tokenizer, row), len(built.tokens) - before)
    built.learn(action)
    return built.build(shortened=shortened)


def _written(tokenizer: Tokenizer, row: GroundingExample) -> list[int]:
    end = SNIPPET if row.action == "TS" else EOT
    return [*action_ids(tokenizer, row), tokenizer.control[end]]


def judged_action(
    tokenizer: Tokenizer, row: GroundingExample, limits: Limits, seq_len: int
) -> Example | None:
    """The next action with CORRECT behind it: loss on the receiver and on the rating.

    This is the paper's joint prediction of quality and type of the next action (section 5); the
    type is learned from correct actions only, or the model would learn the wrong receivers too.
    Limits and None as in `generative`.
    """
    action = action_ids(tokenizer, row)
    prompt = research_prompt(tokenizer, row.context, row.base, row.calls, limits.snippet)
    begun = _begun(tokenizer.begin, prompt, limits.context, seq_len - len(action) - 1)
    if begun is None:
        return None
    built, shortened = begun
    (built.learn if row.correct else built.read)(action[:1])
    built.read(action[1:])
    built.rate(tokenizer.control[CORRECT], tokenizer.control[RATING_1 if row.correct else RATING_0])
    return built.build(shortened=shortened)
