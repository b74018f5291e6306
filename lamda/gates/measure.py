"""What a check measured, beside each limit that it was held against.

A gate's report keeps both, so that whoever promotes can hold the value against limits of another
place than the challenger's own: a challenger does not set its own bar.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lamda.gates.contract import Check, Limit

if TYPE_CHECKING:
    import pandas as pd

Bound = Literal["at least", "at most"]
TOLERANCE = 1e-9
"""Rounding: a share of 8 of 100 is not exactly 1 minus one of 92 of 100."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One limit (`limit` names it in params.yaml, section gates.NAME) and what was measured.

    `measured` is the value nearest to the limit: of a column the smallest or the largest among the
    records that were not set aside, else a count of rows or a share, 0 to 1. It is None, and so is
    `passed`, where there was nothing to measure.
    """

    limit: str
    bound: Bound
    limit_value: float
    measured: float | None
    passed: bool | None


def holds(measured: float, bound: Bound, limit: float) -> bool:
    """Whether a measured value keeps to a limit."""
    if bound == "at least":
        return measured >= limit - TOLERANCE
    return measured <= limit + TOLERANCE


def measures(
    check: Check,
    frame: pd.DataFrame | None,
    limits: Mapping[str, float],
    failed: int,
    set_aside: Collection[int],
) -> tuple[Measure, ...]:
    """A measure for each limit of `check` that `limits` holds.

    `failed` rows of `frame` did not pass; the records `set_aside` do not go on. Without a frame
    nothing is measured.
    """
    found = []
    for place, limit in {**check.kwargs, "tolerated": check.tolerated}.items():
        if not isinstance(limit, Limit) or limit.key not in limits:
            continue
        bound = _bound(place, limit)
        value = None if frame is None else _value(place, bound, check, frame, failed, set_aside)
        number = limits[limit.key]
        passed = None if value is None else holds(value, bound, number)
        found.append(Measure(limit.key, bound, number, value, passed))
    return tuple(found)


def _bound(place: str, limit: Limit) -> Bound:
    """`mostly` is the smallest share that passes; its complement the largest that fails."""
    lowest = place == "min_value" or (place == "mostly" and not limit.complement)
    return "at least" if lowest else "at most"


def _value(
    place: str,
    bound: Bound,
    check: Check,
    frame: pd.DataFrame,
    failed: int,
    set_aside: Collection[int],
) -> float | None:
    rows = len(frame)
    if place == "tolerated":
        records = frame["record"].nunique()
        return len(set_aside) / records if records else None
    if place == "mostly":
        counted = rows - failed if bound == "at least" else failed
        return counted / rows if rows else None
    if "column" not in check.kwargs:
        return rows
    kept = frame[~frame["record"].isin(list(set_aside))] if set_aside else frame
    column = kept[check.kwargs["column"]].dropna()
    if column.empty:
        return None
    value = float(column.min() if bound == "at least" else column.max())
    return value if math.isfinite(value) else None
