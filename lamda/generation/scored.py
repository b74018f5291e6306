"""Candidates with their scores, from the cache that they were written in.

A score is what the model says right behind an attribute's name, and the names stand right behind
the response (lamda.generation.discriminator). While a candidate is in the cache, its response was
read already: only the names are left to read. Candidates end at different lengths, so each row's
names stand behind its own last token, whatever the cache still holds behind that.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lamda.generation.discriminator import Scores, named, ratings_at
from lamda.generation.sampler import Prefix, Sample, sample, still_needed
from lamda.model.backbone import Backbone, Branches
from lamda.tokenizer import ATTRIBUTES, Tokenizer


def scored_samples(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    *,
    count: int,
    top_k: int,
    new_tokens: int,
    stop: frozenset[int],
    forbidden: torch.Tensor,
    generator: torch.Generator,
    calibrate: bool = False,
) -> tuple[list[list[Sample]], list[list[Scores]]]:
    """As lamda.generation.sampler.sample, behind a prefix that ends in `<response>`, and the scores
    that `attribute_scores` has for the samples, but for rounding."""
    names = [tokenizer.control[name] for name in ATTRIBUTES]
    found: dict[int, Scores] = {}

    def rate(
        cache: Branches,
        held: Sequence[int],
        rows: Sequence[int],
        drawn: Sequence[Sequence[int]],
        read: int,
    ) -> None:
        wanted = set(rows) - found.keys()
        if not wanted:
            return
        lines = still_needed(held, wanted, cache.count)
        part = cache.select(torch.tensor(lines, device=model.device))
        # The last token was drawn, but not read yet, unless its row had ended before.
        unread = [list(drawn[held[line]][read:]) for line in lines]
        width = max(map(len, unread)) + len(names)
        # Padded on the right, where nothing that is read could see it.
        padded = [[*ids, *names, *[tokenizer.pad] * width][:width] for ids in unread]
        tokens = torch.tensor(padded, dtype=torch.long, device=model.device)  # (N, T)
        lengths = [min(len(drawn[held[line]]), read) for line in lines]
        begun = torch.tensor(lengths, dtype=torch.long, device=model.device)  # (N,)
        logits = model(tokens, cache=part.behind(begun))  # (N, T, V)
        first = torch.tensor([len(ids) for ids in unread], device=model.device)  # (N,)
        places = first[:, None] + torch.arange(len(names), device=model.device)  # (N, A)
        for line, values in zip(lines, ratings_at(tokenizer, logits, places).tolist(), strict=True):
            if held[line] in wanted:
                found[held[line]] = named(model, values, calibrate)

    samples = sample(
        model, prefix, count=count, top_k=top_k, new_tokens=new_tokens, stop=stop,
        forbidden=forbidden, generator=generator, leaving=rate, room=len(names) + 1,
    )  # fmt: skip
    scores = [found[row] for row in range(len(samples) * count)]
    return samples, [scores[start : start + count] for start in range(0, len(scores), count)]
