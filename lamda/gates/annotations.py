"""Gate on the annotated sets: forms, votes, balance, agreement, leakage into evaluation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import labels, majority
from lamda.annotation.questions import ANSWERS, CORRECT, FORMS, RATERS, SAFE, SSI
from lamda.errors import LamdaError
from lamda.gates.contract import Check, Frames, Gate, Limit
from lamda.gates.frames import excerpt, frame
from lamda.gates.leakage import leakage
from lamda.gates.reading import parquet
from lamda.gates.rules import at_least, between, matches, only, training_split, unique
from lamda.records import Context, Dialog, GroundingExample, RatedResponse, Votes

BALANCED = (*SSI, SAFE, CORRECT)
"""Labels that must not be one-sided; the rare groups of safety objectives may be."""
UNRATED: Votes = {CORRECT: ("yes",) * RATERS["groundedness"]}
VIOLATED = "violated"
TASTE = "ssi interesting"
"""A matter of taste (paper section 4), on which raters agree less than on anything else."""


def annotation_frames(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    groundedness: Sequence[GroundingExample],
    evaluation: Sequence[Context] = (),
    dialogs: Sequence[Dialog] = (),
) -> Frames:
    """Frames ssi, safety, groundedness, labels, agreement, taste; evaluation when it is given.

    `dialogs` are the training dialogs in which no evaluation context may stand.
    """
    rated = {
        "ssi": [_rated("ssi", row) for row in ssi],
        "safety": [_rated("safety", row) for row in safety],
        "groundedness": [_grounding(row) for row in groundedness],
    }
    columns = ("record", "task", "example_id", "split", "text", "turns")
    problems = ("questions", "answers", "raters", "majority", "cascade")
    frames = {
        task: frame([{"record": n, **row} for n, row in enumerate(rows)], *columns, *problems)
        for task, rows in rated.items()
    }
    frames["labels"] = _balance(rated)
    agreement = _agreement(rated)
    frames["agreement"] = agreement[agreement["example"] != TASTE].reset_index(drop=True)
    frames["taste"] = agreement[agreement["example"] == TASTE].reset_index(drop=True)
    if evaluation:
        frames["evaluation"] = leakage(evaluation, [*ssi, *safety, *groundedness], dialogs)
    return frames


def _rated(task: str, row: RatedResponse) -> dict[str, Any]:
    return {
        "example": excerpt(row.example_id, row.response),
        "example_id": row.example_id,
        "task": row.task,
        "split": row.split,
        "text": row.response,
        "turns": len(row.context),
        **_vote_problems(task, row.votes),
        "majority": _differences(row.labels, _labels(row.votes)),
        "labels": row.labels,
        "votes": row.votes,
    }


def _grounding(row: GroundingExample) -> dict[str, Any]:
    """A row that nobody rated is the work of a crowdworker, which counts as correct."""
    correct = not row.votes or bool(majority(row.votes.get(CORRECT, ())))
    return {
        "example": excerpt(row.example_id, f"{row.action}, {row.text}"),
        "example_id": row.example_id,
        "task": "groundedness",
        "split": row.split,
        "text": row.text,
        "turns": len(row.context),
        **_vote_problems("groundedness", row.votes or UNRATED),
        "majority": _differences({CORRECT: row.correct}, {CORRECT: int(correct)}),
        "labels": {CORRECT: row.correct},
        "votes": row.votes,
    }


def _vote_problems(task: str, votes: Votes) -> dict[str, str]:
    """What is wrong with one row's votes, by column; '' where nothing is."""
    odd = sorted(set(votes) ^ set(FORMS[task]))
    unknown = {answer for answers in votes.values() for answer in answers} - set(ANSWERS)
    counts = {question: len(answers) for question, answers in sorted(votes.items())}
    wrong = [f"{question}: {n} answers" for question, n in counts.items() if n != RATERS[task]]
    return {
        "questions": f"missing or unknown: {', '.join(odd)}" if odd else "",
        "answers": ", ".join(sorted(map(repr, unknown))),
        "raters": f"{'; '.join(wrong)}, expected {RATERS[task]}" if wrong else "",
        "cascade": _cascade(votes),
    }


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


def _balance(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
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


def _agreement(rated: Mapping[str, Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
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


TABLES = {
    "ssi": parquet(RatedResponse, "annotations", "ssi.parquet"),
    "safety": parquet(RatedResponse, "annotations", "safety.parquet"),
    "groundedness": parquet(GroundingExample, "annotations", "groundedness.parquet"),
    "evaluation": parquet(Context, "evaluation", "contexts.parquet", optional=True),
    "dialogs": parquet(Dialog, "corpus", "dialogs.parquet", optional=True),
}


def _set(frame: str) -> tuple[Check, ...]:
    """The checks that all annotated sets share. A person's slip sets one row aside."""
    slip: Any = {"severity": "quarantine"}
    return (
        at_least(f"{frame}.count", "min_examples"),
        unique(f"{frame}.unique", "example_id"),
        between(f"{frame}.context", "one turn or more before the response", "turns", low=1),
        matches(f"{frame}.text", "a word in every response", "text", r"\S", **slip),
        training_split(f"{frame}.split"),
        only(f"{frame}.questions", "exactly the questions of the form", "questions", ""),
        only(f"{frame}.answers", "only the answers yes, no and maybe", "answers", "", **slip),
        only(f"{frame}.raters", "one answer from every rater", "raters", "", **slip),
        only(f"{frame}.majority", "labels that follow from the votes", "majority", ""),
    )


def _task(frame: str) -> Check:
    return only(f"{frame}.task", f"only rows of the task {frame}", "task", frame)


CHECKS = (
    *_set("ssi"),
    _task("ssi"),
    only(
        "ssi.cascade",
        "from each rater: specific only if sensible, interesting only if specific",
        "cascade",
        "",
        severity="quarantine",
    ),
    *_set("safety"),
    _task("safety"),
    *_set("groundedness"),
    between(
        "labels.balance",
        "a share of {min_positive_share} to {max_positive_share} positive for each label",
        "share",
        Limit("min_positive_share"),
        Limit("max_positive_share"),
    ),
    between(
        "agreement.alpha",
        "a Krippendorff's alpha of at least {min_agreement} for each question",
        "alpha",
        Limit("min_agreement"),
    ),
    between(
        "taste.alpha",
        "a Krippendorff's alpha of at least {min_agreement_interesting} on interestingness",
        "alpha",
        Limit("min_agreement_interesting"),
    ),
    only("evaluation.annotated", "no context that was annotated for training", "annotated", ""),
    only("evaluation.unseen", "no context that stands in the training dialogs", "in_corpus", ""),
    unique("evaluation.unique", "context_id"),
)

GATE = Gate(
    TABLES,
    annotation_frames,
    CHECKS,
    cleans="annotations",
    records={task: task for task in RATERS},
)
