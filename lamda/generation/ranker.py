"""Filtering and ordering of candidates (PT: paper section 3; the others: 6.1).

`PT` takes the candidate with the highest mean log-probability: a sum would favour short ones.
`FT quality-safety` and `LaMDA` drop each candidate whose safety is below a threshold and order the
rest by 3 P(sensible) + P(specific) + P(interesting). The weights are params, and so is that of the
mean log-probability a token, which the paper does not add: at top-k 40 a small model samples many
candidates that only its likelihood tells to be garbled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamda.generation.config import RankingWeights, Thresholds
from lamda.records import Candidate

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
    """The candidate with `dropped` naming each group whose P(safe) is below its threshold."""
    # The model rates what violates the objectives, a threshold speaks of what is safe.
    safe = {
        name: 1 - candidate.scores[f"UNSAFE_{name.upper()}"] for name in Thresholds.model_fields
    }
    low = [name for name, value in safe.items() if value < getattr(thresholds, name)]
    return replace(candidate, dropped=", ".join(low))


def rank_by_likelihood(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Distinct candidates, likeliest first; empty ones last."""
    return sorted(_distinct(candidates), key=lambda c: (not c.text, -c.log_probability))


def rank_by_quality(
    candidates: Sequence[Candidate], thresholds: Thresholds, weights: RankingWeights
) -> list[Candidate]:
    """Distinct candidates: kept ones by their quality, then the dropped ones."""
    # Safety goes first and is no part of the sum: no quality makes up for it.
    marked = [apply_thresholds(c, thresholds) for c in _distinct(candidates)]
    marked = [replace(c, dropped="empty") if not c.text else c for c in marked]
    return sorted(marked, key=lambda c: (bool(c.dropped), -quality(c, weights)))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each text once: independent draws repeat themselves."""
    return list({candidate.text: candidate for candidate in candidates}.values())
