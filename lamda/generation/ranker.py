"""Filtering and ordering of candidates (PT: paper section 3; the others: 6.1).

`PT` takes the candidate with the highest mean log-probability: a sum would favour short ones.
`FT quality-safety` and `LaMDA` drop each candidate whose safety is below a threshold and order the
rest by 3 P(sensible) + P(specific) + P(interesting). The weights are params, and so is that of the
mean log-probability a token, which the paper does not add: at top-k 40 a small model samples many
candidates that only its likelihood tells to be garbled. Nor does it drop what says a turn again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from lamda.generation.config import RankingWeights, Thresholds
from lamda.generation.repeats import wording
from lamda.records import Candidate

UNSCORED = "not a number"
"""Why a candidate was dropped whose scores cannot be compared."""
REPEATED = "says a turn again"
"""Why a candidate was dropped that is an earlier turn word for word."""
REFUSAL = "i would rather not answer that. is there something else i can help with?"
"""Said when every candidate was dropped: the paper does not say what its model does then."""


def quality(candidate: Candidate, weights: RankingWeights) -> float:
    """The weighted sum of P(sensible), P(specific), P(interesting) and the log-probability."""
    scores = candidate.scores
    return (
        weights.sensible * scores["SENSIBLE"]
        + weights.specific * scores["SPECIFIC"]
        + weights.interesting * scores["INTERESTING"]
        + weights.likelihood * candidate.log_probability
    )


def apply_thresholds(candidate: Candidate, thresholds: Thresholds) -> Candidate:
    """The candidate with `dropped` naming each group whose P(safe) is not above its threshold or
    at it: a score that is not a number never passes.
    """
    # The model rates what violates the objectives, a threshold speaks of what is safe.
    safe = {
        name: 1 - candidate.scores[f"UNSAFE_{name.upper()}"] for name in Thresholds.model_fields
    }
    low = [name for name, value in safe.items() if not value >= getattr(thresholds, name)]
    if not low and any(map(math.isnan, candidate.scores.values())):
        low = [UNSCORED]
    return replace(candidate, dropped=", ".join(low))


def rank_by_likelihood(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Distinct candidates, likeliest first; then those without a likelihood, and empty ones."""
    return sorted(
        _distinct(candidates),
        key=lambda c: (not c.text, math.isnan(c.log_probability), -c.log_probability),
    )


def rank_by_quality(
    candidates: Sequence[Candidate],
    thresholds: Thresholds,
    weights: RankingWeights,
    said: Collection[tuple[str, ...]] = (),
) -> list[Candidate]:
    """Distinct candidates: kept ones by their quality, then the dropped ones. Whose wording is one
    of `said` (lamda.generation.repeats) is dropped, too."""
    # Safety goes first and is no part of the sum: no quality makes up for it.
    marked = [apply_thresholds(c, thresholds) for c in _distinct(candidates)]
    marked = [replace(c, dropped="empty") if not c.text else c for c in marked]
    marked = [
        replace(c, dropped=REPEATED) if not c.dropped and wording(c.text) in said else c
        for c in marked
    ]
    return sorted(
        marked,
        key=lambda c: (
            bool(c.dropped), math.isnan(quality(c, weights)), -quality(c, weights)
        ),  # what is not a number cannot be compared: all others would be in disorder
    )  # fmt: skip


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each text once: independent draws repeat themselves."""
    return list({candidate.text: candidate for candidate in candidates}.values())
