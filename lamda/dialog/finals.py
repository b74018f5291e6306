"""What leaves the model after research: filtered like a draft, and chosen (paper sections 1, 6.1).

A researched response holds words of a page, which nobody has filtered, and words that the model
wrote after the ranking. So it passes the same thresholds as a draft. One that falls is replaced by
the best safe draft that makes no claim, since a claim without its research is what the research is
there to prevent; and where there is none, by the refusal.

What the model doubts of its own research (`decoding.min_correct`) gives way to the draft: that is
mostly a promise to look it up, which says too little, but nothing wrong. So does what says an
earlier turn again, as no draft may either (`decoding.repeats`).

An application that wants its answers to link somewhere has those ranked up that do (section 8 of
the paper does it with links to videos, for its music recommender).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import torch

from lamda.dialog.research import Researched, needs_lookup, research
from lamda.generation.config import Decoding
from lamda.generation.discriminator import attribute_scores
from lamda.generation.ranker import REFUSAL, apply_thresholds, quality
from lamda.generation.repeats import said_before, wording
from lamda.generation.sampler import Prefix
from lamda.model.backbone import Backbone
from lamda.records import DOUBTED, Candidate
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


@dataclass(frozen=True, slots=True)
class Final:
    """The response that goes out, the draft that it came from, and every final that there was."""

    text: str
    draft: str
    researched: Researched | None
    finals: tuple[Candidate, ...]


def grounded_answers(
    model: Backbone,
    tokenizer: Tokenizer,
    toolset: Toolset,
    decoding: Decoding,
    contexts: Sequence[Sequence[str]],
    ranked: Sequence[Sequence[Candidate]],
    prefix: Prefix,
    generator: torch.Generator,
    role: int = 0,
) -> list[Final]:
    """Research the best drafts of each context, and choose among what became of them.

    `ranked` are each context's candidates, best first, and `prefix` the contexts' cache, which ends
    in `<response>`; the first `role` turns of each are a role's. A context whose candidates all
    fell is refused, and nothing is looked up.
    """
    drafts = [
        [c.text for c in group if not c.dropped][: decoding.grounded_drafts] for group in ranked
    ]
    asked = [(index, draft) for index, group in enumerate(drafts) for draft in group]
    found = research(
        model,
        tokenizer,
        toolset,
        decoding,
        [contexts[index] for index, _ in asked],
        [draft for _, draft in asked],
        generator,
        role,
    )
    by_context: list[list[Researched]] = [[] for _ in contexts]
    for (index, _), researched in zip(asked, found, strict=True):
        by_context[index].append(researched)
    finals = score_finals(model, tokenizer, decoding, prefix, by_context)
    return [
        choose_final(model, tokenizer, decoding, role, *row)
        for row in zip(contexts, ranked, drafts, by_context, finals, strict=True)
    ]


def score_finals(
    model: Backbone,
    tokenizer: Tokenizer,
    decoding: Decoding,
    prefix: Prefix,
    by_context: Sequence[Sequence[Researched]],
) -> list[tuple[Candidate, ...]]:
    """Of each context, every final with its scores, and with the thresholds that it is below.

    What is scored is what raters read when the discriminators' examples were made: the words
    without their citations.
    """
    width = max((len(group) for group in by_context), default=0)
    if not width:
        return [() for _ in by_context]
    # One row of the cache for each context: where there are fewer finals, the refusal fills up.
    rows = [
        [tokenizer.encode(one.plain) for one in group]
        + [tokenizer.encode(REFUSAL)] * (width - len(group))
        for group in by_context
    ]
    scores = attribute_scores(model, tokenizer, prefix, rows, decoding.calibrate)
    return [
        tuple(
            apply_thresholds(Candidate(one.plain, 0.0, score), decoding.safety)
            for one, score in zip(group, row, strict=False)  # a row ends with what filled it up
        )
        for group, row in zip(by_context, scores, strict=True)
    ]


def choose_final(
    model: Backbone,
    tokenizer: Tokenizer,
    decoding: Decoding,
    role: int,
    context: Sequence[str],
    ranked: Sequence[Candidate],
    drafts: Sequence[str],
    researched: Sequence[Researched],
    finals: tuple[Candidate, ...],
) -> Final:
    """The final that goes out for one context: `drafts` are the researched ones, best first, with
    what became of them beside, and `ranked` all candidates."""
    kept = [place for place, final in enumerate(finals) if not final.dropped]
    said = frozenset() if decoding.repeats else said_before(context)
    sure = [
        place
        for place in kept
        if researched[place].value >= decoding.min_correct
        and not (researched[place].calls and wording(researched[place].plain) in said)
    ]
    if kept:
        # Python's max takes the first of equals: the final of the better draft.
        best = max(
            sure or kept,
            key=lambda place: (
                links_to(researched[place], decoding.links),
                quality(finals[place], decoding.weights) if decoding.rank_finals else 0.0,
            ),
        )
        if sure:
            return Final(researched[best].text, drafts[best], researched[best], finals)
        told = tuple(replace(final, dropped=final.dropped or DOUBTED) for final in finals)
        return Final(drafts[best], drafts[best], None, told)
    safe = [candidate.text for candidate in ranked if not candidate.dropped]
    if safe:
        claims = needs_lookup(model, tokenizer, decoding, context, safe, role)
        for text, claim in zip(safe, claims, strict=True):
            if not claim:
                return Final(text, text, None, finals)
    return Final(REFUSAL, safe[0] if safe else REFUSAL, None, finals)


def links_to(found: Researched, domains: Collection[str]) -> bool:
    """Whether the response shows an address of one of `domains`, or of a part of one."""
    hosts = [urlsplit(call.url).hostname or "" for call in found.calls if call.url in found.text]
    return any(host == of or host.endswith(f".{of}") for host in hosts for of in domains)
