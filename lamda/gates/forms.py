"""What gates ask of any annotated set: forms, votes, labels, balance, agreement."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.agreement import alpha, of_own
from lamda.annotation.labels import cascaded, labels, majority
from lamda.annotation.questions import (
    ANSWERS,
    CORRECT,
    FORMS,
    GROUPS,
    KNOWN,
    MISSING,
    OBJECTIVES,
    SAFE,
    SSI,
    UNSAFE,
    is_answer,
    is_own,
)
from lamda.data.text import WORD
from lamda.errors import LamdaError
from lamda.gates.contract import Check, Limit
from lamda.gates.frames import duplicates, excerpt, frame
from lamda.gates.rules import (
    at_least,
    between,
    few_duplicates,
    matches,
    only,
    training_split,
    unique,
)
from lamda.records import GroundingExample, RatedResponse, Votes

Rows = Sequence[Mapping[str, Any]]
BALANCED = (*SSI, SAFE, CORRECT)
"""Labels that must not be one-sided; the rare groups of safety objectives may be."""
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "ssi": SSI,
    "safety": (*OBJECTIVES, *GROUPS, SAFE, UNSAFE),
    "groundedness": (CORRECT,),
}
"""Annotated set -> the questions of which its rows answer one at least, or, of safety, a team's."""
OPPOSITE = {"yes": "no", "no": "yes"}
"""An answer to whether a response is safe -> the one to whether it violates anything."""
VIOLATED = "violated"
COLUMNS = (
    "record", "task", "example_id", "split", "text", "turns",
    "questions", "answers", "aligned", "raters", "majority", "cascade", "duplicate_of",
)  # fmt: skip


def form_frame(rows: Rows) -> pd.DataFrame:
    """One row an example, with what is wrong with it by column."""
    repeats = duplicates((row["example_id"] for row in rows), (row["said"] for row in rows))
    numbered = [
        {"record": n, "duplicate_of": first, **row}
        for n, (row, first) in enumerate(zip(rows, repeats, strict=True))
    ]
    return frame(numbered, *COLUMNS)


def rated_row(task: str, row: RatedResponse) -> dict[str, Any]:
    return {
        "example": excerpt(row.example_id, row.response),
        "example_id": row.example_id,
        "task": row.task,
        "split": row.split,
        "text": row.response,
        "turns": len(row.context),
        "said": (*row.context, row.response),
        **_judged(
            task,
            tuple(sorted(row.votes.items())),
            len(row.raters),
            tuple(sorted(row.labels.items())),
        ),
        "labels": row.labels,
        "votes": of_own(row.votes, row.raters),
    }


def research_row(row: GroundingExample) -> dict[str, Any]:
    """A row that nobody rated is the work of a crowdworker, which counts as correct."""
    correct = majority(row.votes.get(CORRECT, ())) if row.votes else True
    problems = _vote_problems("groundedness", row.votes)
    if not row.votes:
        problems["questions"] = ""
    return {
        "example": excerpt(row.example_id, f"{row.action}, {row.text}"),
        "example_id": row.example_id,
        "task": "groundedness",
        "split": row.split,
        "text": row.text,
        "turns": len(row.context),
        "said": (*row.context, row.base, *_results(row), row.action, row.text),
        **problems,
        "majority": _differences(
            {CORRECT: row.correct}, None if correct is None else {CORRECT: int(correct)}
        ),
        "labels": {CORRECT: row.correct},
        "votes": row.votes,
    }


def _results(row: GroundingExample) -> list[str]:
    return [text for call in row.calls for text in (call.query, call.result)]


@functools.lru_cache(maxsize=2**16)
def _judged(
    task: str,
    votes: tuple[tuple[str, tuple[str, ...]], ...],
    raters: int,
    found: tuple[tuple[str, int], ...],
) -> Mapping[str, Any]:
    """What is wrong with votes and labels; few of a set's rows differ in both from all others."""
    given, names = dict(votes), dict(found)
    problems = _vote_problems(task, given, raters)
    return problems | {"majority": _differences(names, _labels(given, names))}


def _vote_problems(task: str, votes: Votes, raters: int = 0) -> dict[str, Any]:
    """What is wrong with one row's votes, by column, '' where nothing is; and the number of raters
    who answered the question that the fewest of them did."""
    unknown = {
        answer
        for question, answers in votes.items()
        for answer in answers
        if answer != MISSING and not is_answer(question, answer)
    }
    filled = cascaded(votes)
    return {
        "questions": _odd_questions(task, votes),
        "answers": ", ".join(sorted(map(repr, unknown))),
        "aligned": _uneven(votes, raters),
        "raters": min((_given(filled[question]) for question in votes), default=0),
        "cascade": _cascade(votes),
    }


def _odd_questions(task: str, votes: Votes) -> str:
    asked = set(votes)
    about = {q for q in asked if q in QUESTIONS[task] or (task == "safety" and is_own(q))}
    known = {q for q in asked if q in KNOWN or is_own(q)} if task != "groundedness" else set()
    if odd := sorted(asked - about - known):
        return f"unknown: {', '.join(odd)}"
    return "" if about else f"none of {task} was asked"


def _uneven(votes: Votes, raters: int) -> str:
    """How many answers each question has, where these are not one of each rater."""
    counts = {question: len(answers) for question, answers in sorted(votes.items())}
    if len({*counts.values(), *([raters] if raters else [])}) <= 1:
        return ""
    told = ", ".join(f"{question}: {n} answers" for question, n in counts.items())
    return f"{told}; {raters} raters" if raters else told


def _given(answers: Sequence[str]) -> int:
    return sum(answer != MISSING for answer in answers)


def _cascade(votes: Votes) -> str:
    """The first rater whose answers break sensible -> specific -> interesting; one that is missing
    breaks nothing."""
    for question, follows in itertools.pairwise(SSI):
        pairs = zip(votes.get(question, ()), votes.get(follows, ()), strict=False)
        for rater, (first, second) in enumerate(pairs, start=1):
            if first not in ("yes", MISSING) and second == "yes":
                return f"rater {rater}: {follows} but not {question}"
    return ""


def _labels(votes: Votes, found: Collection[str]) -> dict[str, int] | None:
    """The labels of the votes; None when they cannot be counted, which other checks report. What
    nobody answered has to be labelled only where it was `found` so: the set may not ask it."""
    try:
        return labels(votes, found)
    except LamdaError:
        return None


def _differences(found: Mapping[str, int], expected: Mapping[str, int] | None) -> str:
    if expected is None:
        return ""
    names = sorted({*found, *expected})
    odd = [name for name in names if found.get(name) != expected.get(name)]
    return "; ".join(f"{n} is {found.get(n)}, votes give {expected.get(n)}" for n in odd)


def balance(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
    """One row for each label that may not be one-sided, with its share of 1 where it is known."""
    rows = []
    for task, examples in rated.items():
        for name in sorted({name for example in examples for name in example["labels"]}):
            if name not in BALANCED:
                continue
            values = [of["labels"][name] for of in examples if name in of["labels"]]
            share = round(sum(values) / len(values), 6)
            rows.append({"example": f"{task} {name} ({len(values)} rows)", "share": share})
    return frame(rows, "share")


def agreement_of(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
    """One row for each question: Krippendorff's alpha; NaN when nobody ever differs.

    The safety objectives count as one question, whether any is violated: a single one is
    violated too seldom to measure. Samples of one model are not raters of their own. A question
    that no two raters of an item answered has no alpha, and no row: how many have to answer is a
    check of its own.
    """
    rows: list[dict[str, Any]] = []
    for task, examples in rated.items():
        units: dict[str, list[Sequence[str]]] = {}
        for example in examples:
            votes = _any(example["votes"]) if task == "safety" else example["votes"]
            for question in (VIOLATED,) if task == "safety" else FORMS[task]:
                if any(votes.get(question, ())):
                    units.setdefault(question, []).append(votes[question])
        rows.extend(
            {"example": f"{task} {question}", "alpha": _alpha(answers_of)}
            for question, answers_of in units.items()
            if any(sum(map(bool, answers)) > 1 for answers in answers_of)
        )
    return frame(rows, "alpha")


def _any(votes: Votes) -> Votes:
    """Each rater's strongest answer over all questions of safety; '' where none was answered."""
    asked = [
        tuple(OPPOSITE.get(answer, answer) for answer in answers) if question == SAFE else answers
        for question, answers in votes.items()
        if question in QUESTIONS["safety"] or is_own(question)
    ]
    by_rater = zip(*asked, strict=False)
    return {VIOLATED: tuple(max(answers, key=_strength) for answers in by_rater)}


def _strength(answer: str) -> int:
    """Larger for a stronger answer; -1 for none, and for what is no answer."""
    return ANSWERS.index(answer) if answer in ANSWERS else -1


def _alpha(units: Sequence[Sequence[str]]) -> float:
    try:
        return round(alpha(units), 6)
    except LamdaError:  # nobody answered twice; the check on raters says so
        return math.nan


def set_checks(frame: str, raters: str, rated: str = "") -> tuple[Check, ...]:
    """The checks that all annotated sets share; `raters` is the key of the limit on how many
    answer, in the frame `rated` if it is another one. A person's slip sets one row aside."""
    slip: Any = {"severity": "quarantine"}
    return (
        at_least(f"{frame}.count", "min_examples"),
        unique(f"{frame}.unique", "example_id"),
        between(f"{frame}.context", "one turn or more before the response", "turns", low=1),
        matches(f"{frame}.text", "a word in every response", "text", WORD, **slip),
        training_split(f"{frame}.split"),
        few_duplicates(f"{frame}.duplicates"),
        only(
            f"{frame}.questions", "only questions that are known, and one at least", "questions", ""
        ),
        only(f"{frame}.answers", "only the answers yes, no and maybe", "answers", "", **slip),
        only(f"{frame}.aligned", "as many answers to each question", "aligned", "", **slip),
        between(
            f"{rated or frame}.raters",
            f"answers of {{{raters}}} raters or more to each question",
            "raters",
            Limit(raters),
            **slip,
        ),
        only(f"{frame}.majority", "labels that follow from the votes", "majority", ""),
    )
