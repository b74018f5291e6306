from __future__ import annotations

import math

import numpy as np
import pytest

from lamda.errors import LamdaError
from lamda.evaluation.intervals import (
    UNDEFINED,
    Interval,
    fewest_differing,
    intervals,
    paired_differences,
    wilson,
)
from lamda.evaluation.metrics import Count


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def rows(*columns: tuple[list[int], list[int]]) -> list[list[Count]]:
    """Columns of numerators and denominators -> rows of counts."""
    return [
        [Count(*pair) for pair in row]
        for row in zip(*(zip(*column, strict=True) for column in columns), strict=True)
    ]


def share(successes: int, n: int) -> list[list[Count]]:
    return rows(([1] * successes + [0] * (n - successes), [1] * n))


def test_a_share_has_about_the_normal_interval() -> None:
    (found,) = intervals(share(300, 1000), 4000, 0.95, rng())
    spread = 1.96 * math.sqrt(0.3 * 0.7 / 1000)
    assert found.value == 0.3
    assert found.low == pytest.approx(0.3 - spread, abs=0.004)
    assert found.high == pytest.approx(0.3 + spread, abs=0.004)
    assert found.n == 1000


def test_a_higher_confidence_is_wider() -> None:
    narrow, wide = (intervals(share(30, 100), 2000, c, rng())[0] for c in (0.5, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high  # type: ignore[operator]


def test_numerator_and_denominator_are_drawn_together() -> None:
    """Half of the responses make claims; drawn apart, shares above 1 would occur."""
    claims = [1] * 20 + [0] * 20
    supported = [1] * 19 + [0] * 21
    (found,) = intervals(rows((supported, claims)), 2000, 0.95, rng())
    assert (found.value, found.n) == (0.95, 20)
    assert found.low is not None and 0.8 < found.low < 0.95
    assert found.high == 1.0


def test_metrics_of_one_set_are_drawn_together() -> None:
    half = ([1, 0] * 20, [1] * 40)
    first, second = intervals(rows(half, half), 500, 0.9, rng())
    assert first == second


def test_undefined_stays_undefined() -> None:
    assert intervals(rows(([0, 0], [0, 0])), 100, 0.95, rng()) == [UNDEFINED]
    assert Interval(None, None, None, 0) == UNDEFINED
    assert intervals([], 100, 0.95, rng()) == []


@pytest.mark.parametrize(("successes", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_without_variation_the_interval_is_not_empty(
    successes: int, low: float, high: float
) -> None:
    (found,) = intervals(share(successes, 10), 100, 0.95, rng())
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("n", [1, 7, 86, 300])
def test_wilson_holds_a_share_of_none_and_of_all(n: int) -> None:
    low, high = wilson(Count(0, n), 0.95)
    assert (low, wilson(Count(n, n), 0.95)[1]) == (0.0, 1.0)
    assert 0.0 < high < 1.0 and wilson(Count(n, n), 0.95)[0] > 0.0


def test_wilson_at_a_published_point() -> None:
    """Newcombe (1998), table 1: 81 of 263."""
    assert wilson(Count(81, 263), 0.95) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = share(13, 37)
    assert intervals(counts, 200, 0.95, rng()) == intervals(counts, 200, 0.95, rng())


def test_pairing_narrows_the_interval() -> None:
    """Two models that agree on 90 of 100 contexts; one is right on the other 10."""
    better, worse = share(60, 100), share(50, 100)
    (paired,) = paired_differences(better, worse, 2000, 0.95, rng())
    (unpaired,) = paired_differences(better, worse[::-1], 2000, 0.95, rng())
    assert paired.interval.value == pytest.approx(0.1)
    assert paired.interval.n == 100
    assert paired.significant
    assert not unpaired.significant
    assert paired.interval.high - paired.interval.low < 0.15  # type: ignore[operator]
    assert unpaired.interval.high - unpaired.interval.low > 0.25  # type: ignore[operator]


def test_a_difference_changes_its_sign_with_the_order() -> None:
    forth, back = (
        paired_differences(a, b, 500, 0.95, rng())[0].interval
        for a, b in ((share(7, 20), share(12, 20)), (share(12, 20), share(7, 20)))
    )
    assert forth.value == pytest.approx(-back.value)  # type: ignore[operator]
    assert forth.low == pytest.approx(-back.high)  # type: ignore[operator]


def test_few_differing_contexts_are_never_significant() -> None:
    assert fewest_differing(0.95) == 6
    for differing, significant in ((5, False), (6, True)):
        (found,) = paired_differences(
            share(differing, differing), share(0, differing), 100, 0.95, rng()
        )
        assert found.interval.low == 1.0
        assert found.significant is significant


def test_equal_models_do_not_differ() -> None:
    (found,) = paired_differences(share(10, 30), share(10, 30), 200, 0.95, rng())
    assert found.interval == Interval(0.0, 0.0, 0.0, 30)
    assert not found.significant


def test_a_difference_with_an_undefined_share_is_undefined() -> None:
    (found,) = paired_differences(share(1, 2), rows(([0, 0], [0, 0])), 100, 0.95, rng())
    assert found.interval == UNDEFINED
    assert not found.significant
    assert paired_differences([], [], 100, 0.95, rng()) == []


def test_pairs_must_be_pairs() -> None:
    with pytest.raises(LamdaError, match="found 3 and 2"):
        paired_differences(share(1, 3), share(1, 2), 100, 0.95, rng())


def test_resamples_that_never_hold_a_response_are_an_error() -> None:
    rare = rows(([1, 0] + [0] * 998, [1, 1] + [0] * 998))
    with pytest.raises(LamdaError, match="none of 1 resamples"):
        for seed in range(50):
            intervals(rare, 1, 0.95, np.random.default_rng(seed))


def test_memory_is_bounded_by_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = intervals(share(30, 100), 64, 0.95, rng())
    monkeypatch.setattr("lamda.evaluation.intervals.CHUNK", 1000)
    assert intervals(share(30, 100), 64, 0.95, rng()) == whole


def test_what_is_not_known_counts_nowhere() -> None:
    known = share(30, 40)
    holes: list[list[Count | None]] = [[None]] * 15
    (found,) = intervals([*known, *holes], 2000, 0.95, rng())
    (alone,) = intervals(known, 2000, 0.95, rng())
    assert (found.value, found.n) == (alone.value, alone.n) == (0.75, 40)
    assert intervals(holes, 100, 0.95, rng()) == [UNDEFINED]


def test_a_difference_is_of_the_rows_that_both_have() -> None:
    counts = [*share(10, 20), *share(10, 10)]
    others: list[list[Count | None]] = [*share(10, 20), *[[None]] * 10]
    (found,) = paired_differences(counts, others, 200, 0.95, rng())
    assert found.interval == Interval(0.0, 0.0, 0.0, 20)
    (none,) = paired_differences(counts, [[None]] * 30, 200, 0.95, rng())
    assert none.interval == UNDEFINED
