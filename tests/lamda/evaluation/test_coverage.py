"""How often the intervals hold the truth, by simulation: the promise of a confidence of 95 %."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamda.evaluation.intervals import (
    Row,
    clustered_intervals,
    intervals,
    paired_differences,
    wilson,
)
from lamda.evaluation.metrics import Count

CONFIDENCE = 0.95


def row(hit: bool) -> list[Count | None]:
    return [Count(int(hit), 1)]


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("responses", [30, 200])
def test_wilson_covers_as_it_says(share: float, responses: int) -> None:
    drawn = np.random.default_rng(1).binomial(responses, share, 4000)
    held = [
        low <= share <= high
        for low, high in (wilson(Count(int(hits), responses), CONFIDENCE) for hits in drawn)
    ]
    assert 0.92 < np.mean(held) < 0.99


@pytest.mark.parametrize("share", [0.3, 0.8])
def test_bootstrap_covers_about_as_it_says(share: float) -> None:
    rng = np.random.default_rng(2)
    held = []
    for _ in range(250):
        hits = rng.random(80) < share
        (found,) = intervals([row(hit) for hit in hits], 300, CONFIDENCE, rng)
        assert found.low is not None and found.high is not None
        held.append(found.low <= share <= found.high)
    assert 0.90 < np.mean(held) < 0.99


@pytest.mark.parametrize("dialogs", [1, 2, 4, 6, 20])
@pytest.mark.parametrize("alike", [0.5, 3.0, 1000.0])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_few_dialogs_cover_as_they_say(dialogs: int, alike: float, share: float) -> None:
    """Dialogs of which each has a share of its own: from nearly all or nothing (`alike` 0.5) to the
    same in all of them. A bootstrap of dialogs covers half of the time with two, 81 % with four."""
    rng = np.random.default_rng(4)
    held = []
    for _ in range(1500):
        sizes = rng.integers(7, 16, dialogs)
        hits = rng.binomial(sizes, rng.beta(alike * share, alike * (1 - share), dialogs))
        rows: list[Row] = [[Count(int(h), int(n))] for h, n in zip(hits, sizes, strict=True)]
        (found,) = clustered_intervals(rows, CONFIDENCE)
        assert found.low is not None and found.high is not None
        held.append(found.low <= share <= found.high)
    assert np.mean(held) > 0.91
    if dialogs == 20 and alike == 3.0:
        assert np.mean(held) < 0.985, "wider than it has to be"


def test_intervals_of_dialogs_by_hand() -> None:
    one, other = [Count(6, 10)], [Count(4, 10)]
    (two,) = clustered_intervals([one, other, one, other], CONFIDENCE)
    # Residuals of 1: a variance of 4/3 * 4 / 40**2, less than that of 40 responses, 0.25 / 40; so
    # 40 * (2.0227 / 3.1824)**2 = 16.16 responses, of which half have it.
    assert (two.value, two.n) == (0.5, 40)
    assert (two.low, two.high) == pytest.approx((0.2475, 0.7525), abs=2e-4)
    rows: list[Row] = [[Count(int(n < 6), 1), None] for n in range(10)] + [[None, None]]
    first, second = clustered_intervals(rows, CONFIDENCE)
    exact = clopper_pearson(6, 10)  # dialogs of one answer are independent responses
    assert (first.value, first.n) == (0.6, 10) and second.value is None
    assert first.low is not None and first.high is not None
    assert exact[0] - 0.02 < first.low < exact[0] + 0.02
    assert exact[1] - 0.02 < first.high < exact[1] + 0.02
    (all_of,) = clustered_intervals([[Count(9, 9)]] * 4, CONFIDENCE)
    assert (all_of.low, all_of.high) == pytest.approx((0.025**0.25, 1.0))
    (alone,) = clustered_intervals([[Count(3, 7)]], CONFIDENCE)
    assert (alone.low, alone.high) == (0, 1)
    assert clustered_intervals([], CONFIDENCE) == []


def clopper_pearson(hits: int, n: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(hits, n).proportion_ci(CONFIDENCE, "exact")
    return float(found.low), float(found.high)


def test_a_difference_that_is_not_there_is_seldom_seen() -> None:
    rng = np.random.default_rng(3)
    seen, held = [], []
    for _ in range(200):
        both = [[row(hit) for hit in rng.random(80) < 0.6] for _ in range(2)]
        (found,) = paired_differences(both[0], both[1], 300, CONFIDENCE, rng)
        assert found.interval.low is not None and found.interval.high is not None
        seen.append(found.significant)
        held.append(found.interval.low <= 0 <= found.interval.high)
    assert np.mean(seen) < 0.1
    assert 0.9 < np.mean(held) <= 1.0


@given(st.integers(1, 5000), st.data())
def test_wilson_holds_its_share_and_narrows(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = wilson(Count(hits, n), CONFIDENCE)
    assert 0 <= low <= hits / n <= high <= 1 and low < high
    wider = wilson(Count(hits, n), 0.99)
    assert wider[0] <= low and high <= wider[1]
    other = wilson(Count(10 * hits, 10 * n), CONFIDENCE)
    assert other[1] - other[0] < high - low
