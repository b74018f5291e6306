"""One metric of a challenger: its value, the champion's, the limits, and what that means."""

from __future__ import annotations

from dataclasses import dataclass

from lamda.config.limits import Promotion
from lamda.evaluation.intervals import Difference, Interval


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric: both values, their paired difference, the limits, and what it means.

    `champion` and `difference` are None without a champion, a limit where the policy has none.
    `failures` says in words what speaks against the challenger.
    """

    metric: str
    challenger: Interval
    champion: Interval | None
    difference: Interval | None
    floor: float | None
    max_regression: float | None
    judgement: str
    failures: tuple[str, ...]


def judge_metric(
    name: str,
    limits: Promotion,
    place: str,
    value: Interval,
    champion: Interval | None = None,
    difference: Difference | None = None,
) -> Finding:
    """Hold a metric against its limits; `place` says where these stand."""
    floor, limit = limits.floors.get(name), limits.max_regression.get(name)
    failures = [] if value.value is None else [no_limit(name, limits, place)]
    if floor is not None:
        failures.append(_below_floor(name, value, floor))
    judgement = "first champion"
    if champion is not None and difference is not None:
        judgement = "no limit"
        if limit is not None:
            judgement, failure = _regression(name, value, champion, difference, limit)
            failures.append(failure)
    return Finding(
        name,
        value,
        champion,
        difference.interval if difference else None,
        floor,
        limit,
        judgement,
        tuple(failure for failure in failures if failure),
    )


def no_limit(name: str, limits: Promotion, place: str) -> str:
    """What is missing for a metric that was measured; '' where nothing is."""
    sections = {"floors": limits.floors, "max_regression": limits.max_regression}
    missing = [f"promotion.{key}" for key, known in sections.items() if name not in known]
    if not missing:
        return ""
    return f"{name}: measured, but without a limit: add it to {' and '.join(missing)} of {place}"


def unmeasured(name: str, floor: float) -> str:
    """What speaks against a challenger of which nobody measured the metric `name`."""
    if floor == 0:
        return ""
    return f"{name}: nobody measured it, and its floor is {_share(floor)}"


def _below_floor(name: str, value: Interval, floor: float) -> str:
    if floor == 0:
        return ""
    if value.low is None:
        return f"{name}: no response that it applies to, so its floor of {_share(floor)} is not met"
    if value.low < floor:
        return f"{name}: {shown(value)} reaches below its floor of {_share(floor)}"
    return ""


def _regression(
    name: str, value: Interval, champion: Interval, difference: Difference, limit: float
) -> tuple[str, str]:
    """How the challenger compares, in a word, and what speaks against it."""
    if limit == 1 or champion.value is None:
        return "not compared", ""
    if value.value is None:
        return "lost", f"{name}: the challenger has no response that it applies to"
    found = difference.interval
    assert found.value is not None
    assert found.low is not None
    told = f"{name}: {shown(value)} against {shown(champion)}, difference {shown(found, sign=True)}"
    if found.low >= -limit:
        better = difference.significant and found.value > 0
        return ("better" if better else "no worse"), ""
    if found.value < -limit or (difference.significant and found.value < 0):
        return "worse", f"{told}: worse; the limit is {_share(limit)} below the champion"
    return "cannot tell", (
        f"{told}: may be worse by more than the limit of {_share(limit)}; "
        "evaluate on more contexts to tell"
    )


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def shown(interval: Interval, *, sign: bool = False) -> str:
    """'52.7 [47.0, 58.3] %'."""
    assert interval.value is not None
    form = "+.1f" if sign else ".1f"
    value, low, high = (
        format(100 * (bound or 0.0), form)
        for bound in (interval.value, interval.low, interval.high)
    )
    return f"{value} [{low}, {high}] %"


def or_dash(interval: Interval, *, sign: bool = False) -> str:
    """The interval with its n; a dash where it is undefined."""
    return "–" if interval.value is None else f"{shown(interval, sign=sign)} (n={interval.n})"
