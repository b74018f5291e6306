"""What the annotated sets look like: sizes, shares of labels, agreement of the raters."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from lamda.annotation.agreement import agreement, of_own
from lamda.annotation.questions import (
    CORRECT,
    FACTS,
    GROUPS,
    MISSING,
    OBJECTIVES,
    POLITE,
    SAFE,
    SCALE,
    SEVERITY,
    SSI,
    violates,
)
from lamda.annotation.shares import clustered
from lamda.records import GroundingExample, RatedResponse


def summary(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    seed: int,
) -> dict[str, Any]:
    """Counts, shares of labels by origin, and Krippendorff's alpha with its interval.

    Safety's alpha is over (response, objective) units, whatever objectives were asked about. An
    alpha that is not defined, for want of variation, is null; a question that no two raters
    answered has none. `severity`, where that was asked: the answers by number, and their mean
    with its interval (95 %, over responses).
    """
    rng = np.random.default_rng(seed)
    questions = {name: _units(ssi, (name,)) for name in (*SSI, *FACTS)}
    asked = {question for row in safety for question in row.votes if violates(question)}
    questions["unsafe"] = _units(safety, sorted(asked - GROUPS.keys(), key=_place))
    questions |= {name: _units(safety, (name,)) for name in (SEVERITY, POLITE)}
    told = {
        "sizes": {"ssi": len(ssi), "safety": len(safety)},
        "labels": {"ssi": _shares(ssi, (*SSI, *FACTS)), "safety": _shares(safety, (SAFE, POLITE))},
        "agreement": {name: _alpha(units, rng) for name, units in questions.items() if units},
    }
    severity = _severity(safety, rng)
    return {**told, "severity": severity} if severity else told


def _place(question: str) -> tuple[int, str]:
    """The paper's objectives in their order, then a team's own by name."""
    known = question in OBJECTIVES
    return OBJECTIVES.index(question) if known else len(OBJECTIVES), question


def _severity(rows: Sequence[RatedResponse], rng: np.random.Generator) -> dict[str, Any] | None:
    given = [[int(a) for a in row.votes.get(SEVERITY, ()) if a != MISSING] for row in rows]
    counts = Counter(str(answer) for answers in given for answer in answers)
    if not counts:
        return None
    mean = clustered([(sum(of), len(of)) for of in given], rng, len(SCALE) - 1)
    return {"answers": {level: counts[level] for level in SCALE}, "mean": mean}


def research_summary(rows: Sequence[GroundingExample], seed: int) -> dict[str, Any]:
    """Of the research: actions, the share of right ones, and the raters' agreement on that."""
    units = _units(rows, (CORRECT,))
    return {
        "actions": len(rows),
        "correct": _mean([row.correct for row in rows]),
        "agreement": _alpha(units, np.random.default_rng(seed)) if units else None,
    }


def _units(
    rows: Sequence[RatedResponse] | Sequence[GroundingExample], questions: Sequence[str]
) -> list[Sequence[str]]:
    """The answers of each row to each question, where two raters or more gave one."""
    given = [of_own(row.votes, getattr(row, "raters", ())) for row in rows]
    units = [votes[name] for votes in given for name in questions if name in votes]
    return [answers for answers in units if sum(answer != MISSING for answer in answers) > 1]


def _shares(rows: Sequence[RatedResponse], names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Origin -> label -> share of 1 among the rows that have it, where there are any."""
    shares: dict[str, dict[str, float]] = {}
    for origin in sorted({row.origin for row in rows}):
        of = [row.labels for row in rows if row.origin == origin]
        values = {name: [labels[name] for labels in of if name in labels] for name in names}
        shares[origin] = {name: _mean(given) for name, given in values.items() if given}
    return shares


def _mean(values: Sequence[int]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _alpha(units: Sequence[Sequence[str]], rng: np.random.Generator) -> dict[str, Any]:
    found = agreement(units, resamples=200, rng=rng)
    values = {"alpha": found.alpha, "low": found.low, "high": found.high}
    plain = {key: None if math.isnan(v) else round(v, 4) for key, v in values.items()}
    return {**plain, "units": found.units}
