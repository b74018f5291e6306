"""The research loop of LaMDA (paper section 6.2), for a batch of dialogs side by side.

A draft was written from the weights alone. Now the model reads context and draft, and says whom it
addresses next: the toolset (`<ts>` and a query) or the user (`<user>` and the response). What the
toolset finds is appended, and the model reads everything again. So the loop is no program of rules:
every step is a generation, and the first symbol of what is generated decides who receives it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from lamda.citations import cited_text, marked
from lamda.config.section import CitationStyle
from lamda.generation.config import Decoding
from lamda.generation.discriminator import action_scores
from lamda.generation.sampler import Sample, prefill
from lamda.generation.scored import judged_samples
from lamda.model.backbone import Backbone
from lamda.records import NOTHING_FOUND, ToolCall
from lamda.templates import Limits, research_ids
from lamda.tokenizer import CITATIONS, CONTROL, EOT, SNIPPET, TS, USER, Tokenizer
from lamda.toolset.toolset import Session, Toolset

Choose = Callable[[Sequence[tuple[float, float]], Sequence[bool]], int]
"""The place of the action to take, by each action's P(correct) and mean log-probability a token,
and whether it may be taken at all; the last action says the draft as it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """An action that was taken: whether it asked the toolset, what it said, with `[k]` where it
    cites the k-th result, its P(correct) and its mean log-probability a token."""

    asks: bool
    text: str
    correct: float
    likely: float

    @property
    def value(self) -> float:
        """As `value_of`."""
        return value_of(self.correct, self.likely)


@dataclass
class _State:
    """One dialog on its way: what was asked and found so far, and the answer once it is there."""

    context: Sequence[str]
    draft: str
    session: Session
    calls: list[ToolCall] = field(default_factory=list)
    answer: str | None = None
    plain: str = ""
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Researched:
    """What became of a draft: the response with its sources' URLs, the same words without them,
    the calls, and every action; no calls where the model had nothing to look up, and the draft is
    the answer."""

    text: str
    plain: str
    calls: tuple[ToolCall, ...]
    steps: tuple[Step, ...] = ()

    @property
    def value(self) -> float:
        """The lowest value of its actions, as a chain of queries is as good as its worst; 1 where
        nothing was looked up: there is nothing to doubt."""
        return min((step.value for step in self.steps), default=1.0) if self.calls else 1.0


def research(
    model: Backbone,
    tokenizer: Tokenizer,
    toolset: Toolset,
    decoding: Decoding,
    contexts: Sequence[Sequence[str]],
    drafts: Sequence[str],
    generator: torch.Generator,
    role: int = 0,
    choose: Choose | None = None,
) -> list[Researched]:
    """What becomes of each context's draft; a context may stand there with several drafts.

    The first `role` turns of every context are those of a role.

    Each step samples `research_candidates` actions, adds the one that says the draft as it is, and
    takes the one that `choose` says, by default `best`; at most `queries` queries are asked.
    """
    states = [
        _State(context, draft, Session(toolset))
        for context, draft in zip(contexts, drafts, strict=True)
    ]
    for step in range(decoding.queries + 1):
        # Dialogs end after different numbers of queries; those still open go on together.
        open_states = [state for state in states if state.answer is None]
        if not open_states:
            break
        # In the last round the toolset is no choice any more, so every dialog gets its answer.
        may_ask = step < decoding.queries
        groups = _next_actions(model, tokenizer, decoding, open_states, generator, may_ask, role)
        for state, (actions, scores, taken) in zip(open_states, groups, strict=True):
            place = (choose or best)(scores, taken)
            _apply(tokenizer, state, actions[place], decoding.citations)
            asks = actions[place][0] == tokenizer.control[TS]
            said = state.calls[-1].query if asks else marked(tokenizer, actions[place][1:])
            state.steps.append(Step(asks, said, *scores[place]))
    return [
        Researched(s.answer or s.draft, s.plain or s.draft, tuple(s.calls), tuple(s.steps))
        for s in states
    ]


def _apply(
    tokenizer: Tokenizer,
    state: _State,
    action: tuple[int, ...],
    style: CitationStyle = "inline",
) -> None:
    """Ask the toolset, or finish with the response.

    Who has read nothing has nothing to change: a response without research would only be another
    sample, which the ranking has not chosen, so the draft goes out as it is.
    """
    if action[0] == tokenizer.control[TS]:
        query = tokenizer.decode(action[1:]).strip()
        found = state.session.ask(query)  # asked again, a query gives its next-ranked result
        result = (found.text, found.url) if found else (NOTHING_FOUND, "")
        state.calls.append(ToolCall(query, *result))
    elif state.calls:
        # Symbols of sources become URLs; what is empty without its control symbols says nothing.
        urls = [call.url for call in state.calls]
        state.answer = cited_text(tokenizer, action[1:], urls, style) or state.draft
        state.plain = tokenizer.decode(action[1:]).strip()
    else:
        state.answer = state.draft


def needs_lookup(
    model: Backbone,
    tokenizer: Tokenizer,
    decoding: Decoding,
    context: Sequence[str],
    drafts: Sequence[str],
    role: int = 0,
) -> list[bool]:
    """Whether the model would rather address the toolset than the user, for each draft."""
    limits, room = _limits(decoding), decoding.research_tokens
    prompts = [research_ids(tokenizer, context, draft, (), limits, room, role) for draft in drafts]
    first = prefill(model, prompts).logits  # (N, V)
    asks = first[:, tokenizer.control[TS]] > first[:, tokenizer.control[USER]]  # (N,)
    return [bool(ask) for ask in asks]


def _limits(decoding: Decoding) -> Limits:
    return Limits(decoding.context_tokens, decoding.snippet_tokens)


def _next_actions(
    model: Backbone,
    tokenizer: Tokenizer,
    decoding: Decoding,
    states: Sequence[_State],
    generator: torch.Generator,
    may_ask: bool,
    role: int,
) -> list[tuple[list[tuple[int, ...]], list[tuple[float, float]], list[bool]]]:
    """Several sampled actions for each state, and last the draft as it is: receiver symbol, then
    its text; with their scores, and whether each may be taken."""
    limits, room = _limits(decoding), decoding.research_tokens
    prompts = [
        research_ids(tokenizer, s.context, s.draft, s.calls, limits, room, role) for s in states
    ]
    # Context, draft and all results so far are read anew, once for all candidate actions.
    prefix = prefill(model, prompts)
    count = decoding.research_candidates
    samples, judged = judged_samples(
        model,
        tokenizer,
        prefix,
        count=count,
        top_k=decoding.research_top_k if count > 1 else 1,
        new_tokens=decoding.research_new_tokens + 1,
        stop=frozenset({tokenizer.control[EOT], tokenizer.control[SNIPPET]}),
        forbidden=_forbidden(model, tokenizer),
        generator=generator,
        first=[tokenizer.control[s] for s in ((USER, TS) if may_ask else (USER,))],
        calibrate=decoding.calibrate,
    )
    # To say the draft as it is must always be possible, however unlikely it was to be sampled.
    drafts = [[(tokenizer.control[USER], *tokenizer.encode(state.draft))] for state in states]
    as_is = action_scores(model, tokenizer, prefix, drafts, decoding.calibrate)
    return [
        ([*(s.tokens for s in group), *draft], [*values, *value], _may_be_taken(group))
        for group, values, draft, value in zip(samples, judged, drafts, as_is, strict=True)
    ]


def _may_be_taken(samples: Sequence[Sample]) -> list[bool]:
    """What the limit of tokens cut off is no action, as long as there is a whole one beside it; the
    draft, which comes last, always is one."""
    whole = [one.stop is not None for one in samples]
    return [*whole, True] if any(whole) else [True] * (len(whole) + 1)


def value_of(correct: float, likely: float) -> float:
    """What the model itself makes of an action, from 0 to 1: its P(correct) times its mean
    probability a token, of the mean log-probability `likely`."""
    return correct * math.exp(likely)


def best(scores: Sequence[tuple[float, float]], taken: Sequence[bool]) -> int:
    """Of the actions that may be `taken` the one that the model thinks best, as a judge and as a
    writer: with the highest P(correct) times its mean probability a token.

    The discriminator alone is fooled by garbled text that resembles a good answer, and likelihood
    alone prefers what is easily said; a product wants both.
    """
    value = [
        value_of(correct, likely) if whole else -1.0
        for (correct, likely), whole in zip(scores, taken, strict=True)
    ]
    return max(range(len(value)), key=value.__getitem__)


def _forbidden(model: Backbone, tokenizer: Tokenizer) -> torch.Tensor:
    """What stands inside no query and no response; the receiver comes first and only there."""
    allowed = {EOT, SNIPPET, *CITATIONS}
    banned = [tokenizer.control[s] for s in CONTROL if s not in allowed]
    banned += [tokenizer.pad, tokenizer.unknown, *tokenizer.special]
    return forbidden_ids(model, tokenizer, banned)


def forbidden_ids(model: Backbone, tokenizer: Tokenizer, banned: Sequence[int]) -> torch.Tensor:
    """True at ids that are never drawn, (V,) on the model's device.

    They are `banned`, and what a model knows beyond the tokenizer, whose text would be nothing.
    """
    forbidden = torch.zeros(model.vocab_size, dtype=torch.bool, device=model.device)  # (V,)
    forbidden[list(banned)] = True
    forbidden[tokenizer.vocab_size :] = True
    return forbidden
