"""Alpha against values worked out by hand."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

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


@pytest.mark.parametrize("units", [
    [["yes", "yes"], ["no", "no"]], [["yes", "no"], ["no", "no"]], [["yes"] * 2, ["no"] * 2] * 20,
])  # fmt: skip
def test_few_units_and_resamples_that_do_not_differ_have_no_interval(
    units: list[list[str]],
) -> None:
    found = agreement(units, rng=np.random.default_rng(1))
    assert not math.isnan(found.alpha) and found.units == len(units)
    assert math.isnan(found.low) and math.isnan(found.high)


def test_unpaired_answers_are_an_error() -> None:
    with pytest.raises(LamdaError, match="two or more"):
        alpha([["yes", ""], ["", "no"]])


def by_definition(units: Sequence[Sequence[str]]) -> float:
    """1 - observed / expected disagreement, pair by pair in exact fractions."""
    pairs: Counter[tuple[str, str]] = Counter()
    for unit in units:
        answers = [answer for answer in unit if answer]
        for pair in itertools.permutations(answers, 2):
            pairs[pair] += Fraction(1, len(answers) - 1)  # type: ignore[assignment]
    sizes: Counter[str] = Counter()
    for (first, _), weight in pairs.items():
        sizes[first] += weight
    total = sum(sizes.values())
    observed = sum(weight for (a, b), weight in pairs.items() if a != b)
    expected = Fraction(sum(sizes[a] * sizes[b] for a in sizes for b in sizes if a != b))
    return float(1 - observed * (total - 1) / expected) if expected else math.nan


def random_units(seed: int) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    raters, shares = int(rng.integers(2, 7)), rng.dirichlet(np.ones(4))
    answers = rng.choice(["", "no", "maybe", "yes"], size=(30, raters), p=shares)
    return [["yes", "no", *("" for _ in range(raters - 2))], *answers.tolist()]


@pytest.mark.parametrize("seed", range(20))
def test_random_answers_some_missing_give_what_the_definition_gives(seed: int) -> None:
    units = random_units(seed)
    assert alpha(units) == pytest.approx(by_definition(units), abs=1e-9)


def test_the_interval_is_that_of_alphas_of_units_drawn_with_replacement() -> None:
    units = [unit for unit in random_units(4) if len(list(filter(None, unit))) > 1]
    found = agreement(units, resamples=50, confidence=0.9, rng=np.random.default_rng(2))
    drawn = np.random.default_rng(2).integers(len(units), size=(50, len(units)))
    alphas = [by_definition([units[place] for place in places]) for places in drawn]
    expected = np.nanpercentile(alphas, [5, 95])
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=1e-9)
    assert found.low < found.alpha < found.high


def test_resamples_without_variation_do_not_count() -> None:
    # One unit of six differs: every third resample or so has no variation, and no alpha.
    found = agreement([*[["no", "no"]] * 5, ["yes", "no"]], rng=np.random.default_rng(1))
    assert not math.isnan(found.low) and found.low <= found.alpha <= found.high


def test_only_answers_in_pairs_vary() -> None:
    found = agreement([["no", "no"], ["yes", ""]], resamples=10, rng=np.random.default_rng(1))
    assert math.isnan(found.alpha) and found.units == 1
