"""Raters who stand apart: who agrees with the others less than raters do, by more than chance."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lamda.annotation.people.answers import Unit, pseudonym
from lamda.annotation.questions import SEVERITY
from lamda.annotation.shares import CONFIDENCE, wilson

MARGIN = 0.05
"""Among very many answers the smallest difference is more than chance, and none to act on."""


@dataclass
class _Count:
    answers: int = 0
    compared: int = 0
    equal: int = 0
    yes: int = 0


def raters_apart(units: Iterable[Unit]) -> dict[str, Any]:
    """`raters`: pseudonym -> answers, `yes` (share of them), and `agrees` {value, low, high, n}:
    the share of those answers that are the one which more than half of the others gave, where there
    is such; `apart` lists the pseudonyms of those who stand apart. {} for fewer than three raters,
    of whom nobody could say which one does.

    Apart is whose interval lies MARGIN or more below that of all the others together. The intervals
    are Wilson's, each at such a confidence that among raters who are all alike one would be named
    in at most 5 % of sets (Bonferroni).
    """
    counts: dict[str, _Count] = {}
    for unit in units:
        if unit.question != SEVERITY:  # neighbours on a scale do not contradict each other
            _note(unit.answers, counts)
    if len(counts) < 3:
        return {}
    compared = sum(of.compared for of in counts.values())
    equal = sum(of.equal for of in counts.values())
    confidence = 1 - (1 - CONFIDENCE) / len(counts)
    told, apart = {}, []
    for rater, of in sorted(counts.items(), key=lambda one: pseudonym(one[0])):
        found: dict[str, Any] = {"value": None, "low": None, "high": None, "n": of.compared}
        if of.compared:
            low, high = wilson(of.equal, of.compared, confidence)
            found |= {"value": of.equal / of.compared, "low": low, "high": high}
            others, same = compared - of.compared, equal - of.equal
            if others and high + MARGIN < wilson(same, others, confidence)[0]:
                apart.append(pseudonym(rater))
        rounded = {key: round(v, 4) if isinstance(v, float) else v for key, v in found.items()}
        yes = round(of.yes / of.answers, 4)
        told[pseudonym(rater)] = {"answers": of.answers, "yes": yes, "agrees": rounded}
    return {"raters": told, "apart": apart}


def _note(answers: Mapping[str, str], counts: dict[str, _Count]) -> None:
    said = tuple(sorted(answers.values()))
    for rater, answer in answers.items():
        of = counts.setdefault(rater, _Count())
        of.answers += 1
        of.yes += answer == "yes"
        most = _most_of_others(said, answer)
        if most:
            of.compared += 1
            of.equal += answer == most


@functools.lru_cache(maxsize=4096)  # few sets of answers differ
def _most_of_others(said: tuple[str, ...], own: str) -> str:
    """What more than half of the others said; '' where there is no such answer."""
    others = Counter(said) - Counter([own])
    return next((answer for answer, n in others.items() if 2 * n > others.total()), "")
