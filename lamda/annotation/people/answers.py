"""Rated responses as single answers: who said what of which response."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lamda.annotation.agreement import SAMPLE
from lamda.annotation.labels import cascaded
from lamda.annotation.questions import (
    ANSWERS,
    FACTS,
    MISSING,
    POLITE,
    SEVERITY,
    SSI,
    UNSAFE,
    violates,
)
from lamda.records import RatedResponse


@dataclass(frozen=True, slots=True)
class Unit:
    """The answers to one question about one response: rater -> answer."""

    question: str
    answers: dict[str, str]


def units(rows: Iterable[RatedResponse]) -> Iterator[Unit]:
    """Of each response the answers to SSI, facts, to all objectives at once, politeness and
    severity.

    Rows that do not say who rated have none.
    """
    for row in rows:
        if not row.raters:
            continue
        votes = cascaded(row.votes)
        for question in (*SSI, *FACTS, POLITE, SEVERITY):
            if question in row.votes:
                yield Unit(question, _by_rater(row, votes[question]))
        asked = [_by_rater(row, votes[question]) for question in votes if violates(question)]
        if asked:
            raters = {rater for answers in asked for rater in answers}
            strongest = {
                rater: max((of[rater] for of in asked if rater in of), key=ANSWERS.index)
                for rater in raters
            }
            yield Unit(UNSAFE, strongest)


def _by_rater(row: RatedResponse, answers: Iterable[str]) -> dict[str, str]:
    """Rater -> answer, of those who gave one; samples of a model are nobody, and a row of another
    length tells of nobody."""
    given = tuple(answers)
    if len(given) != len(row.raters):
        return {}
    pairs = zip(row.raters, given, strict=True)
    return {
        rater: answer
        for rater, answer in pairs
        if answer != MISSING and not rater.startswith(SAMPLE)
    }


def pseudonym(rater: str) -> str:
    """What reports call a rater: 'r' and 8 hex digits of the SHA-256 of the id in the votes.

    Reports lie in git, and an id may be somebody's name or address.
    """
    return "r" + hashlib.sha256(rater.encode()).hexdigest()[:8]
