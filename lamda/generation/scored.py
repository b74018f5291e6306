"""Candidates and actions with their scores, from the cache that they were written in.

A score is what the model says right behind an attribute's name, and the names stand right behind
the response (lamda.generation.discriminator). While a sample is in the cache, its tokens were read
already: only the names are left to read. Samples end at different lengths, so each row's names
stand behind its own last token, whatever the cache still holds behind that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from lamda.generation.calibration import calibration_of
from lamda.generation.discriminator import Scores, named, ratings_at
from lamda.generation.sampler import Prefix, Sample, sample, still_needed
from lamda.model.backbone import Backbone, Branches
from lamda.tokenizer import ATTRIBUTES, CORRECT, Tokenizer


def scored_samples(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    *,
    calibrate: bool = False,
    **drawing: Any,
) -> tuple[list[list[Sample]], list[list[Scores]]]:
    """As lamda.generation.sampler.sample, whose options `drawing` are, behind a prefix that ends in
    `<response>`, and the scores that `attribute_scores` has for the samples, but for rounding."""
    samples, rated = _rated_samples(model, tokenizer, prefix, ATTRIBUTES, **drawing)
    return samples, [[named(model, values, calibrate) for values in group] for group in rated]


def judged_samples(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    *,
    calibrate: bool = False,
    **drawing: Any,
) -> tuple[list[list[Sample]], list[list[tuple[float, float]]]]:
    """As `scored_samples`, behind a research prefix, and the P(correct) and log-probability that
    `action_scores` has for the samples."""
    samples, rated = _rated_samples(model, tokenizer, prefix, [CORRECT], **drawing)
    if calibrate:
        curve = calibration_of(model)
        rated = [[[curve.probability(CORRECT, p)] for (p,) in group] for group in rated]
    judged = [
        [(correct, one.spoken) for one, (correct,) in zip(group, values, strict=True)]
        for group, values in zip(samples, rated, strict=True)
    ]
    return samples, judged


def _rated_samples(
    model: Backbone,
    tokenizer: Tokenizer,
    prefix: Prefix,
    attributes: Sequence[str],
    *,
    count: int,
    **drawing: Any,
) -> tuple[list[list[Sample]], list[list[list[float]]]]:
    """Samples, and P(<1>) of each of `attributes`, whose names stand in this order behind each."""
    names = [tokenizer.control[name] for name in attributes]
    found: dict[int, list[float]] = {}

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
        hidden = model.hidden(tokens, cache=part.behind(begun))  # (N, T, D)
        first = torch.tensor([len(ids) for ids in unread], device=model.device)  # (N,)
        places = first[:, None] + torch.arange(len(names), device=model.device)  # (N, A)
        ratings = ratings_at(model, tokenizer, hidden, places).tolist()
        for line, values in zip(lines, ratings, strict=True):
            if held[line] in wanted:
                found[held[line]] = values

    samples = sample(
        model, prefix, count=count, leaving=rate, room=len(names) + 1, **drawing
    )  # fmt: skip
    rated = [found[row] for row in range(len(samples) * count)]
    return samples, [rated[start : start + count] for start in range(0, len(rated), count)]
