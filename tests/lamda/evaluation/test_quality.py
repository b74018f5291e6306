"""Quality, the mean of three metrics, by hand: for a response, a set, an interval and a pair."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.evaluation.config import MetricSettings
from lamda.evaluation.intervals import intervals, paired_differences, wilson
from lamda.evaluation.metrics import Count, metrics_of
from lamda.evaluation.tables import metrics_json

from .rows import answers, judged, settings

PARTS = {
    name: MetricSettings(task="ssi", label=(name,))
    for name in ("sensible", "specific", "interesting")
}
METRICS = {**PARTS, "quality": MetricSettings(mean_of=tuple(PARTS))}
QUALITY = metrics_of(METRICS)[-1]


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize(
    ("labels", "count"),
    [
        ({"sensible": 1, "specific": 1, "interesting": 1}, Count(1.0, 1)),
        ({"sensible": 1, "specific": 1, "interesting": 0}, Count(2 / 3, 1)),
        ({"sensible": 0, "specific": 0, "interesting": 0}, Count(0.0, 1)),
        ({"sensible": 1, "specific": 1}, None),  # one of them is not known: no mean
        ({}, None),
    ],
)
def test_of_one_response(labels: dict[str, int], count: Count | None) -> None:
    assert QUALITY.count(judged("ssi", labels)) == count


def test_of_a_set_it_is_the_mean_of_the_three_metrics() -> None:
    columns = {"sensible": [1, 1, 1, 0], "specific": [1, 1, 0, 0], "interesting": [1, 0, 0, 0]}
    cells = metrics_json(answers("a", "ssi", columns), settings(metrics=METRICS), rng())["models"]
    shares = [cells["a"][name]["value"] for name in PARTS]
    assert cells["a"]["quality"]["value"] == pytest.approx(sum(shares) / 3)
    assert (cells["a"]["quality"]["n"], cells["a"]["quality"]["judged"]) == (4, 4)


def test_its_interval_is_that_of_the_responses_means() -> None:
    values = [0.0, 1 / 3, 2 / 3, 1.0] * 100
    (found,) = intervals([[Count(value, 1)] for value in values], 4000, 0.95, rng())
    spread = 1.96 * np.std(values) / 20
    assert found.value == pytest.approx(0.5)
    assert found.low == pytest.approx(0.5 - spread, abs=0.005)
    assert found.high == pytest.approx(0.5 + spread, abs=0.005)


def test_where_all_agree_on_a_third_the_interval_keeps_a_width() -> None:
    (found,) = intervals([[Count(1 / 3, 1)]] * 30, 100, 0.95, rng())
    assert (found.low, found.high) == pytest.approx(wilson(Count(10, 30), 0.95))


def test_the_paired_difference_pairs_means() -> None:
    """The second is a third better on each context, whatever its level is."""
    levels = [0, 1, 2] * 20
    one, two = ([[Count((n + more) / 3, 1)] for n in levels] for more in (0, 1))
    (found,) = paired_differences(two, one, 500, 0.95, rng())
    assert found.interval.value == pytest.approx(1 / 3)
    assert (found.interval.low, found.interval.high) == pytest.approx((1 / 3, 1 / 3))
    assert found.significant
