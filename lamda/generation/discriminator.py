"""Scores of a response: P(<1>) at each attribute's name (paper section 6.1).

The context is in the cache already, so a score costs the response and six names; and logits behind
these names alone, since those of all positions may take more than the model. With `calibrate` each
P is as the model's calibration has it (lamda.generation.calibration), which orders as P does.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lamda.generation.calibration import calibration_of
from lamda.generation.likelihood import CHUNK, log_probabilities
from lamda.generation.sampler import Prefix, prefill
from lamda.model.backbone import Backbone
from lamda.model.runtime import decoding_on
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, RESPONSE, Tokenizer

Scores = dict[str, float]
"""Attribute name -> probability of rating 1."""


def attribute_scores(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    responses: Sequence[Sequence[Sequence[int]]],
    calibrate: bool = False,
) -> list[list[Scores]]:
    """Scores of responses (B lists of n token lists) behind a prefix that ends in `<response>`."""
    names = [tokenizer.control[name] for name in ATTRIBUTES]
    count = len(responses[0])
    flat = [response for group in responses for response in group]
    with decoding_on(model.device):
        hidden, _, ends = _continued(model, tokenizer, prefix, count, flat, names)
        # The rating of an attribute is what the model says right behind its name. A name sees
        # those before it; the model was trained on all of them in this order.
        places = ends[:, None] + torch.arange(len(names), device=ends.device)  # (N, A)
        rated = ratings_at(model, tokenizer, hidden, places)  # (N, A)
    scores = [named(model, row, calibrate) for row in rated.tolist()]
    return [scores[first : first + count] for first in range(0, len(flat), count)]


def action_scores(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    actions: Sequence[Sequence[Sequence[int]]],
    calibrate: bool = False,
) -> list[list[tuple[float, float]]]:
    """(P(correct), log-probability) of each action behind a research prefix.

    `actions` are B lists of n token lists, the receiver's symbol first; the log-probability is
    the mean over the action's tokens, in nats a token.
    """
    count = len(actions[0])
    flat = [action for group in actions for action in group]
    names = [tokenizer.control[CORRECT]]
    with decoding_on(model.device):
        hidden, tokens, ends = _continued(model, tokenizer, prefix, count, flat, names)
        inside = torch.arange(tokens.shape[1], device=ends.device) < ends[:, None]  # (N, T)
        # Each token was chosen from the logits before it, the first one from the prompt's.
        first = prefix.logits.log_softmax(-1).gather(1, tokens[:, 0].view(-1, count))  # (B, n)
        likely = torch.zeros(tokens.shape, device=tokens.device)  # (N, T)
        likely[:, 0] = first.flatten()
        later = inside[:, 1:]  # (N, T - 1)
        likely[:, 1:][later] = log_probabilities(model, hidden[:, :-1][later], tokens[:, 1:][later])
        mean = (likely * inside).sum(-1) / ends  # (N,)
        correct = ratings_at(model, tokenizer, hidden, ends[:, None])[:, 0]  # (N,)
    judged = [
        calibration_of(model).probability(CORRECT, value) if calibrate else value
        for value in correct.tolist()
    ]
    scores = list(zip(judged, mean.tolist(), strict=True))
    return [scores[first : first + count] for first in range(0, len(flat), count)]


def _continued(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    count: int,
    continuations: Sequence[Sequence[int]],
    names: Sequence[int],
) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden states (N, T, D), tokens (N, T), lengths (N,) of continuations with `names` behind
    each."""
    width = max(len(ids) for ids in continuations) + len(names)
    # Padded on the right, where nothing that is read afterwards could see it.
    rows = [[*ids, *names, *[tokenizer.pad] * width][:width] for ids in continuations]
    tokens = torch.tensor(rows, dtype=torch.long, device=model.device)  # (N, T)
    hidden = model.hidden(tokens, cache=prefix.cache.branch(count, width))  # (N, T, D)
    ends = [len(ids) for ids in continuations]
    return hidden, tokens, torch.tensor(ends, device=model.device)


def named(model: Backbone, values: Sequence[float], calibrate: bool) -> Scores:
    """The attributes' scores by their names."""
    scores = dict(zip(ATTRIBUTES, values, strict=True))
    return calibration_of(model).applied(scores) if calibrate else scores


def ratings_at(model: Backbone, tokenizer: Tokenizer, hidden: Tensor, places: Tensor) -> Tensor:
    """P(<1>) against <0> at `places` (N, A) of hidden (N, T, D): (N, A)."""
    at = hidden.gather(1, places[..., None].expand(-1, -1, hidden.shape[-1]))  # (N, A, D)
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    # A few positions at a time: of V ids only these two are kept.
    parts = [model.logits(part)[:, ratings] for part in at.flatten(0, 1).split(CHUNK)]
    return torch.cat(parts).float().softmax(-1)[:, 1].view(places.shape)


def score_responses(
    model: Backbone,
    tokenizer: Tokenizer,
    contexts: Sequence[Sequence[int]],
    responses: Sequence[Sequence[int]],
    calibrate: bool = False,
) -> list[Scores]:
    """Scores of one response for each context (token ids, without `<response>`)."""
    prompts = [[*context, *tokenizer.asking(RESPONSE)] for context in contexts]
    prefix = prefill(model, prompts)
    groups = attribute_scores(model, tokenizer, prefix, [[r] for r in responses], calibrate)
    return [group[0] for group in groups]
