"""How well scores tell labels apart, and what they are worth as probabilities.

Letters: N rows, `predicted` are probabilities and `observed` the labels. Intervals are 95 %
bootstrap intervals over rows. Of AUC, average precision and F1 these are percentiles. The
calibration error is larger in a resample than in the sample, since a resample adds noise of its
own; so its interval is the basic one (Davison and Hinkley 1997, 5.2), which takes that off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS, RESAMPLES = 10, 400

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]
Measure = Callable[[Floats, Labels], float | None]
"""A figure of predictions and labels; None where they do not define it."""


def auc(predicted: Floats, observed: Labels) -> float | None:
    """(N,), (N,) -> chance that a positive is scored above a negative, ties half; or None."""
    positives = int(observed.sum())
    negatives = len(observed) - positives
    if not positives or not negatives:
        return None
    _, place, count = np.unique(predicted, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]  # (N,)
    above = rank[observed].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def average_precision(predicted: Floats, observed: Labels) -> float | None:
    """(N,), (N,) -> the mean over the positives of the precision at each one's score, rows of one
    score together; None without a positive."""
    positives = int(observed.sum())
    if not positives:
        return None
    order = np.argsort(-predicted, kind="stable")
    scores, hits = predicted[order], np.cumsum(observed[order])  # (N,)
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)  # (thresholds,)
    precision = hits[ends] / (ends + 1)
    return float((np.diff(hits[ends], prepend=0) * precision).sum() / positives)


def f1(taken: Labels, observed: Labels) -> float | None:
    """(N,), (N,) -> the harmonic mean of precision and recall; None without a positive."""
    positives = int(observed.sum())
    if not positives:
        return None
    return float(2 * (taken & observed).sum() / (int(taken.sum()) + positives))


def calibration_curve(predicted: Floats, observed: Labels) -> list[dict[str, float]]:
    """Ten bins of predictions, those that have rows: mean prediction, observed share, rows."""
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)  # (N,)
    return [
        {
            "said": float(predicted[bins == b].mean()),
            "found": float(observed[bins == b].mean()),
            "n": int((bins == b).sum()),
        }
        for b in np.unique(bins)
    ]


def calibration_error(predicted: Floats, observed: Labels) -> float | None:
    """Mean distance of predicted and observed shares over the bins, weighted by their sizes."""
    curve = calibration_curve(predicted, observed)
    gaps = [abs(of["said"] - of["found"]) * of["n"] / len(observed) for of in curve]
    return float(sum(gaps)) if curve else None


def log_loss(predicted: Floats, observed: Labels) -> float:
    """Mean surprise at the labels, in nats; probabilities count to a millionth at either end."""
    p = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-np.where(observed, np.log(p), np.log1p(-p)).mean())


def interval(
    measure: Measure, predicted: Floats, observed: Labels, rng: np.random.Generator
) -> tuple[float | None, float | None]:
    """The percentile interval of a measure; resamples that do not define it do not count."""
    found = _resampled(measure, predicted, observed, rng)
    low, high = np.percentile(found, [2.5, 97.5]).tolist() if found else (None, None)
    return low, high


def error_with_interval(
    predicted: Floats, observed: Labels, rng: np.random.Generator
) -> Mapping[str, Any]:
    """The calibration error with its basic interval, under 'error', 'low' and 'high'."""
    error = calibration_error(predicted, observed)
    if error is None:
        return {"error": None, "low": None, "high": None}
    found = _resampled(calibration_error, predicted, observed, rng)
    low, high = (2 * error - np.percentile(found, [97.5, 2.5])).tolist()
    return {"error": error, "low": max(0.0, low), "high": max(error, high)}


def _resampled(
    measure: Measure, predicted: Floats, observed: Labels, rng: np.random.Generator
) -> list[float]:
    found = []
    for _ in range(RESAMPLES if measure(predicted, observed) is not None else 0):
        drawn = rng.integers(len(observed), size=len(observed))
        value = measure(predicted[drawn], observed[drawn])
        if value is not None:
            found.append(value)
    return found


def figures_of(predicted: Floats, observed: Labels, rng: np.random.Generator) -> Mapping[str, Any]:
    """n, positives, AUC with interval, calibration curve and its error, of predictions (N,) and
    labels (N,)."""
    low, high = interval(auc, predicted, observed, rng)
    return {
        "n": len(observed),
        "positives": int(observed.sum()),
        "auc": auc(predicted, observed),
        "low": low,
        "high": high,
        "calibration": calibration_curve(predicted, observed),
        "calibration_error": calibration_error(predicted, observed),
    }
