"""The one sampler: many candidates for each prompt, with the prompt computed once.

Paper section 3: 16 independent candidates, top-k 40, no temperature. They differ only behind the
prompt, so the prompt is read once and each candidate continues from its cache; all candidates of
all prompts take a step together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lamda.model.backbone import Backbone, Branches, Prompts
from lamda.model.runtime import decoding_on

COMPACT = 0.8
"""Finished rows leave the cache when fewer than this share goes on: leaving copies it."""
FAINT = -80.0
"""Nats: below them a float32 is soon no number above 0, and nothing could be drawn."""


@dataclass(frozen=True, slots=True)
class Sample:
    """New token ids without the stop symbol; `finished` says that one was reached.

    `log_probability` is the mean over the sampled tokens, stop symbol included, under the
    model's whole distribution (nats a token); `spoken` is that over `tokens` alone.
    """

    tokens: tuple[int, ...]
    log_probability: float
    stop: int | None
    spoken: float = 0.0


@dataclass
class Prefix:
    """Prompts in the cache: `cache` of B rows, `logits` (B, V) after the last prompt token."""

    cache: Prompts
    logits: Tensor  # (B, V)


Leaving = Callable[[Branches, Sequence[int], Sequence[int], Sequence[Sequence[int]], int], None]
"""Called with the cache, the row of each of its lines, rows that have ended, the tokens of every
row, and how many tokens of each the cache has read."""


def prefill(
    model: Backbone, prompts: Sequence[Sequence[int]], precision: torch.dtype | None = None
) -> Prefix:
    """Read the prompts, side by side whatever their lengths; `precision` as in `sample`."""
    with decoding_on(model.device, precision):
        return Prefix(*model.prefill(prompts))


def sample(
    model: Backbone,
    prefix: Prefix,
    *,
    count: int,
    top_k: int,
    new_tokens: int,
    stop: frozenset[int],
    forbidden: Tensor,
    generator: torch.Generator,
    first: Collection[int] = (),
    leaving: Leaving | None = None,
    room: int = 0,
    precision: torch.dtype | None = None,
) -> list[list[Sample]]:
    """`count` continuations of each of the B prompts; `top_k` 1 is greedy.

    `forbidden` (V,) bool marks ids that are never drawn; `first`, if given, holds the only ids
    that the first token may be. `forbidden` and `generator` are on the model's device. `leaving` is
    called with continuations that have ended, once for each, while they are in the cache, where
    there is `room` for as many more tokens. Matrices multiply in `precision`, that of `prefix`;
    None: in what is fastest on the device. Returns B lists of `count` samples.
    """
    with decoding_on(model.device, precision):
        samples = _sampled(
            model,
            prefix,
            count,
            top_k,
            new_tokens,
            stop,
            forbidden,
            generator,
            first,
            leaving,
            room,
        )
    return [samples[start : start + count] for start in range(0, len(samples), count)]


def _sampled(
    model: Backbone,
    prefix: Prefix,
    count: int,
    top_k: int,
    new_tokens: int,
    stop: frozenset[int],
    forbidden: Tensor,
    generator: torch.Generator,
    first: Collection[int],
    leaving: Leaving | None,
    room: int,
) -> list[Sample]:
    """N = B * count samples, those of a prompt side by side."""
    cache = prefix.cache.branch(count, new_tokens + room)
    # All candidates of a prompt start from the same distribution, and part at the first draw.
    logits = prefix.logits.repeat_interleave(count, dim=0)  # (N, V)
    rows = logits.shape[0]
    # Lines of the cache are dropped as candidates end: which row stands in each line.
    held = list(range(rows))
    drawn: list[list[int]] = [[] for _ in range(rows)]
    spoken, total = [0.0] * rows, [0.0] * rows
    ended: list[int | None] = [None] * rows
    open_rows = set(held)
    for position in range(new_tokens):
        banned = _all_but(first, forbidden) if first and position == 0 else forbidden
        choice, log_probability = _draw(logits, top_k, banned, generator)
        pairs = zip(held, choice.tolist(), log_probability.tolist(), strict=True)
        for row, index, value in pairs:
            if row not in open_rows:
                continue  # it ended before, and only keeps its prompt's lines equally many
            total[row] += value
            if index in stop:  # that it stops here is part of what it says: it counts above
                ended[row] = index
                open_rows.discard(row)
            else:
                spoken[row] += value
                drawn[row].append(index)
        if not open_rows or position == new_tokens - 1:
            break  # the logits behind the last token would be drawn from by nobody
        kept = still_needed(held, open_rows, cache.count)
        if len(kept) < COMPACT * len(held):
            if leaving is not None:
                staying = {held[line] for line in kept}
                leaving(cache, held, [row for row in held if row not in staying], drawn, position)
            held = [held[line] for line in kept]
            choice, cache = choice[kept], cache.select(torch.tensor(kept, device=model.device))
        logits = model(choice[:, None], cache=cache)[:, -1]  # (N, V)
    if leaving is not None:
        leaving(cache, held, held, drawn, position)
    return [
        Sample(
            tuple(drawn[row]),
            total[row] / max(1, len(drawn[row]) + (ended[row] is not None)),
            ended[row],
            spoken[row] / max(1, len(drawn[row])),
        )
        for row in range(rows)
    ]


def still_needed(held: Sequence[int], rows: Collection[int], count: int) -> list[int]:
    """Lines of the cache that hold `rows`, and beside them as few others as give each prompt, of
    `count` lines, the same number."""
    groups = [
        sorted(range(first, first + count), key=lambda line: held[line] not in rows)
        for first in range(0, len(held), count)
    ]
    most = max(sum(held[line] in rows for line in group) for group in groups)
    return [line for group in groups for line in sorted(group[:most])]


def _all_but(allowed: Collection[int], forbidden: Tensor) -> Tensor:
    """Everything is forbidden but the ids of `allowed`, (V,) bool."""
    banned = torch.ones_like(forbidden)  # (V,)
    banned[list(allowed)] = False
    return banned


def _draw(
    logits: Tensor, top_k: int, forbidden: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """One id a row from the `top_k` likeliest, and its log-probability under the whole model.

    What is forbidden is not drawn, but what is drawn is not made likelier by that: a candidate's
    likelihood says how well it suits the model, to be compared with others.
    """
    log_probability = torch.log_softmax(logits.float(), dim=-1)  # (N, V)
    allowed = log_probability.masked_fill(forbidden, float("-inf"))  # (N, V)
    best, index = allowed.topk(min(top_k, allowed.shape[-1]), dim=-1)  # (N, K)
    if top_k == 1:
        place = torch.zeros_like(index[:, :1])  # (N, 1)
    else:
        # Weights need no sum of 1: drawing among the K likeliest is the truncated softmax. Where
        # what is forbidden has nearly all of the probability, the rest would be rounded to 0.
        faint = torch.where(best[:, :1] < FAINT, best[:, :1], 0.0)  # (N, 1)
        place = torch.multinomial((best - faint).exp(), 1, generator=generator)  # (N, 1)
    choice = index.gather(1, place)  # (N, 1)
    return choice[:, 0], log_probability.gather(1, choice)[:, 0]
