"""Gold items, which experts answered, and each rater's agreement with them (paper section 9).

The file has the form of votes with context and response; `rater` is the expert. Gold items are
rated with the others, and are no part of the annotated sets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.annotation.file_votes import read_votes
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import cascaded, labels
from lamda.annotation.mending import mended_vote
from lamda.annotation.people.answers import pseudonym
from lamda.annotation.questions import GROUPS, MISSING, SAFE, SOURCE, violates
from lamda.annotation.shares import CONFIDENCE, wilson
from lamda.errors import LamdaError
from lamda.records import RatedResponse, Vote

GOLD = "gold"
"""The origin of a gold item."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Key of a question -> the experts' answer; and the responses that they are about."""

    answers: Mapping[str, str]
    items: Sequence[RatedResponse]


def read_gold(path: Path, tasks: Collection[str], steps: Sequence[str] = ()) -> Gold:
    """The experts' answers in a file, on texts after the mending ones of `steps`; where they do not
    agree by more than half, there is none.

    LamdaError with file and row for a bad vote, a task that is not rated and a missing context.
    """
    said: dict[str, list[str]] = defaultdict(list)
    items: dict[str, RatedResponse] = {}
    for vote in read_votes(path, {}):
        _check(path, vote, tasks)
        vote = mended_vote(vote, steps)
        if vote.question != SOURCE:
            said[vote.key].append(vote.answer)
        key = vote_key(vote.task, vote.context, vote.response)
        items.setdefault(
            key, RatedResponse(key, vote.task, GOLD, GOLD, vote.context, vote.response)
        )
    if not said:
        raise LamdaError(f"{path}: expected answers of experts, found none")
    agreed = {
        key: answer
        for key, answers in said.items()
        for answer, count in Counter(answers).items()
        if 2 * count > len(answers)
    }
    return Gold(agreed, list(items.values()))


def _check(path: Path, vote: Vote, tasks: Collection[str]) -> None:
    if vote.task not in tasks:
        raise LamdaError(
            f"{path}: expected the task {' or '.join(tasks)} in each row, found {vote.task!r}"
        )
    if not vote.context or not vote.response:
        raise LamdaError(
            f"{path}: expected context and response in each row, found a key alone: raters have "
            "to read what experts answered"
        )


def gold_agreement(gold: Gold, rows: Iterable[RatedResponse]) -> dict[str, Any]:
    """How often raters, by pseudonym, and the majority's labels say what the experts do.

    Each is {value, low, high, n} with n answers, Wilson's interval at 95 %; equal answers agree.
    """
    raters: dict[str, list[bool]] = defaultdict(list)
    majority: list[bool] = []
    seen: set[str] = set()
    for row in rows:
        key = vote_key(row.task, row.context, row.response)
        if not row.votes or key in seen:
            continue
        seen.add(key)
        votes = cascaded(row.votes)
        for question in row.votes:
            answer = gold.answers.get(vote_key(row.task, row.context, row.response, question))
            if answer is None:
                continue
            for rater, given in zip(row.raters, votes[question], strict=False):
                if given != MISSING:
                    raters[pseudonym(rater)].append(given == answer)
            label = _label(question, votes[question])
            if label is not None:
                majority.append(label == _label(question, (answer,)))
    return {
        "items": len(gold.items),
        "answers": len(gold.answers),
        "raters": {name: _share(raters[name]) for name in sorted(raters)},
        "labels": _share(majority),
    }


def _label(question: str, answers: Sequence[str]) -> int | None:
    """What answers to one question count as: of objectives, whether one is violated."""
    counted = labels({question: tuple(answers)}, ())
    if violates(question) and question not in GROUPS:
        return 1 - counted[SAFE] if SAFE in counted else None
    return counted.get(question)


def _share(agreeing: Sequence[bool]) -> dict[str, Any]:
    n, hits = len(agreeing), sum(agreeing)
    if not n:
        return {"value": None, "low": None, "high": None, "n": 0}
    low, high = wilson(hits, n, CONFIDENCE)
    return {"value": round(hits / n, 4), "low": round(low, 4), "high": round(high, 4), "n": n}
