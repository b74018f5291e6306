"""How often the intervals hold the truth, by simulation: the promise of a confidence of 95 %."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamda.evaluation.intervals import intervals, paired_differences, wilson
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
