"""A share with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from lamda.resampling import times_drawn

CONFIDENCE = 0.95
RESAMPLES = 400
"""Enough for bounds to two digits, which is what is reported."""
FEWEST = 6
"""Units below which no agreement has an interval: fewer, all alike, are no evidence at 95 % (the
exact sign test's 2 * 0.5 ** 5 is above 0.05), and their resamples hardly vary."""
SAME = 1e-9
"""Bounds that lie nearer differ by rounding alone: no resample differed."""
_CHUNK = 64
"""Resamples weighed at once: bounds the memory to _CHUNK * units numbers."""


def wilson(hits: float, n: int, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of the share hits / n (Wilson 1927); exactly 0 or 1 where it is."""
    share = hits / n
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    spread = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = max(0.0, center - spread) if hits else 0.0
    high = min(1.0, center + spread) if hits < n else 1.0
    return low, high


def tells(low: float, high: float, n: int) -> bool:
    """Whether a bootstrap interval of n units says anything: of a few, or where no resample
    differs, it would exclude all but one value."""
    return n >= FEWEST and high - low >= SAME


def bracketed(cell: Mapping[str, Any]) -> str:
    """'[0.12, 0.34]' of a figure's `low` and `high`, or '[–]' where it has no interval."""
    return "[–]" if cell["low"] is None else f"[{cell['low']:.2f}, {cell['high']:.2f}]"


def clustered(
    pairs: Sequence[tuple[float, int]], rng: np.random.Generator, largest: int = 1
) -> dict[str, Any]:
    """The mean of answers from 0 to `largest` that come in units: {value, low, high, n}, n answers.

    A pair holds the sum over a unit's answers and how many they are; units are resampled whole, as
    the answers to one response hang together (percentile bootstrap, 95 %). Where all answers are
    0, or all the largest, Wilson's interval stands in, of the units. All are None where nobody
    answered.
    """
    of = np.array([pair for pair in pairs if pair[1]], dtype=np.float64).reshape(-1, 2)  # (U, 2)
    if not len(of):
        return {"value": None, "low": None, "high": None, "n": 0}
    total, count = of.sum(axis=0)
    value = total / count
    if total in (0, largest * count):
        bounds = wilson(len(of) if total else 0, len(of), CONFIDENCE)
        low, high = (largest * bound for bound in bounds)
    else:
        low, high = _bounds(of, rng)
    rounded = {"value": value, "low": low, "high": high}
    return {**{key: round(float(v), 4) for key, v in rounded.items()}, "n": int(count)}


def _bounds(of: np.ndarray[Any, np.dtype[np.float64]], rng: np.random.Generator) -> list[float]:
    drawn = []
    for start in range(0, RESAMPLES, _CHUNK):
        size = min(_CHUNK, RESAMPLES - start)
        sums = times_drawn(len(of), size, rng) @ of  # (R, 2)
        drawn.append(sums[:, 0] / sums[:, 1])
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(np.concatenate(drawn), [tail, 100 - tail])
    return [float(low), float(high)]
