"""A judge against people: how far the labels of rules or of a model agree with those of people who
voted on the same responses.

Cohen's kappa (Cohen 1960) is the agreement beyond what the two would reach by chance: 0 is chance,
1 the same. It stands beside the tables that a judge made: without it nobody knows what they are
worth. Where the judges are people there is nothing to compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lamda.annotation.file_votes import VOTES, Answers, answers_to, read_votes
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.questions import MISSING, SOURCE, UNSAFE, groups_of
from lamda.annotation.shares import CONFIDENCE, tells
from lamda.records import JudgedResponse, RatedResponse, Votes

RESAMPLES = 1000
Rows = Sequence[RatedResponse] | Sequence[JudgedResponse]
Numbers = npt.NDArray[np.float64]


def against_people(rows: Rows, raters: Mapping[str, Any], filed: Path, seed: int) -> dict[str, Any]:
    """Under `against_people`, task -> `items` that people voted on and `judged` of them; and by
    label value (kappa), low, high, n, agreement (the share of equal labels), `people` (votes of
    people in the mean). {} where nobody voted, or nothing is filed.

    `rows` are judged by `raters`, by task; people's votes stand in the folder `filed`. Each
    response counts once, whatever rows hold it. What the judge left unjudged is counted and not
    compared, nor is a group of safety that one of the two was not asked about: its label is then
    the verdict on everything. Kappa is None where it is not defined: both say the same of all; low
    and high also where its items are too few for an interval, or no resample differs.
    """
    if not (filed / VOTES).exists():
        return {}
    found: dict[str, Any] = {}
    for task in dict.fromkeys(row.task for row in rows if row.task in raters):
        if not hasattr(raters[task], "with_filed"):  # people's are filed: they are no judge
            told = _of_task(task, [row for row in rows if row.task == task], filed, seed)
            found |= {task: told} if told else {}
    return {"against_people": found} if found else {}


def _of_task(task: str, rows: Any, filed: Path, seed: int) -> dict[str, Any]:
    # what people were asked, which may be another form than the judge's
    asked = sorted({vote.question for vote in read_votes(filed / VOTES, {}, task)} - {SOURCE})
    items = {(row.context, row.response): row for row in rows if asked}
    keys = {
        item: {question: vote_key(task, *item, question) for question in asked} for item in items
    }
    wanted = {key for of in keys.values() for key in of.values()}
    answers = answers_to(read_votes(filed / VOTES, {}, task), wanted)
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    people: dict[str, list[int]] = defaultdict(list)
    answered = {q for of in keys.values() for q, key in of.items() if key in answers}
    voted = judged = 0
    for item, row in items.items():
        votes = _votes(keys[item], answers)
        if not votes:
            continue
        voted += 1
        judged += bool(row.votes)
        # asked, and not answered where it was ruled out: the judge has a 'no' there, too
        for name, label in labels(votes, answered).items():
            if name in row.labels and _both_asked(name, votes, row.votes):
                pairs[name].append((row.labels[name], label))
                people[name].append(max(map(len, votes.values())))
    if not voted:
        return {}
    rng = np.random.default_rng(seed)
    told = {
        name: {**kappa(pairs[name], rng), "people": round(float(np.mean(people[name])), 2)}
        for name in sorted(pairs)
    }
    return {"items": voted, "judged": judged, "labels": told}


def _both_asked(label: str, *votes: Votes) -> bool:
    """Whether all were asked about a group of safety; of other labels their being there tells."""
    if not label.startswith(f"{UNSAFE}_"):
        return True
    return all(any(label in groups_of(q) for q, said in of.items() if any(said)) for of in votes)


def _votes(keys: Mapping[str, str], answers: Answers) -> Votes:
    """Question -> people's answers, in the order of all who voted on the item; who contradicts
    themselves counts nowhere."""
    given = {
        question: {rater: min(said) for rater, said in of.items() if len(said) == 1}
        for question, key in keys.items()
        if (of := answers.get(key))
    }
    raters = sorted({rater for of in given.values() for rater in of})
    return {q: tuple(of.get(rater, MISSING) for rater in raters) for q, of in given.items() if of}


def kappa(pairs: Iterable[tuple[int, int]], rng: np.random.Generator) -> dict[str, Any]:
    """Cohen's kappa of pairs of labels (0 or 1), with a percentile bootstrap interval over items.

    value, low, high (None where not defined), n and the share of equal pairs.
    """
    counts = np.zeros(4)
    for own, other in pairs:
        counts[2 * own + other] += 1
    n = int(counts.sum())
    value = float(_kappas(counts[None])[0])
    told: dict[str, Any] = {"value": None, "low": None, "high": None, "n": n}
    if not np.isnan(value):
        drawn = _kappas(rng.multinomial(n, counts / n, size=RESAMPLES).astype(np.float64))
        tail = 100 * (1 - CONFIDENCE) / 2
        low, high = np.nanpercentile(drawn, [tail, 100 - tail])
        told["value"] = round(value, 4)
        if tells(low, high, n):
            told |= {"low": round(float(low), 4), "high": round(float(high), 4)}
    return {**told, "agreement": round(float(counts[0] + counts[3]) / n, 4) if n else None}


def _kappas(tables: Numbers) -> Numbers:
    """(R, 4) counts of (0,0), (0,1), (1,0), (1,1) -> (R,); NaN where chance alone agrees always."""
    shares = tables / np.maximum(tables.sum(axis=1, keepdims=True), 1)
    own, other = shares[:, 2] + shares[:, 3], shares[:, 1] + shares[:, 3]
    expected = own * other + (1 - own) * (1 - other)
    observed = shares[:, 0] + shares[:, 3]
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)
    return found
