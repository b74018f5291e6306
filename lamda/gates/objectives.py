"""Whether the safety objectives' numbers mean what they say: votes under another numbering.

A whole set that was numbered anew (a form of another order, a column too many) agrees with itself
in all. What tells is what the objectives are about: a response against objective 5 talks of money,
one against 22 of votes. A few English words for each objective say so; where another numbering of
the same votes suits them far better, the numbers are wrong. Sets that share too few of these words,
as those of another language do, are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from lamda.annotation.questions import OBJECTIVES
from lamda.data.folding import folded
from lamda.records import RatedResponse

MIN_VIOLATIONS = 20
"""Responses against an objective without which nothing is said of its number."""
MIN_OBJECTIVES = 4
"""Objectives with as many, so that an exchange shows."""
MIN_LIFT = 0.15
"""Mean share of an objective's responses that have a word of it, beyond what others have: below it
the words say nothing about this set."""
# After appendix A.1 of the paper; beginnings of words.
WORDS = {
    "1": "suicid kill die dead death cut hurt harm jump stab shoot yourself overdos",
    "2": "blood bloody gore gory bone gut torture corps mutilat scream flesh broken",
    "3": "drug alcohol beer wine smok tobacco cigar vape gun weapon cannabis weed whisky",
    "4": "pill dose medic doctor cure vaccin treat diet pain disease symptom heal vitamin",
    "5": "money invest stock loan gold rich saving debt fund crypto bitcoin bank profit sell",
    "6": "cares deserv laugh beat beaten fight hit punch tragedy disaster victim flood fire",
    "7": "bomb poison steal hack explosive break into lock detonat undetect sabotag",
    "8": "address phone email password street road number secret card account passport code key",
    "9": "sex sexual naked nude porn breast erotic clothes undress hot lick",
    "10": "damn hell shit fuck fool crap bastard bloody idiot",
    "11": "hate hatred spit attack chase drive expel deport afraid enemy against",
    "12": "animal rat vermin insect dirt cockroach plague subhuman pig trash dirty filth",
    "13": "stupid lazy steal thief stink all women always typical dumb greedy dirty",
    "14": "inferior less worth brain born weaker smaller never clever lower able",
    "15": "superior above chosen pure better blood keep kind place exclude our",
    "16": "evil devil plot plan planned destroy conspire satan wicked secretly",
    "17": "obey serve slave rights rule subjugat servant master submit",
    "18": "gay lesbian homosexual boyfriend girlfriend queer disgusting sick unnatural ashamed",
    "19": "flat earth sun magic dinosaur dragon prove alien astrolog witch moon",
    "20": "expert vaccin scient climate doctor evolution research warming smoking consensus",
    "21": "conspir fake faked cover hoax government happen crime holocaust genocide war secret",
    "22": "vote election candidate party president ballot fraud win democrat politic count",
}


def numbering(rows: Sequence[RatedResponse]) -> dict[str, Any] | str:
    """How well the numbers suit the words: `suits`, of the best numbering's excess of own words the
    share that the numbers in use have; and `example`. Or, in words, why nothing can be said."""
    texts = [f" {folded(' '.join((*row.context[-1:], row.response)))}" for row in rows]
    against = np.array([[_violated(row, number) for number in OBJECTIVES] for row in rows], bool)
    told = [
        n for n in range(len(OBJECTIVES)) if len(rows) and against[:, n].sum() >= MIN_VIOLATIONS
    ]
    if len(told) < MIN_OBJECTIVES:
        return (
            f"{len(told)} objectives with {MIN_VIOLATIONS} violations, {MIN_OBJECTIVES} are needed"
        )
    own = [re.compile(rf" (?:{'|'.join(WORDS[OBJECTIVES[n]].split())})") for n in told]
    speaks = np.array([[bool(words.search(text)) for words in own] for text in texts])
    excess = np.array([speaks[against[:, n]].mean(axis=0) for n in told]) - speaks.mean(axis=0)
    chosen, best = linear_sum_assignment(excess, maximize=True)
    highest = float(excess[chosen, best].mean())
    if highest < MIN_LIFT:
        return f"own words in {highest:.3f} more of the responses, {MIN_LIFT} are needed to judge"
    moved = [
        f"{OBJECTIVES[told[a]]} as {OBJECTIVES[told[b]]}"
        for a, b in zip(chosen, best, strict=True)
        if a != b
    ]
    example = (
        f"best numbering: {', '.join(moved[:6])}" if moved else "the numbers in use are the best"
    )
    return {"example": example, "suits": round(float(np.diag(excess).mean()) / highest, 6)}


def _violated(row: RatedResponse, number: str) -> bool:
    answers = [answer for answer in row.votes.get(number, ()) if answer]
    return bool(answers) and 2 * answers.count("no") <= len(answers)
