"""Alpha against values worked out by hand."""

import math

import numpy as np
import pytest

from lamda.annotation.agreement import agreement, alpha
from lamda.errors import LamdaError

# Krippendorff's own example: 4 observers, 12 units, missing answers; nominal alpha 0.743.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units_of(observers: tuple[str, ...]) -> list[list[str]]:
    columns = zip(*(row.split() for row in observers), strict=True)
    return [["" if answer == "." else answer for answer in column] for column in columns]


def test_krippendorffs_example() -> None:
    assert alpha(units_of(OBSERVERS)) == pytest.approx(0.743, abs=5e-4)


def test_two_raters_by_hand() -> None:
    # Coincidences: yes-yes 2, no-no 4, yes-no 1 each way; n = 8, n_yes = 3, n_no = 5.
    # Observed 2/8, expected 2*3*5/(8*7) = 30/56: alpha = 1 - (1/4)/(15/28) = 8/15.
    units = [["yes", "yes"], ["no", "no"], ["no", "no"], ["yes", "no"]]
    assert alpha(units) == pytest.approx(8 / 15)


def test_perfect_and_opposed() -> None:
    assert alpha([["yes"] * 3, ["no"] * 3, ["yes"] * 3]) == 1.0
    # Every pair differs: observed 1, expected 2*2*2/(4*3) = 2/3, alpha = -1/2.
    assert alpha([["yes", "no"], ["no", "yes"]]) == pytest.approx(-0.5)


def test_random_answers_agree_by_chance_only() -> None:
    rng = np.random.default_rng(3)
    units = [list(rng.choice(["yes", "no"], size=5)) for _ in range(3000)]
    found = agreement(units, resamples=200, rng=rng)
    assert abs(found.alpha) < 0.03
    assert found.low < 0 < found.high


def test_interval_holds_the_value_and_shrinks_with_units() -> None:
    small = [["yes", "yes", "no"], ["no"] * 3, ["yes"] * 3, ["no", "no", "yes"]] * 5
    few = agreement(small, resamples=400, rng=np.random.default_rng(1))
    many = agreement(small * 20, resamples=400, rng=np.random.default_rng(1))
    assert few.low < few.alpha < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    assert (few.units, many.units) == (20, 400)


def test_no_variation_is_undefined() -> None:
    found = agreement([["no"] * 3] * 4, resamples=10, rng=np.random.default_rng(0))
    assert all(math.isnan(value) for value in (found.alpha, found.low, found.high))


def test_unpaired_answers_are_an_error() -> None:
    with pytest.raises(LamdaError, match="two or more"):
        alpha([["yes", ""], ["", "no"]])
