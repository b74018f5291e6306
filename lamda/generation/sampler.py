"""The one sampler: many candidates for each prompt, with the prompt computed once.

Paper section 5 (top-k 40, no temperature, 16 independent candidates).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lamda.model.cache import KVCache
from lamda.model.runtime import computing_type, fast_products
from lamda.model.transformer import Transformer

COMPACT = 0.8
"""Finished rows leave the cache when fewer than this share goes on: leaving copies it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """New token ids without the stop symbol; `finished` says that one was reached.

    `log_probability` is the mean over the sampled tokens, stop symbol included, under the
    model's whole distribution (nats a token).
    """

    tokens: tuple[int, ...]
    log_probability: float
    stop: int | None


@dataclass
class Prefix:
    """Prompts in the cache: `cache` of B rows, `logits` (B, V) after the last prompt token."""

    cache: KVCache
    logits: Tensor  # (B, V)


@torch.inference_mode()
@fast_products()
def prefill(model: Transformer, prompts: Sequence[Sequence[int]]) -> Prefix:
    """Run the prompts, padded on the left."""
    width = max(len(prompt) for prompt in prompts)
    tokens = torch.zeros(len(prompts), width, dtype=torch.long)  # (B, T)
    valid = torch.zeros(len(prompts), width, dtype=torch.bool)  # (B, T)
    for line, prompt in enumerate(prompts):
        tokens[line, width - len(prompt) :] = torch.tensor(list(prompt), dtype=torch.long)
        valid[line, width - len(prompt) :] = True
    device = next(model.parameters()).device
    cache = KVCache.allocate(
        model.config, len(prompts), width, device=device, dtype=computing_type(device)
    )
    hidden = model.hidden(tokens.to(device), cache=cache, valid=valid.to(device))  # (B, T, D)
    return Prefix(cache, model.logits(hidden[:, -1]))


@torch.inference_mode()
@fast_products()
def sample(
    model: Transformer,
    prefix: Prefix,
    *,
    count: int,
    top_k: int,
    new_tokens: int,
    stop: frozenset[int],
    forbidden: Tensor,
    generator: torch.Generator,
    first: Collection[int] = (),
) -> list[list[Sample]]:
    """`count` continuations of each of the B prompts; `top_k` 1 is greedy.

    `forbidden` (V,) bool marks ids that are never drawn; `first`, if given, holds the only ids
    that the first token may be. Returns B lists of `count` samples.
    """
    cache = prefix.cache.branch(count, new_tokens)
    logits = prefix.logits.repeat_interleave(count, dim=0)  # (N, V)
    rows = logits.shape[0]
    held = list(range(rows))  # the row of each line of the cache
    drawn: list[list[int]] = [[] for _ in range(rows)]
    total = [0.0] * rows
    ended: list[int | None] = [None] * rows
    open_rows = set(held)
    for position in range(new_tokens):
        banned = _all_but(first, forbidden) if first and position == 0 else forbidden
        choice, log_probability = _draw(logits, top_k, banned, generator)
        pairs = zip(held, choice.tolist(), log_probability.tolist(), strict=True)
        for row, index, value in pairs:
            if row not in open_rows:
                continue
            total[row] += value
            if index in stop:
                ended[row] = index
                open_rows.discard(row)
            else:
                drawn[row].append(index)
        if not open_rows or position == new_tokens - 1:
            break
        kept = _still_needed(held, open_rows, cache.count)
        if len(kept) < COMPACT * len(held):
            held = [held[line] for line in kept]
            choice, cache = choice[kept], cache.select(torch.tensor(kept))
        logits = model(choice[:, None], cache=cache)[:, -1]  # (N, V)
    samples = [
        Sample(
            tuple(drawn[row]),
            total[row] / max(1, len(drawn[row]) + (ended[row] is not None)),
            ended[row],
        )
        for row in range(rows)
    ]
    return [samples[first : first + count] for first in range(0, rows, count)]


def _still_needed(held: Sequence[int], open_rows: Collection[int], count: int) -> list[int]:
    """Lines of the cache to go on with: as many for each prompt, the open ones among them."""
    groups = [
        sorted(range(first, first + count), key=lambda line: held[line] not in open_rows)
        for first in range(0, len(held), count)
    ]
    most = max(sum(held[line] in open_rows for line in group) for group in groups)
    return [line for group in groups for line in sorted(group[:most])]


def _all_but(allowed: Collection[int], forbidden: Tensor) -> Tensor:
    """Everything is forbidden but the ids of `allowed`, (V,) bool."""
    banned = torch.ones_like(forbidden)  # (V,)
    banned[list(allowed)] = False
    return banned


def _draw(
    logits: Tensor, top_k: int, forbidden: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """One id a row from the `top_k` likeliest, and its log-probability under the whole model."""
    log_probability = torch.log_softmax(logits.float(), dim=-1)  # (N, V)
    allowed = log_probability.masked_fill(forbidden, float("-inf"))  # (N, V)
    best, index = allowed.topk(min(top_k, allowed.shape[-1]), dim=-1)  # (N, K)
    if top_k == 1:
        place = torch.zeros(len(best), 1, dtype=torch.long)  # (N, 1)
    else:
        place = torch.multinomial(best.exp(), 1, generator=generator)  # (N, 1)
    choice = index.gather(1, place)  # (N, 1)
    return choice[:, 0], log_probability.gather(1, choice)[:, 0]
