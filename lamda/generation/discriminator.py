"""Scores of a response: P(<1>) at each attribute's name (paper section 4).

The context is in the cache already, so a score costs the response and six names.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lamda.generation.sampler import Prefix, prefill
from lamda.model.runtime import fast_products
from lamda.model.transformer import Transformer
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, RESPONSE, Tokenizer

Scores = dict[str, float]
"""Attribute name -> probability of rating 1."""


@torch.inference_mode()
@fast_products()
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
    logits, _, ends = _continued(model, tokenizer, prefix, count, flat, names)
    rated = _ratings(tokenizer, logits, ends[:, None] + torch.arange(len(names)))  # (N, A)
    scores = [dict(zip(ATTRIBUTES, row, strict=True)) for row in rated.tolist()]
    return [scores[first : first + count] for first in range(0, len(flat), count)]


@torch.inference_mode()
@fast_products()
def action_scores(
    model: Transformer,
    tokenizer: Tokenizer,
    prefix: Prefix,
    actions: Sequence[Sequence[Sequence[int]]],
) -> list[list[tuple[float, float]]]:
    """(P(correct), log-probability) of each action behind a research prefix.

    `actions` are B lists of n token lists, the receiver's symbol first; the log-probability is
    the mean over the action's tokens, in nats a token.
    """
    count = len(actions[0])
    flat = [action for group in actions for action in group]
    names = [tokenizer.control[CORRECT]]
    logits, tokens, ends = _continued(model, tokenizer, prefix, count, flat, names)
    before = torch.cat([prefix.logits.repeat_interleave(count, dim=0)[:, None], logits[:, :-1]], 1)
    likely = before.log_softmax(-1).gather(-1, tokens[..., None])[..., 0]  # (N, T)
    inside = torch.arange(tokens.shape[1]) < ends[:, None]  # (N, T)
    mean = (likely * inside).sum(-1) / ends  # (N,)
    correct = _ratings(tokenizer, logits, ends[:, None])[:, 0]  # (N,)
    scores = list(zip(correct.tolist(), mean.tolist(), strict=True))
    return [scores[first : first + count] for first in range(0, len(flat), count)]


def _continued(
    model: Transformer,
    tokenizer: Tokenizer,
    prefix: Prefix,
    count: int,
    continuations: Sequence[Sequence[int]],
    names: Sequence[int],
) -> tuple[Tensor, Tensor, Tensor]:
    """Logits (N, T, V), tokens (N, T), lengths (N,) of continuations with `names` behind each."""
    width = max(len(ids) for ids in continuations) + len(names)
    tokens = torch.full((len(continuations), width), tokenizer.pad, dtype=torch.long)  # (N, T)
    for line, ids in enumerate(continuations):
        row = [*ids, *names]
        tokens[line, : len(row)] = torch.tensor(row, dtype=torch.long)
    logits = model(tokens, cache=prefix.cache.branch(count, width))  # (N, T, V)
    return logits, tokens, torch.tensor([len(ids) for ids in continuations])


def _ratings(tokenizer: Tokenizer, logits: Tensor, places: Tensor) -> Tensor:
    """P(<1>) against <0> at `places` (N, A) of logits (N, T, V): (N, A)."""
    at = logits.gather(1, places[..., None].expand(-1, -1, logits.shape[-1]))  # (N, A, V)
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    return at[..., ratings].float().softmax(-1)[..., 1]


def score_responses(
    model: Transformer,
    tokenizer: Tokenizer,
    contexts: Sequence[Sequence[int]],
    responses: Sequence[Sequence[int]],
) -> list[Scores]:
    """Scores of one response for each context (token ids, without `<response>`)."""
    prompts = [[*context, tokenizer.control[RESPONSE]] for context in contexts]
    groups = attribute_scores(model, tokenizer, prefill(model, prompts), [[r] for r in responses])
    return [group[0] for group in groups]
