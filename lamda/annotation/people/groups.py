"""How groups of raters answer, and how much they differ (paper section 9)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from lamda.annotation.agreement import agreement
from lamda.annotation.people.answers import Unit
from lamda.annotation.people.attributes import Attributes
from lamda.annotation.questions import SCALE, SEVERITY
from lamda.annotation.shares import clustered
from lamda.errors import LamdaError

NOT_TOLD = "not told"


def groups(
    units: Sequence[Unit], attributes: Attributes, min_group: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Attribute -> group -> raters, answers and, by question, how the group answers.

    `yes`: the share of its answers that are 'yes' (of severity the mean); `differs`: the share of
    its answers that are not the one which most raters outside the group gave, where there is such;
    `alpha`: Krippendorff's, among the group alone. All with intervals (95 %, over responses).
    `not told` are the raters without the attribute. Of a group of fewer than `min_group` raters
    only the numbers are told: answers would show who gave them.
    """
    raters = sorted({rater for unit in units for rater in unit.answers})
    told: dict[str, Any] = {}
    for name in sorted({name for of in attributes.values() for name in of}):
        members: dict[str, set[str]] = {}
        for rater in raters:
            members.setdefault(attributes.get(rater, {}).get(name, NOT_TOLD), set()).add(rater)
        told[name] = {
            value: _group(units, of, min_group, rng) for value, of in sorted(members.items())
        }
    return told


def _group(
    units: Sequence[Unit], members: Collection[str], min_group: int, rng: np.random.Generator
) -> dict[str, Any]:
    counts = Counter(unit.question for unit in units for r in unit.answers if r in members)
    found: dict[str, Any] = {"raters": len(members), "answers": counts.total()}
    if len(members) < min_group:
        return found
    return found | {
        "questions": {
            question: _question([u for u in units if u.question == question], members, rng)
            for question in counts
        }
    }


def _question(
    units: Sequence[Unit], members: Collection[str], rng: np.random.Generator
) -> dict[str, Any]:
    inside, differing, own = [], [], []
    for unit in units:
        answers = [answer for rater, answer in unit.answers.items() if rater in members]
        others = [answer for rater, answer in unit.answers.items() if rater not in members]
        own.append(answers)
        inside.append((sum(_value(unit.question, answer) for answer in answers), len(answers)))
        if most := _most(others):
            differing.append((sum(answer != most for answer in answers), len(answers)))
    if units[0].question == SEVERITY:
        level = {"mean": clustered(inside, rng, len(SCALE) - 1)}
    else:
        level = {"yes": clustered(inside, rng)}
    return {
        **level,
        "differs": clustered(differing, rng),
        "alpha": _alpha(own, rng),
    }


def _value(question: str, answer: str) -> float:
    return float(answer) if question == SEVERITY else float(answer == "yes")


def _most(answers: Sequence[str]) -> str:
    """The answer that more than half gave; '' where there is none."""
    return next((a for a, n in Counter(answers).items() if 2 * n > len(answers)), "")


def _alpha(units: Sequence[Sequence[str]], rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Alpha with its interval, where it has one; None where no two of the group answered one, or
    all say the same."""
    try:
        found = agreement(units, resamples=200, rng=rng)
    except LamdaError:
        return None
    if math.isnan(found.alpha):
        return None
    bounds = {"value": found.alpha, "low": found.low, "high": found.high}
    rounded = {k: None if math.isnan(v) else round(v, 4) for k, v in bounds.items()}
    return {**rounded, "n": found.units}
