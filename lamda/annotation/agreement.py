"""Krippendorff's alpha for nominal answers, with a bootstrap interval.

Krippendorff, Content Analysis, chapter on reliability: alpha = 1 - observed / expected
disagreement. The interval resamples units with replacement: the percentile bootstrap, as for
every other number that this project reports.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import krippendorff
import numpy as np
import numpy.typing as npt

from lamda.errors import LamdaError


@dataclass(frozen=True, slots=True)
class Agreement:
    """Alpha with its interval; `units` counts those that two or more raters answered.

    All three are NaN where every answer is the same: alpha is not defined without variation.
    """

    alpha: float
    low: float
    high: float
    units: int


def _counts(units: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    """Answers of each category in each unit; '' is a missing answer. -> (units, categories)"""
    categories = sorted({answer for unit in units for answer in unit if answer})
    column = {category: index for index, category in enumerate(categories)}
    counts = np.zeros((len(units), len(categories)), dtype=np.int64)
    for row, unit in enumerate(units):
        for answer in unit:
            if answer:
                counts[row, column[answer]] += 1
    pairable: npt.NDArray[np.int64] = counts[counts.sum(axis=1) >= 2]  # one answer has no pair
    return pairable


def _alpha(counts: npt.NDArray[np.int64]) -> float:
    """Alpha of answers counted by unit and category (U, C); NaN where all answers are equal."""
    if np.count_nonzero(counts.any(axis=0)) < 2:  # an error to the library: 0 / 0
        return math.nan
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


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
    value = _alpha(counts)
    if resamples == 0 or math.isnan(value):
        return Agreement(value, math.nan, math.nan, len(counts))
    if rng is None:
        raise LamdaError("agreement: expected a generator for the bootstrap, found none; pass rng")
    even = np.full(len(counts), 1 / len(counts))
    drawn = [  # one resample at a time is in memory
        _alpha(np.repeat(counts, rng.multinomial(len(counts), even), axis=0))
        for _ in range(resamples)
    ]
    tail = 100 * (1 - confidence) / 2
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    return Agreement(value, float(low), float(high), len(counts))
