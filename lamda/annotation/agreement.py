"""Krippendorff's alpha for nominal answers, with a bootstrap interval.

Krippendorff, Content Analysis, chapter on reliability: alpha = 1 - observed / expected
disagreement. The interval resamples units with replacement: the percentile bootstrap, as for every
other number that this project reports. The kept library for alpha, `krippendorff`, is under the
GPL, which everybody who passes on this Apache-licensed project would have to follow, and takes
three times as long; the tests hold these few lines against the definition in exact fractions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lamda.annotation.shares import FEWEST, tells
from lamda.errors import LamdaError
from lamda.records import Votes
from lamda.resampling import times_drawn

SAMPLE = "sample:"
"""Begins the id of a rater who is one of several samples of a model: no rater of its own, so that
the agreement of such samples says how sure the model is, and nothing of whether it is right."""
_CHUNK = 64
"""Resamples weighed at once: bounds the memory to _CHUNK * units numbers."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha with its interval; `units` counts those that two or more raters answered.

    All three are NaN where every answer is the same: alpha is not defined without variation. The
    interval alone is NaN where the units are too few for one, or no resample differs.
    """

    alpha: float
    low: float
    high: float
    units: int


def _counts(units: Sequence[Sequence[str]]) -> npt.NDArray[np.float64]:
    """Answers of each category in each unit; '' is a missing answer. -> (units, categories)"""
    categories = sorted({answer for unit in units for answer in unit if answer})
    column = {category: index for index, category in enumerate(categories)}
    counts = np.zeros((len(units), len(categories)))
    for row, unit in enumerate(units):
        for answer in unit:
            if answer:
                counts[row, column[answer]] += 1
    pairable: npt.NDArray[np.float64] = counts[counts.sum(axis=1) >= 2]  # one answer has no pair
    return pairable


def _alphas(
    counts: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Alpha for each row of unit weights. (U, C), (R, U) -> (R,)"""
    size = counts.sum(axis=1)  # (U,)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (size - 1)  # (U,) diagonal of coincidences
    totals = weights @ counts  # (R, C)
    pairable = totals.sum(axis=1)  # (R,)
    observed = 1 - (weights @ agreeing) / pairable
    expected = 1 - (totals * (totals - 1)).sum(axis=1) / (pairable * (pairable - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: npt.NDArray[np.float64] = np.where(expected > 0, 1 - observed / expected, np.nan)
    return alphas


def of_own(votes: Votes, raters: Sequence[str]) -> Votes:
    """The votes of those who are raters of their own, without samples of a model; all votes where
    it is not said who gave them."""
    if not any(rater.startswith(SAMPLE) for rater in raters):
        return votes
    own = [n for n, rater in enumerate(raters) if not rater.startswith(SAMPLE)]
    return {q: tuple(of[n] for n in own if n < len(of)) for q, of in votes.items()}


def alpha(units: Sequence[Sequence[str]]) -> float:
    """Krippendorff's nominal alpha of `units` (each the answers of its raters; '' = missing).

    NaN where all answers are equal. LamdaError when no unit has two answers.
    """
    return agreement(units, resamples=0).alpha


def agreement(
    units: Sequence[Sequence[str]],
    *,
    resamples: int = 1000,
    confidence: float = 0.95,
    rng: np.random.Generator | None = None,
) -> Agreement:
    """Alpha of `units` with a percentile bootstrap interval over units.

    With `resamples` 0 the interval is NaN; otherwise `rng` is needed.
    """
    counts = _counts(units)
    if not len(counts):
        raise LamdaError("agreement: expected units with two or more answers, found none")
    value = float(_alphas(counts, np.ones((1, len(counts))))[0])
    if resamples == 0 or math.isnan(value) or len(counts) < FEWEST:
        return Agreement(value, math.nan, math.nan, len(counts))
    if rng is None:
        raise LamdaError("agreement: expected a generator for the bootstrap, found none; pass rng")
    drawn: list[npt.NDArray[np.float64]] = []
    for start in range(0, resamples, _CHUNK):
        draws = min(_CHUNK, resamples - start)
        drawn.append(_alphas(counts, times_drawn(len(counts), draws, rng)))
    tail = 100 * (1 - confidence) / 2
    low, high = np.nanpercentile(np.concatenate(drawn), [tail, 100 - tail])
    if not tells(low, high, len(counts)):
        low = high = math.nan
    return Agreement(value, float(low), float(high), len(counts))
