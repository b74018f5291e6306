"""A share over runs of several seeds: mean, spread between runs, interval, and a test.

Two things make a share uncertain, and both are added. Another training would have come to another
model: the variance of the runs' mean, with Student's t on one degree of freedom fewer than runs.
Other contexts would have been answered otherwise: a bootstrap over the contexts, which all runs
share and which are drawn together (Efron 1979). A difference of two models is paired in both: the
same runs, the same contexts. Differences of one table are tested together (Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t

from lamda.annotation.shares import wilson
from lamda.errors import LamdaError
from lamda.resampling import times_drawn

MANY = 1e9
"""Degrees of freedom with which Student's t is normal."""
ROUNDING = 1e-9
"""A spread below it is what sums of equal shares leave, and none."""
Floats = npt.NDArray[np.float64]
"""(S, N): what each run's response to each context adds, nan where the metric does not apply."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Mean over `runs` runs and the `contexts` contexts that it applies to; `sd` is the spread
    between runs, and `p` of two sides that the mean is 0. All None where some run's share is
    undefined, and where most resamples' are."""

    value: float | None
    sd: float | None
    low: float | None
    high: float | None
    p: float | None
    runs: int
    contexts: int


def estimate(
    values: Floats,
    others: Floats | None = None,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 17,
) -> Estimate:
    """The share of `values`, or how much it is above that of `others`.

    LamdaError for fewer than two runs, which have no spread, and for others of another form.
    """
    if len(values) < 2 or (others is not None and others.shape != values.shape):
        raise LamdaError(
            f"over seeds: expected two runs or more on the same contexts, found {values.shape}"
            + ("" if others is None else f" and {others.shape}")
        )
    runs, contexts = values.shape
    drawn = _weights(contexts, resamples, seed)  # (R, N), the first row is the contexts themselves
    shares = _shares(values, drawn)  # (R, S)
    if others is not None:
        shares = shares - _shares(others, drawn)
    means = shares[1:].mean(axis=1)
    means = means[np.isfinite(means)]  # else the metric applies to none of the contexts drawn
    if not np.isfinite(shares[0]).all() or 2 * len(means) < resamples:
        return Estimate(None, None, None, None, None, runs, contexts)
    value, sd = float(shares[0].mean()), float(shares[0].std(ddof=1))
    tail = 100 * (1 - confidence) / 2
    below, above = np.percentile(means, [tail, 100 - tail])
    error = sd / math.sqrt(runs)
    between = float(t.ppf(1 - tail / 100, runs - 1)) * error
    low = value - math.hypot(between, max(value - below, 0.0))
    high = value + math.hypot(between, max(above - value, 0.0))
    applies = np.isfinite(values if others is None else np.concatenate([values, others]))
    applying = int(applies.any(axis=0).sum())
    if others is None:
        if value in (0.0, 1.0):  # where no response differs, no resample does
            low, high = wilson(value * applying, applying, confidence)
        low, high = max(low, 0.0), min(high, 1.0)
    p = _p(value, error, means, runs, applying)
    return Estimate(value, sd, low, high, p, runs, applying)


def _weights(contexts: int, resamples: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    return np.concatenate([np.ones((1, contexts)), times_drawn(contexts, resamples, rng)])


def _shares(values: Floats, weights: Floats) -> Floats:
    applies = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        shares: Floats = (weights @ np.where(applies, values, 0.0).T) / (weights @ applies.T)
    return shares  # (R, S)


def _p(value: float, error: float, means: Floats, runs: int, applying: int) -> float:
    """Of Student's t, on the degrees of freedom that two variances have together of which one is
    of few runs (Welch 1947, Satterthwaite 1946). Where nothing varies, of a sign test."""
    total = math.hypot(error, float(means.std(ddof=1)))
    if total < ROUNDING:
        return 1.0 if abs(value) < ROUNDING else min(1.0, 2 * 0.5**applying)
    freedom = min((runs - 1) * (total / error) ** 4, MANY) if error else MANY
    return float(2 * t.sf(abs(value) / total, freedom))


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """The p values of comparisons that are made together, adjusted (Holm 1979)."""
    adjusted, largest = {}, 0.0
    for rank, name in enumerate(sorted(p, key=p.__getitem__)):
        largest = max(largest, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p}


def stacked(rows: Sequence[Sequence[float | None]]) -> Floats:
    """Runs' values, (S, N), of the contexts in one order; None becomes nan."""
    return np.array([[math.nan if v is None else v for v in row] for row in rows], dtype=np.float64)
