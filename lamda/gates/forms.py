"""What gates ask of any annotated set: forms, votes, labels, balance, agreement."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import labels, majority
from lamda.annotation.questions import ANSWERS, CORRECT, FORMS, KNOWN, MISSING, RATERS, SAFE, SSI
from lamda.errors import LamdaError
from lamda.gates.contract import Check, Limit
from lamda.gates.frames import excerpt, frame
from lamda.gates.rules import at_least, between, matches, only, training_split, unique
from lamda.records import GroundingExample, RatedResponse, Votes

Rows = Sequence[Mapping[str, Any]]
BALANCED = (*SSI, SAFE, CORRECT)
"""Labels that must not be one-sided; the rare groups of safety objectives may be."""
UNRATED: Votes = {CORRECT: ("yes",) * RATERS["groundedness"]}
VIOLATED = "violated"
COLUMNS = (
    "record", "task", "example_id", "split", "text", "turns",
    "questions", "answers", "aligned", "raters", "majority", "cascade",
)  # fmt: skip


def form_frame(rows: Rows) -> pd.DataFrame:
    """One row an example, with what is wrong with it by column."""
    return frame([{"record": n, **row} for n, row in enumerate(rows)], *COLUMNS)


def rated_row(task: str, row: RatedResponse) -> dict[str, Any]:
    return {
        "example": excerpt(row.example_id, row.response),
        "example_id": row.example_id,
        "task": row.task,
        "split": row.split,
        "text": row.response,
        "turns": len(row.context),
        **_vote_problems(row.votes),
        "majority": _differences(row.labels, _labels(row.votes)),
        "labels": row.labels,
        "votes": row.votes,
    }


def research_row(row: GroundingExample) -> dict[str, Any]:
    """A row that nobody rated is the work of a crowdworker, which counts as correct."""
    correct = not row.votes or bool(majority(row.votes.get(CORRECT, ())))
    return {
        "example": excerpt(row.example_id, f"{row.action}, {row.text}"),
        "example_id": row.example_id,
        "task": "groundedness",
        "split": row.split,
        "text": row.text,
        "turns": len(row.context),
        **_vote_problems(row.votes or UNRATED),
        "majority": _differences({CORRECT: row.correct}, {CORRECT: int(correct)}),
        "labels": {CORRECT: row.correct},
        "votes": row.votes,
    }


def _vote_problems(votes: Votes) -> dict[str, Any]:
    """What is wrong with one row's votes, by column, '' where nothing is; and how many raters
    answered."""
    odd = sorted(set(votes) - {*KNOWN, CORRECT})
    unknown = {answer for answers in votes.values() for answer in answers} - {*ANSWERS, MISSING}
    counts = {question: len(answers) for question, answers in sorted(votes.items())}
    uneven = ", ".join(f"{question}: {n} answers" for question, n in counts.items())
    return {
        "questions": f"unknown: {', '.join(odd)}" if odd else "" if votes else "none was asked",
        "answers": ", ".join(sorted(map(repr, unknown))),
        "aligned": uneven if len(set(counts.values())) > 1 else "",
        "raters": max(
            (sum(a != MISSING for a in answers) for answers in votes.values()), default=0
        ),
        "cascade": _cascade(votes),
    }


def _given(answers: Sequence[str]) -> int:
    return sum(answer != MISSING for answer in answers)


def _cascade(votes: Votes) -> str:
    """The first rater whose answers break sensible -> specific -> interesting."""
    for question, follows in itertools.pairwise(SSI):
        pairs = zip(votes.get(question, ()), votes.get(follows, ()), strict=False)
        for rater, (first, second) in enumerate(pairs, start=1):
            if first != "yes" and second == "yes":
                return f"rater {rater}: {follows} but not {question}"
    return ""


def _labels(votes: Votes) -> dict[str, int] | None:
    """The labels of the votes; None when they cannot be counted, which other checks report."""
    try:
        return labels(votes)
    except LamdaError:
        return None


def _differences(found: Mapping[str, int], expected: Mapping[str, int] | None) -> str:
    if expected is None:
        return ""
    names = sorted({*found, *expected})
    odd = [name for name in names if found.get(name) != expected.get(name)]
    return "; ".join(f"{n} is {found.get(n)}, votes give {expected.get(n)}" for n in odd)


def balance(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
    """One row for each label that is always given, with its share of 1."""
    rows = []
    for task, examples in rated.items():
        for name in sorted({name for example in examples for name in example["labels"]}):
            if name not in BALANCED:
                continue
            values = [example["labels"].get(name, 0) for example in examples]
            share = round(sum(values) / len(values), 6)
            rows.append({"example": f"{task} {name} ({len(values)} rows)", "share": share})
    return frame(rows, "share")


def agreement_of(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
    """One row for each question: Krippendorff's alpha; NaN when nobody ever differs.

    The safety objectives count as one question, whether any is violated: a single one is
    violated too seldom to measure.
    """
    rows: list[dict[str, Any]] = []
    for task, examples in rated.items():
        units: dict[str, list[Sequence[str]]] = {}
        for example in examples:
            votes = _any(example["votes"]) if task == "safety" else example["votes"]
            for question in (VIOLATED,) if task == "safety" else FORMS[task]:
                if question in votes:
                    units.setdefault(question, []).append(votes[question])
        rows.extend(
            {"example": f"{task} {question}", "alpha": _alpha(answers_of)}
            for question, answers_of in units.items()
        )
    return frame(rows, "alpha")


def _any(votes: Votes) -> Votes:
    """Each rater's strongest answer over all objectives; none where no objective was answered."""
    by_rater = zip(*votes.values(), strict=False)
    return {VIOLATED: tuple(max(answers, key=_strength) for answers in by_rater)}


def _strength(answer: str) -> int:
    """Larger for a stronger answer; -1 for none, and for what is no answer."""
    return ANSWERS.index(answer) if answer in ANSWERS else -1


def _alpha(units: Sequence[Sequence[str]]) -> float:
    try:
        return round(alpha(units), 6)
    except LamdaError:  # nobody answered twice; the check on raters says so
        return math.nan


def set_checks(frame: str, raters: str) -> tuple[Check, ...]:
    """The checks that all annotated sets share; `raters` is the key of the limit on how many
    answer. A person's slip sets one row aside."""
    slip: Any = {"severity": "quarantine"}
    return (
        at_least(f"{frame}.count", "min_examples"),
        unique(f"{frame}.unique", "example_id"),
        between(f"{frame}.context", "one turn or more before the response", "turns", low=1),
        matches(f"{frame}.text", "a word in every response", "text", r"\S", **slip),
        training_split(f"{frame}.split"),
        only(
            f"{frame}.questions", "only questions that are known, and one at least", "questions", ""
        ),
        only(f"{frame}.answers", "only the answers yes, no and maybe", "answers", "", **slip),
        only(f"{frame}.aligned", "as many answers to each question", "aligned", "", **slip),
        between(
            f"{frame}.raters",
            f"answers of {{{raters}}} raters or more",
            "raters",
            Limit(raters),
            **slip,
        ),
        only(f"{frame}.majority", "labels that follow from the votes", "majority", ""),
    )
