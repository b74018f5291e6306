"""What the annotated sets look like: sizes, shares of labels, agreement of the raters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lamda.annotation.agreement import agreement
from lamda.records import GroundingExample, RatedResponse

SSI_QUESTIONS = ("sensible", "specific", "interesting")
SAFETY_QUESTIONS = tuple(str(objective) for objective in range(1, 23))


def summary(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    research: Sequence[GroundingExample],
    seed: int,
) -> dict[str, Any]:
    """Counts, label shares by origin, and Krippendorff's alpha with its interval.

    Safety's alpha is over (response, objective) units. An alpha that is not defined, for want of
    variation, is null.
    """
    rng = np.random.default_rng(seed)
    questions = {name: [row.votes[name] for row in ssi] for name in SSI_QUESTIONS}
    questions["unsafe"] = [row.votes[name] for row in safety for name in SAFETY_QUESTIONS]
    questions["correct action"] = [next(iter(row.votes.values())) for row in research if row.votes]
    return {
        "sizes": {"ssi": len(ssi), "safety": len(safety), "groundedness": len(research)},
        "labels": {"ssi": _shares(ssi, SSI_QUESTIONS), "safety": _shares(safety, ("safe",))},
        "correct_actions": _mean([row.correct for row in research]),
        "agreement": {name: _alpha(units, rng) for name, units in questions.items() if units},
    }


def _shares(rows: Sequence[RatedResponse], names: Sequence[str]) -> dict[str, dict[str, float]]:
    origins = sorted({row.origin for row in rows})
    return {
        origin: {
            name: _mean([row.labels[name] for row in rows if row.origin == origin])
            for name in names
        }
        for origin in origins
    }


def _mean(values: Sequence[int]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _alpha(units: Sequence[Sequence[str]], rng: np.random.Generator) -> dict[str, Any]:
    found = agreement(units, resamples=200, rng=rng)
    values = {"alpha": found.alpha, "low": found.low, "high": found.high}
    plain = {key: None if math.isnan(v) else round(v, 4) for key, v in values.items()}
    return {**plain, "units": found.units}
