"""Bootstrap percentile intervals over responses, and paired differences between two models; and
intervals of responses that come in a few dialogs.

A resample draws responses with replacement; numerator and denominator of a metric, and all
metrics of one set of responses, are drawn together. Where every response agrees, a resample
cannot vary, and the Wilson score interval stands in: it keeps a width at 0 % and at 100 %. What a
response contributes to a metric is None where nobody has judged that.

A row may also hold what the responses of one dialog contribute together, as they hang together.
Dialogs are few: a bootstrap of four covers 81 % where it says 95 %, so there the interval is the
exact one of fewer responses, as many as the dialogs' differences leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lamda.annotation.shares import SAME
from lamda.annotation.shares import wilson as score_interval
from lamda.errors import LamdaError
from lamda.evaluation.metrics import Count
from lamda.resampling import times_drawn

Floats = npt.NDArray[np.float64]
Row = Sequence[Count | None]
"""What one response, or one dialog, contributes to each metric."""
CHUNK = 2**22
"""Numbers drawn at once: bounds the memory to some 64 MB."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share, or a difference of shares, with its interval and the n that it stands on.

    All three are None when the share is undefined, and n is 0 then.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Value, interval, contexts; `significant` when the interval excludes 0 and the responses
    differ on enough contexts for an exact sign test to be able to reject as well."""

    interval: Interval
    significant: bool

    def plain(self) -> dict[str, Any]:
        """As metrics.json has it: value, low, high, n, significant."""
        return {**asdict(self.interval), "significant": self.significant}


UNDEFINED = Interval(None, None, None, 0)


def intervals(
    counts: Sequence[Row],
    resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> list[Interval]:
    """One interval for each metric of `counts`, which holds a row of M counts for each response.

    What is None counts nowhere.
    """
    if not counts:
        return []
    pairs = _pairs(counts)  # (N, M, 2)
    shares = _resampled_shares(pairs, resamples, rng)  # (R, M)

    def bounds(column: int, value: float) -> tuple[float, float]:
        low, high = _percentiles(shares[:, column], confidence)
        if high - low < SAME or value in (0, 1):
            units = int(pairs[:, column, 1].astype(bool).sum())
            low, high = wilson(Count(value * units, units), confidence)
        return low, high

    return _of_each(counts, bounds)


def clustered_intervals(counts: Sequence[Row], confidence: float) -> list[Interval]:
    """One interval for each metric of `counts`, which holds a row of M counts for each dialog: its
    responses with the property, of those to which the metric applies. n counts responses.

    Dialogs to which a metric does not apply count nowhere in it.
    """
    if not counts:
        return []
    pairs = _pairs(counts)  # (N, M, 2)
    return _of_each(
        counts, lambda column, _: _of_units(pairs[pairs[:, column, 1] > 0, column], confidence)
    )


def _of_each(
    counts: Sequence[Row], bounds: Callable[[int, float], tuple[float, float]]
) -> list[Interval]:
    """An interval for each metric: `bounds` of its column and its value, where it has one."""
    found = []
    for column in range(len(counts[0])):
        total = _total(counts, column)
        if total.value is None:
            found.append(UNDEFINED)
        else:
            low, high = bounds(column, total.value)
            found.append(Interval(total.value, low, high, total.denominator))
    return found


def paired_differences(
    counts: Sequence[Row],
    others: Sequence[Row],
    resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> list[Difference]:
    """For each metric, its share in `counts` minus that in `others`, row by row the same contexts.

    A metric is compared on the contexts where neither is None; the interval's n says how many.
    LamdaError when the numbers of rows differ.
    """
    if len(counts) != len(others):
        raise LamdaError(
            f"paired difference: expected as many responses of each model, found {len(counts)} "
            f"and {len(others)}; let both answer the same contexts"
        )
    if not counts:
        return []
    counts, others = _known_to_both(counts, others), _known_to_both(others, counts)
    first, second = _pairs(counts), _pairs(others)
    both = np.concatenate([first, second], axis=1)  # (N, 2M, 2)
    shares = _resampled_shares(both, resamples, rng)  # (R, 2M)
    metrics = first.shape[1]
    found = []
    for column in range(metrics):
        one, two = _total(counts, column).value, _total(others, column).value
        if one is None or two is None:
            found.append(Difference(UNDEFINED, significant=False))
            continue
        low, high = _percentiles(shares[:, column] - shares[:, metrics + column], confidence)
        differing = int((first[:, column] != second[:, column]).any(axis=1).sum())
        significant = differing >= fewest_differing(confidence) and not low <= 0 <= high
        judged = sum(row[column] is not None for row in counts)
        interval = Interval(one - two, low, high, judged)
        found.append(Difference(interval, significant))
    return found


def wilson(count: Count, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927); exactly 0 or 1 where the share is."""
    return score_interval(count.numerator, count.denominator, confidence)


def fewest_differing(confidence: float) -> int:
    """The fewest pairs that, all in one direction, a two-sided exact sign test rejects."""
    pairs = 1
    while 2 * 0.5**pairs > 1 - confidence:
        pairs += 1
    return pairs


def _of_units(units: Floats, confidence: float) -> tuple[float, float]:
    """Bounds of a share over units, (K, 2): numerator and denominator of each, which is above 0.

    Korn and Graubard 1998: the exact interval (Clopper and Pearson 1934) of as many independent
    responses as would tell as much. The variance is that of a ratio of sums, linearised (Cochran
    1977, chapter 6), and Student's t says how well K units tell it. Where all say the same, it is
    the exact interval of K; one unit alone tells nothing of others.
    """
    from scipy.special import betaincinv, stdtrit  # the command line starts without

    count, tail = len(units), (1 - confidence) / 2
    hits, of = units.sum(axis=0)
    share, alike = float(hits / of), hits in (0, of)
    if count == 1 and not alike:
        return 0.0, 1.0
    size = float(count)
    if not alike:
        residuals = units[:, 0] - share * units[:, 1]
        variance = count / (count - 1) * float(residuals @ residuals) / float(of) ** 2
        spread = max(variance, share * (1 - share) / of)  # responses hang together, never apart
        size = share * (1 - share) / spread
        size *= float(stdtrit(of - 1, tail) / stdtrit(count - 1, tail)) ** 2
    with_it = size * share
    low = float(betaincinv(with_it, size - with_it + 1, tail)) if hits else 0.0
    high = float(betaincinv(with_it + 1, size - with_it, 1 - tail)) if hits < of else 1.0
    return low, high


def _total(counts: Sequence[Row], column: int) -> Count:
    return sum((row[column] or Count() for row in counts), Count())


def _known_to_both(counts: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """`counts`, with None also where `others` has it."""
    return [
        [None if there is None else here for here, there in zip(row, other, strict=True)]
        for row, other in zip(counts, others, strict=True)
    ]


def _pairs(counts: Sequence[Row]) -> Floats:
    """(N, M, 2): numerator and denominator of each response and metric; 0 and 0 where unknown."""
    known = [[count or Count() for count in row] for row in counts]
    return np.array(
        [[(count.numerator, count.denominator) for count in row] for row in known],
        dtype=np.float64,
    )


def _resampled_shares(pairs: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Shares in `resamples` resamples of the rows. (N, M, 2) -> (R, M); NaN without denominator."""
    rows, metrics, _ = pairs.shape
    flat = pairs.reshape(rows, metrics * 2)
    step = max(1, CHUNK // rows)
    sums = [
        times_drawn(rows, min(step, resamples - start), rng) @ flat
        for start in range(0, resamples, step)
    ]
    totals = np.concatenate(sums).reshape(resamples, metrics, 2)  # (R, M, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = totals[..., 0] / totals[..., 1]
    return shares


def _percentiles(values: Floats, confidence: float) -> tuple[float, float]:
    """The middle `confidence` of the values; resamples without a denominator do not count."""
    known = values[~np.isnan(values)]
    if not known.size:
        raise LamdaError(
            f"bootstrap: a metric applies to so few responses that none of {values.size} resamples "
            "holds one; set evaluate.resamples in params.yaml to a larger number"
        )
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)
