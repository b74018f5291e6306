"""Annotated sets -> the frames that the annotations suite checks."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import ANSWERS, OBJECTIVES, SSI, labels
from lamda.errors import LamdaError
from lamda.gates.frames import Frames, excerpt, frame, normalized
from lamda.records import Dialog, EvaluationContext, GroundingExample, RatedResponse, Votes

RATERS = {"ssi": 5, "safety": 3, "groundedness": 3}
"""How many people answer (paper section 4; appendix A)."""
QUESTIONS = {"ssi": SSI, "safety": OBJECTIVES, "groundedness": ("correct",)}
BALANCED = ("sensible", "specific", "interesting", "safe", "correct")
"""Labels that must not be one-sided; the rare groups of safety objectives may be."""
UNRATED: Votes = {"correct": ("yes",) * RATERS["groundedness"]}
STRENGTH = ("no", "maybe", "yes")
TELLING_WORDS = 8
"""A context of fewer words may stand in anybody's dialog by chance (own choice)."""


def annotation_frames(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    groundedness: Sequence[GroundingExample],
    evaluation: Sequence[EvaluationContext] = (),
    dialogs: Sequence[Dialog] = (),
) -> Frames:
    """Frames ssi, safety, groundedness, labels, agreement, and evaluation when it is given.

    `ssi` and `safety` may be one table that holds both tasks. `dialogs` are the training dialogs
    in which no evaluation context may stand.
    """
    rated = {
        "ssi": [_rated(row) for row in ssi if row.task == "ssi"],
        "safety": [_rated(row) for row in safety if row.task == "safety"],
        "groundedness": [_grounding(row) for row in groundedness],
    }
    columns = ("example_id", "split", "text", "turns")
    problems = ("questions", "answers", "raters", "majority", "cascade")
    frames = {task: frame(rows, *columns, *problems) for task, rows in rated.items()}
    frames["labels"] = _balance(rated)
    frames["agreement"] = _agreement(rated)
    if evaluation:
        annotated = {
            normalized(row.context): row.example_id
            for table in (ssi, safety, groundedness)
            for row in table
        }
        frames["evaluation"] = _evaluation(evaluation, annotated, dialogs)
    return frames


def _rated(row: RatedResponse) -> dict[str, Any]:
    return {
        "example": excerpt(row.example_id, row.response),
        "example_id": row.example_id,
        "split": row.split,
        "text": row.response,
        "turns": len(row.context),
        **_vote_problems(row.task, row.votes),
        "majority": _differences(row.labels, _labels(row.votes)),
        "labels": row.labels,
        "votes": row.votes,
    }


def _grounding(row: GroundingExample) -> dict[str, Any]:
    """A row that nobody rated is the work of a crowdworker, which counts as correct."""
    answers = row.votes.get("correct", ())
    majority = 1 if not row.votes else int(2 * answers.count("yes") > len(answers))
    return {
        "example": excerpt(row.example_id, f"{row.action}, {row.text}"),
        "example_id": row.example_id,
        "split": row.split,
        "text": row.text,
        "turns": len(row.context),
        **_vote_problems("groundedness", row.votes or UNRATED),
        "majority": _differences({"correct": row.correct}, {"correct": majority}),
        "labels": {"correct": row.correct},
        "votes": row.votes,
    }


def _vote_problems(task: str, votes: Votes) -> dict[str, str]:
    """What is wrong with one row's votes, by column; '' where nothing is."""
    odd = sorted(set(votes) ^ set(QUESTIONS[task]))
    unknown = {answer for answers in votes.values() for answer in answers} - ANSWERS
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
            for question, answers in votes.items():
                units.setdefault(question, []).append(answers)
        rows.extend(
            {"example": f"{task} {question}", "alpha": _alpha(answers_of)}
            for question, answers_of in units.items()
        )
    return frame(rows, "alpha")


def _any(votes: Votes) -> Votes:
    """Each rater's strongest answer over all objectives."""
    by_rater = zip(*votes.values(), strict=False)
    strongest = (max(map(_strength, answers)) for answers in by_rater)
    return {"violated": tuple(STRENGTH[place] for place in strongest)}


def _strength(answer: str) -> int:
    return STRENGTH.index(answer) if answer in STRENGTH else 0


def _alpha(units: Sequence[Sequence[str]]) -> float:
    try:
        return round(alpha(units), 6)
    except LamdaError:  # nobody answered twice; the check on raters says so
        return math.nan


def _evaluation(
    contexts: Sequence[EvaluationContext],
    annotated: Mapping[tuple[str, ...], str],
    dialogs: Sequence[Dialog],
) -> pd.DataFrame:
    keys = {row.context_id: normalized(row.context) for row in contexts}
    standing = _windows(dialogs, {key for key in keys.values() if _words(key) >= TELLING_WORDS})
    rows = [
        {
            "example": excerpt(row.context_id, " | ".join(row.context)),
            "context_id": row.context_id,
            "annotated": annotated.get(keys[row.context_id], ""),
            "in_corpus": standing.get(keys[row.context_id], ""),
        }
        for row in contexts
    ]
    return frame(rows, "context_id", "annotated", "in_corpus")


def _words(turns: Sequence[str]) -> int:
    return sum(len(turn.split()) for turn in turns)


def _windows(dialogs: Sequence[Dialog], wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Which of the wanted runs of turns stand in a dialog, with the first dialog's id."""
    lengths = sorted({len(key) for key in wanted})
    found: dict[tuple[str, ...], str] = {}
    for dialog in dialogs:
        turns = normalized(dialog.turns)
        for length in lengths:
            for start in range(len(turns) - length + 1):
                window = turns[start : start + length]
                if window in wanted:
                    found.setdefault(window, dialog.dialog_id)
    return found
