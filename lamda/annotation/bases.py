"""Base responses that get researched (paper section 6.2): the tuned model's, and people's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lamda.annotation.sampling import is_worded
from lamda.errors import LamdaError
from lamda.records import Context, RatedResponse

Responder = Callable[[Sequence[Sequence[str]]], list[str]]
"""Contexts -> the response of the tuned model to each, as it answers."""


def base_responses(
    contexts: Sequence[Context], model_share: float, respond: Responder, seed: int
) -> list[RatedResponse]:
    """A base response to each context, as rows that nobody rates: the model's for a share of them,
    else the first that came with the context. Where that is missing, or the model writes no word,
    it is the other's.

    LamdaError for a context without either.
    """
    chosen = np.random.default_rng(seed).random(len(contexts)) < model_share
    wanted = [bool(model) or not row.responses for model, row in zip(chosen, contexts, strict=True)]
    asked = [row.context for row, model in zip(contexts, wanted, strict=True) if model]
    answers = iter(respond(asked) if asked else [])
    rows: list[RatedResponse] = []
    for row, model in zip(contexts, wanted, strict=True):
        text = next(answers) if model else ""
        by_model = is_worded(text)
        base = text if by_model else next(iter(row.responses), "")
        if not base:
            raise LamdaError(
                f"context {row.context_id}: the model answers nothing, and no response came with "
                "it; give it one in `responses`"
            )
        origin = "model" if by_model else "people"
        rows.append(RatedResponse(row.context_id, row.task, row.kind, origin, row.context, base))
    return rows


def contexts_of(bases: Sequence[RatedResponse]) -> list[Context]:
    """The contexts that the bases answer, in order."""
    return [Context(row.example_id, row.task, row.kind, row.context) for row in bases]
