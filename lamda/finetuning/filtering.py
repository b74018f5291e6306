"""Filtered dialog data: turns of the pre-training dialogs that the discriminators keep.

Paper section 6.1: 2.5M turns scored, 800K safe, sensible, specific and interesting ones kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from lamda.finetuning.config import FilterDialogs
from lamda.generation.discriminator import Scores, score_responses
from lamda.model.backbone import Backbone
from lamda.records import Dialog, RatedResponse
from lamda.templates import context_ids
from lamda.tokenizer import QUALITY, UNSAFE, Tokenizer

CONTEXT_TURNS = 3
BATCH = 64


def sample_turns(
    dialogs: Sequence[Dialog], count: int, seed: int
) -> list[tuple[str, tuple[str, ...], str]]:
    """`count` (id, context, response) drawn from the dialogs without repetition."""
    places = [(d, t) for d, dialog in enumerate(dialogs) for t in range(1, len(dialog.turns))]
    order = np.random.default_rng(seed).permutation(len(places))[:count]
    found: dict[tuple[tuple[str, ...], str], str] = {}
    for index in order:
        d, t = places[index]
        turns = dialogs[d].turns
        key = (turns[max(0, t - CONTEXT_TURNS) : t], turns[t])
        found.setdefault(key, f"{dialogs[d].dialog_id}/{t}")
    return [(name, context, response) for (context, response), name in found.items()]


def keep(scores: Scores, limits: FilterDialogs) -> bool:
    """Whether a turn passes every threshold."""
    return (
        scores["SENSIBLE"] >= limits.sensible
        and scores["SPECIFIC"] >= limits.specific
        and scores["INTERESTING"] >= limits.interesting
        and all(1 - scores[name] >= limits.safe for name in UNSAFE)
    )


def score_turns(
    model: Backbone,
    tokenizer: Tokenizer,
    turns: Sequence[tuple[str, tuple[str, ...], str]],
    context_tokens: int,
) -> Iterator[tuple[str, tuple[str, ...], str, Scores]]:
    """Each turn with its scores, in batches of similar length."""
    encoded = [
        (
            context_ids(tokenizer, context, context_tokens),
            tokenizer.encode(response)[:context_tokens],
        )
        for _, context, response in turns
    ]
    order = sorted(range(len(turns)), key=lambda i: len(encoded[i][0]))
    for first in tqdm(range(0, len(order), BATCH), desc="scoring turns", unit="batch"):
        batch = order[first : first + BATCH]
        scores = score_responses(
            model, tokenizer, [encoded[i][0] for i in batch], [encoded[i][1] for i in batch]
        )
        for index, row in zip(batch, scores, strict=True):
            yield (*turns[index], row)


def filtered_rows(
    model: Backbone,
    tokenizer: Tokenizer,
    dialogs: Sequence[Dialog],
    settings: FilterDialogs,
    context_tokens: int,
    seed: int,
) -> tuple[list[RatedResponse], dict[str, Any]]:
    """The kept turns as rows (task 'dialog', origin 'world'), and the figures of the filter."""
    turns = sample_turns(dialogs, settings.turns, seed)
    kept = [
        (RatedResponse(name, "dialog", str(len(context)), "world", context, response), scores)
        for name, context, response, scores in score_turns(model, tokenizer, turns, context_tokens)
        if keep(scores, settings)
    ]
    rows = sorted((row for row, _ in kept), key=lambda row: row.example_id)
    return rows, _report(len(turns), [scores for _, scores in kept])


def _report(scored: int, kept: Sequence[Scores]) -> dict[str, Any]:
    """How many were scored and kept, and the lowest score of a kept turn for each threshold."""
    figures: dict[str, Any] = {
        "scored": scored,
        "kept": len(kept),
        "kept_share": len(kept) / scored if scored else 0.0,
    }
    if kept:
        lowest = {name.lower(): min(s[name] for s in kept) for name in QUALITY}
        lowest["safe"] = min(1 - s[name] for s in kept for name in UNSAFE)
        figures["lowest"] = lowest
    return figures
