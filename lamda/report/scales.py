"""Where a value lies on an axis of a chart, and how it is written there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

TICKS = 5
"""Of an axis, about."""
Scale = Callable[[float], float]
"""A value -> its place in the drawing."""


@dataclass(frozen=True, slots=True)
class Axis:
    """`label`, and how values are placed and written: `log` of their logarithm, `share` in %;
    `low` and `high` bound it, where they are given; a `whole` one has whole numbers alone."""

    label: str
    log: bool = False
    share: bool = False
    low: float | None = None
    high: float | None = None
    whole: bool = False


def scale(
    axis: Axis, values: Sequence[float], start: float, end: float
) -> tuple[Scale, list[float]]:
    """Where a value lies, and the values that are written beside the axis."""
    low = min(values) if axis.low is None else axis.low
    high = max(values) if axis.high is None else axis.high
    if axis.log:
        low, high = math.floor(math.log10(low) * 3) / 3, math.ceil(math.log10(high) * 3) / 3
        high += low == high
        ticks = [
            digit * 10.0**power
            for power in range(math.floor(low), math.ceil(high) + 1)
            for digit in ((1,) if high - low > 2 else (1, 2, 5))
            if low <= math.log10(digit * 10.0**power) <= high + 1e-9
        ]
        return (lambda v: start + (end - start) * (math.log10(v) - low) / (high - low)), ticks
    if low == high:
        low, high = low - abs(low or 1) / 2, high + abs(high or 1) / 2
    step = max(_step(high - low), 1.0 if axis.whole else 0.0)
    if axis.low is None:
        low = math.floor(low / step) * step
    if axis.high is None:
        high = math.ceil(high / step) * step
    count = round((high - low) / step)
    ticks = [low + n * step for n in range(count + 1) if low + n * step <= high + step / 1e6]
    return (lambda v: start + (end - start) * (v - low) / (high - low)), ticks


def _step(width: float) -> float:
    """A round distance of ticks, some TICKS of which fill `width`."""
    power: float = 10.0 ** math.floor(math.log10(width / TICKS))
    return next((power * f for f in (1, 2, 5) if width / (power * f) <= TICKS), power * 10)


def written(value: float, share: bool = False) -> str:
    """A value beside an axis: 0.25, 1.5k, 8M; or in %."""
    if share:
        return f"{100 * value:.3g} %"
    if abs(value) < 1e-12:
        return "0"
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{sign}"
    return f"{value:.3g}"
