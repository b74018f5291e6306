"""The calibration of a tuned model, fitted on the rated rows that no fine-tuning read.

They measure the discriminators as well, so that what is fitted on them must not be measured on
them: the figures are cross-fitted. Contexts are divided into FOLDS; the curve that a fold's error
is measured of was fitted on the others. The curve that is kept is fitted on all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from lamda.finetuning.measures import Floats, Labels, error_with_interval, log_loss
from lamda.generation.calibration import CERTAIN, LEAST_SLOPE, Curve, Measured, Point

FOLDS = 5
LEAST = 10
"""Rows of either class without which no curve is fitted."""
PRIOR = 1.0
"""What the distance of the slopes from 1 counts beside the rows' surprise, in rows: of few rows the
curve stays near to what changes nothing."""
POINTS = 128
"""Thresholds that are kept; of more rows, evenly many."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Pairs:
    """An attribute's predictions (N,), labels (N,) and folds (N,) on the held-out rows."""

    predicted: Floats
    observed: Labels
    folds: NDArray[np.int64]


def pairs(predicted: Sequence[float], observed: Sequence[int], texts: Sequence[str]) -> Pairs:
    """Pairs whose fold is the context's, by a hash of its text: equal contexts lie in one."""
    folds = [hashlib.sha256(text.encode()).digest()[1] % FOLDS for text in texts]
    return Pairs(
        np.array(predicted, dtype=np.float64),
        np.array(observed, dtype=bool),
        np.array(folds, dtype=np.int64),
    )


def fitted(predicted: Floats, observed: Labels) -> Curve | None:
    """The beta calibration of predictions (N,) to labels (N,): least surprise, slopes above 0; None
    of too few rows of either class."""
    positives = int(observed.sum())
    if min(positives, len(observed) - positives) < LEAST:
        return None
    p = np.clip(predicted, CERTAIN, 1 - CERTAIN)
    columns = np.stack([np.log(p), -np.log1p(-p), np.ones_like(p)], axis=1)  # (N, 3)
    signs = np.where(observed, 1.0, -1.0)  # (N,)

    def surprise(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (columns @ weights)  # (N,)
        slack = np.array([*(weights[:2] - 1), 0.0])  # (3,)
        value = np.logaddexp(0, -margins).sum() + PRIOR * (slack**2).sum()
        pull = -signs * np.exp(-np.logaddexp(0, margins))  # (N,)
        return float(value), columns.T @ pull + 2 * PRIOR * slack

    bounds = [(LEAST_SLOPE, None), (LEAST_SLOPE, None), (None, None)]
    found = minimize(surprise, [1.0, 1.0, 0.0], jac=True, method="L-BFGS-B", bounds=bounds).x
    a, b, c = (round(float(value), DIGITS) for value in found)
    return Curve(a=max(a, LEAST_SLOPE), b=max(b, LEAST_SLOPE), c=c)


def cross_fitted(of: Pairs) -> Floats:
    """Each row's P (N,) by the curve of the other folds; as it is where they are too few."""
    found = of.predicted.copy()  # (N,)
    for fold in range(FOLDS):
        inside = of.folds == fold  # (N,)
        curve = fitted(of.predicted[~inside], of.observed[~inside])
        if curve is not None:
            found[inside] = [curve.of(p) for p in of.predicted[inside].tolist()]
    return found


def calibrated(of: Pairs, rng: np.random.Generator) -> tuple[Measured, Mapping[str, Any]]:
    """What is kept of an attribute, and its figures: 'n', 'positives', the calibration error with
    interval 'before' and 'after', and the 'curve', null where P stays as it is.

    It stays where a curve brings nothing: where cross-fitted ones leave no less surprise.
    """
    count, positives = len(of.observed), int(of.observed.sum())
    curve, after = fitted(of.predicted, of.observed), of.predicted
    if curve is not None:
        after = cross_fitted(of)
        if log_loss(after, of.observed) >= log_loss(of.predicted, of.observed):
            curve, after = None, of.predicted
    before = error_with_interval(of.predicted, of.observed, rng)
    figures = {
        "n": count,
        "positives": positives,
        "before": before,
        "after": before if curve is None else error_with_interval(after, of.observed, rng),
        "curve": None if curve is None else curve.model_dump(),
    }
    points = thresholds(of.predicted, of.observed)
    return Measured(curve=curve, rows=count, positives=positives, points=points), figures


def thresholds(predicted: Floats, observed: Labels) -> tuple[Point, ...]:
    """For every two neighbouring scores (N,) the threshold between them, from the highest on, with
    the rows above it; at most POINTS, and the last takes all."""
    if not len(predicted):
        return ()
    order = np.argsort(-predicted, kind="stable")
    scores, hits = predicted[order], np.cumsum(observed[order])  # (N,)
    ends = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)  # (thresholds,)
    if len(ends) > POINTS:
        ends = ends[np.linspace(0, len(ends) - 1, POINTS).round().astype(int)]
    below = np.append(scores[1:], 0.0)[ends]  # (thresholds,): the next score
    between = (scores[ends] + below) / 2
    return tuple(
        Point(at=round(float(at), DIGITS), taken=int(end) + 1, hits=int(hits[end]))
        for at, end in zip(between, ends, strict=True)
    )
