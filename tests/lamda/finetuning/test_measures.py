"""Average precision and F1 by hand; AUC stands in test_discriminators."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.finetuning.measures import auc, average_precision, f1, interval

YES, NO = True, False


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([0.9, 0.8, 0.7, 0.6], [YES, NO, YES, NO], (1 / 1 + 2 / 3) / 2),
        ([0.5, 0.5, 0.5, 0.5], [YES, NO, NO, NO], 0.25),
        ([0.1, 0.2], [YES, NO], 0.5),
        ([0.3, 0.2], [NO, NO], None),
    ],
)
def test_average_precision(scores: list[float], labels: list[bool], expected: float | None) -> None:
    found = average_precision(np.array(scores), np.array(labels))
    assert found == (None if expected is None else pytest.approx(expected))


def test_f1() -> None:
    taken, observed = np.array([YES, YES, NO, NO]), np.array([YES, NO, YES, NO])
    assert f1(taken, observed) == 0.5
    assert f1(~observed, observed) == 0.0
    assert f1(taken, np.array([NO] * 4)) is None


def test_an_interval_holds_what_is_measured() -> None:
    rng = np.random.default_rng(2)
    labels = rng.random(400) < 0.4
    scores = np.clip(0.3 * labels + 0.7 * rng.random(400), 0, 1)
    for measure in (auc, average_precision):
        low, high = interval(measure, scores, labels, np.random.default_rng(0))
        value = measure(scores, labels)
        assert low is not None and high is not None and value is not None
        assert low < value < high < low + 0.2
    assert interval(auc, scores, np.zeros(400, bool), rng) == (None, None)
