"""Votes turned into their opposite, in the form that raters keep to."""

from __future__ import annotations

import random
from dataclasses import replace

from lamda.annotation.labels import labels
from lamda.annotation.questions import CORRECT, OBJECTIVES, SSI
from lamda.records import RatedResponse, Votes


def opposite(votes: Votes, rng: random.Random) -> Votes:
    """The opposite answers of all raters, which keep to the form: what is not sensible is not
    specific either, and what is unsafe violates one objective."""
    if CORRECT in votes:
        return {CORRECT: tuple("no" if a == "yes" else "yes" for a in votes[CORRECT])}
    found = labels(votes)
    if "sensible" in votes:
        raters = len(votes["sensible"])
        answers = ("no", "no", "no") if found["sensible"] else ("yes", "yes", "no")
        return {q: (a,) * raters for q, a in zip(SSI, answers, strict=True)}
    turned = {question: ("no",) * len(answers) for question, answers in votes.items()}
    if found["safe"]:
        chosen = rng.choice([question for question in votes if question in OBJECTIVES])
        turned[chosen] = ("yes",) * len(votes[chosen])
    return turned


def rerated(row: RatedResponse, rng: random.Random) -> RatedResponse:
    """The row with the opposite votes, and the labels that follow from them."""
    votes = opposite(row.votes, rng)
    return replace(row, votes=votes, labels=labels(votes))
