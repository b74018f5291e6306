"""Scores of a response: P(<1>) at each attribute's name (paper section 4).

The context is in the cache already, so a score costs the response and six names.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lamda.generation.sampler import Prefix, prefill
from lamda.model.transformer import Transformer
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, RESPONSE, Tokenizer

Scores = dict[str, float]
"""Attribute name -> probability of rating 1."""


def attribute_scores(
    model: Transformer,
    tokenizer: Tokenizer,
    prefix: Prefix,
    responses: Sequence[Sequence[Sequence[int]]],
) -> list[list[Scores]]:
    """Scores of responses (B lists of n token lists) behind a prefix that ends in `<response>`."""
    names = [tokenizer.control[name] for name in ATTRIBUTES]
    count = len(responses[0])
    flat = [response for group in responses for response in group]
    chosen = _rating_probabilities(model, tokenizer, prefix, count, flat, names)
    scores = [dict(zip(ATTRIBUTES, row, strict=True)) for row in chosen]
    return [scores[first : first + count] for first in range(0, len(flat), count)]


def correct_scores(
    model: Transformer,
    tokenizer: Tokenizer,
    prefix: Prefix,
    actions: Sequence[Sequence[Sequence[int]]],
) -> list[list[float]]:
    """P(correct) of actions (B lists of n token lists, receiver first) behind a research prefix."""
    count = len(actions[0])
    flat = [action for group in actions for action in group]
    names = [tokenizer.control[CORRECT]]
    chosen = _rating_probabilities(model, tokenizer, prefix, count, flat, names)
    scores = [row[0] for row in chosen]
    return [scores[first : first + count] for first in range(0, len(flat), count)]


@torch.inference_mode()
def _rating_probabilities(
    model: Transformer,
    tokenizer: Tokenizer,
    prefix: Prefix,
    count: int,
    continuations: Sequence[Sequence[int]],
    names: Sequence[int],
) -> list[list[float]]:
    """P(<1>) against <0> at each of `names` behind each continuation."""
    width = max(len(ids) for ids in continuations) + len(names)
    tokens = torch.full((len(continuations), width), tokenizer.pad, dtype=torch.long)  # (N, T)
    for line, ids in enumerate(continuations):
        row = [*ids, *names]
        tokens[line, : len(row)] = torch.tensor(row, dtype=torch.long)
    cache = prefix.cache.repeat(count)
    logits = model(tokens, cache=cache)  # (N, T, V)
    ends = torch.tensor([len(ids) for ids in continuations])  # (N,)
    places = ends[:, None] + torch.arange(len(names))  # (N, A)
    at = logits.gather(1, places[..., None].expand(-1, -1, logits.shape[-1]))  # (N, A, V)
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    rated: list[list[float]] = at[..., ratings].float().softmax(-1)[..., 1].tolist()  # (N, A)
    return rated


def score_responses(
    model: Transformer,
    tokenizer: Tokenizer,
    contexts: Sequence[Sequence[int]],
    responses: Sequence[Sequence[int]],
) -> list[Scores]:
    """Scores of one response for each context (token ids, without `<response>`)."""
    prompts = [[*context, tokenizer.control[RESPONSE]] for context in contexts]
    room = max(len(r) for r in responses) + len(ATTRIBUTES)
    prefix = prefill(model, prompts, room)
    groups = attribute_scores(model, tokenizer, prefix, [[r] for r in responses])
    return [group[0] for group in groups]
