"""What is fitted brings P nearer to the labels on contexts that it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.finetuning.calibrating import (
    FOLDS,
    LEAST,
    POINTS,
    calibrated,
    cross_fitted,
    fitted,
    pairs,
    thresholds,
)
from lamda.finetuning.discriminators import calibrations
from lamda.finetuning.measures import auc, calibration_error


def drawn(count: int, seed: int = 0, sharpness: float = 1.0, shift: float = 0.0):
    """True probabilities, P that says them too surely or shifted, and labels."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-0.5, 1.5, count)
    true = 1 / (1 + np.exp(-odds))
    said = 1 / (1 + np.exp(-(sharpness * odds + shift)))
    return said.tolist(), (rng.random(count) < true).astype(int).tolist()


def of(count: int, **how: float):
    said, labels = drawn(count, **how)  # type: ignore[arg-type]
    return pairs(said, labels, [f"context {n}" for n in range(count)])


def test_a_model_that_is_too_sure_is_calibrated_and_ranks_as_before() -> None:
    sure = of(3000, sharpness=3.0, shift=1.0)
    curve = fitted(sure.predicted, sure.observed)
    assert curve is not None
    assert curve.a == pytest.approx(1 / 3, abs=0.1)
    assert curve.b == pytest.approx(1 / 3, abs=0.1)
    measured, figures = calibrated(sure, np.random.default_rng(0))
    before, after = figures["before"], figures["after"]
    assert before["error"] > 0.15
    assert after["error"] < 0.04
    assert before["low"] > after["high"], "the intervals do not meet"
    assert before["low"] <= before["error"] <= before["high"]
    assert (figures["n"], measured.rows) == (3000, 3000)
    assert figures["positives"] == measured.positives == int(sure.observed.sum())
    kept = np.array([measured.calibrated(p) for p in sure.predicted.tolist()])
    assert auc(kept, sure.observed) == pytest.approx(auc(sure.predicted, sure.observed))


def test_the_middle_may_bend() -> None:
    """P .25 where .10 is observed (issue 20), and right at the upper end."""
    rng = np.random.default_rng(3)
    said = rng.random(6000)
    true = said**1.66
    labels = (rng.random(6000) < true).astype(int)
    bent = pairs(said.tolist(), labels.tolist(), [str(n) for n in range(6000)])
    curve = fitted(bent.predicted, bent.observed)
    assert curve is not None
    assert curve.of(0.25) == pytest.approx(0.10, abs=0.03)
    assert curve.of(0.9) == pytest.approx(0.84, abs=0.04)


def test_no_curve_of_too_few_rows_and_none_that_brings_nothing() -> None:
    few = pairs([0.1] * 50 + [0.9] * (LEAST - 1), [0] * 50 + [1] * (LEAST - 1), ["c"] * 59)
    measured, figures = calibrated(few, np.random.default_rng(0))
    assert measured.curve is figures["curve"] is None
    assert figures["before"] == figures["after"]
    backwards = of(400)
    turned = pairs(
        (1 - backwards.predicted).tolist(), backwards.observed.astype(int).tolist(),
        [f"context {n}" for n in range(400)],
    )  # fmt: skip
    curve = fitted(turned.predicted, turned.observed)
    assert curve is None or min(curve.a, curve.b) > 0, "no curve falls, whatever the labels say"
    none = pairs([], [], [])
    measured, figures = calibrated(none, np.random.default_rng(0))
    assert (measured.rows, measured.points, figures["before"]["error"]) == (0, (), None)


def test_a_fold_is_measured_by_a_curve_that_did_not_see_it() -> None:
    sure = of(1000, sharpness=4.0)
    found = cross_fitted(sure)
    inside = sure.folds == 0
    assert set(sure.folds.tolist()) == set(range(FOLDS))
    curve = fitted(sure.predicted[~inside], sure.observed[~inside])
    assert curve is not None
    assert found[inside].tolist() == [curve.of(p) for p in sure.predicted[inside].tolist()]
    same = pairs([0.5, 0.5], [0, 1], ["equal", "equal"])
    assert same.folds[0] == same.folds[1], "equal contexts lie in one fold"


def test_thresholds_count_what_lies_above_them() -> None:
    scores, labels = np.array([0.9, 0.7, 0.7, 0.2]), np.array([True, False, True, False])
    found = [(one.at, one.taken, one.hits) for one in thresholds(scores, labels)]
    assert found == [(0.8, 1, 1), (0.45, 3, 2), (0.1, 4, 2)]
    many = of(2000)
    points = thresholds(many.predicted, many.observed)
    assert len(points) == POINTS
    for one in points:
        above = many.predicted > one.at
        assert abs(int(above.sum()) - one.taken) <= 1, "but for rounding"
    assert points[-1].taken == 2000


def test_names_get_their_own_curve_and_figures() -> None:
    found = calibrations({"A": of(500, sharpness=3.0), "B": of(20)}, 1, {"other": 1})
    assert set(found.figures) == {"other", "calibration"}
    assert set(found.calibration.attributes) == set(found.figures["calibration"]) == {"A", "B"}
    again = calibrations({"A": of(500, sharpness=3.0), "B": of(20)}, 1, {"other": 1})
    assert again == found


def test_the_interval_of_the_error_takes_off_what_resampling_adds() -> None:
    fine = of(800)
    figures = calibrated(fine, np.random.default_rng(1))[1]["before"]
    assert figures["low"] < 0.02 < figures["high"] < 0.08
    error = calibration_error(fine.predicted, fine.observed)
    assert figures["error"] == error
