"""How likely is it that people said this turn after that one, and not in another talk?

A logistic regression over what `company` and a few words tell, fitted at run time on human chats:
next turns against turns of other chats. It tells real talk from foreign talk where no rule does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lamda_world.raters.lexicon.chats import chats
from lamda_world.raters.lexicon.company import Company, Turn, company

Floats = npt.NDArray[np.float64]
_EXAMPLES, _OTHERS = 2500, 2
"""Real next turns that it is fitted on, and foreign ones beside each."""
_LONGEST = 160
"""Characters of the turns that it is fitted on: replies in a chat are short."""
_NEAREST = 9
"""The place of the largest cosine among the features."""
_RIDGE = 3.0
_STEPS = 12
_HE = re.compile(r"\b(?:he|she|his|him|her)\b")
_THEY = re.compile(r"\b(?:they|them|their)\b")
_IT = re.compile(r"\b(?:it|that|this)\b")
_PEOPLE = re.compile(
    r"\b(?:he|she|his|him|her|who|(?:my|your|our|the|a) (?:\w+ )?(?:mother|mom|mum|father|dad"
    r"|sister"
    r"|brother|son|daughter|wife|husband|boyfriend|girlfriend|friend|boss|teacher|neighbou?r|uncle"
    r"|aunt|cousin|grand\w+|man|woman|guy|girl|boy|doctor|kid|baby|child|dog|cat))\b"
)
_YOU = re.compile(r"\byour?\b")
_I = re.compile(r"\b(?:i|my|me|we|our)\b")
_THE = re.compile(r"\bthe\b")
_YES_NO = re.compile(r"^(?:yes|yeah|yep|no|nope|not|sure|of course|never|maybe|sometimes)\b")
_REACTS = re.compile(
    r"^(?:oh|ah|wow|haha|ha|lol|ok|okay|cool|nice|great|good|sorry|thanks?|really|true|same|me too"
    r"|that|yay|aw+|ouch|hm+|well|so|and|but|at least|how|what|why|which|where|when)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: in numbers, and in plain lower case."""

    turn: Turn
    plain: str
    asks: bool


def _features(before: Said | None, last: Said, said: Said, ours: Company) -> list[float]:
    heard, own = last.turn, said.turn
    earlier = before.turn if before else None
    answers = ours.answers(earlier, heard, own)
    known = heard.words if earlier is None else np.concatenate([heard.words, earlier.words])
    near = (known @ own.words.T).max(axis=0).tolist() if len(own.words) and len(known) else [0.0]
    mean_near = sum(near) / len(near)
    total = sum(own.stems.values()) + 3
    shared = sum(w for s, w in own.stems.items() if s in heard.stems)
    back = sum(w for s, w in own.stems.items() if earlier and s in earlier.stems)
    most = max((w for s, w in own.stems.items() if s in heard.stems), default=0.0)
    talk = last.plain + (" " + before.plain if before else "")
    size, length = math.log1p(len(own.stems)), math.log1p(len(said.plain.split()))
    topic = float(heard.topic @ own.topic)
    older = float(earlier.topic @ own.topic) if earlier else 0.0
    lost = bool(_HE.search(said.plain)) and not _PEOPLE.search(talk)
    lost_them = bool(_THEY.search(said.plain)) and not re.search(r"\b\w{2,}s\b", talk)
    asks, asked = float(said.asks), float(last.asks)
    you, me = float(bool(_YOU.search(said.plain))), float(bool(_I.search(said.plain)))
    yes_no = float(bool(_YES_NO.match(said.plain)))
    known_things = float(len(_THE.findall(said.plain)))
    reacts = float(bool(_REACTS.match(said.plain)))
    return [
        answers, answers * size, answers * asked, topic, topic * size, older, older * size,
        mean_near, mean_near * size, max(near),
        shared / total, shared / total * size, min(shared, 20) / 10, most / 10,
        back / total, min(back, 20) / 10,
        float(shared == 0) * size, float(shared + back == 0) * size,
        size, length, asks, asks * asked, asks * size, you, me, me * asked, yes_no, yes_no * asked,
        reacts, reacts * asked, float(lost), float(lost_them), float(bool(_IT.search(said.plain))),
        known_things, known_things * float(shared == 0),
    ]  # fmt: skip


class Belonging:
    """Fitted on `talks`; `ours` must not come from the same chats, or it would know them."""

    def __init__(self, ours: Company, talks: Sequence[Sequence[str]], seed: int = 0) -> None:
        self._company = ours
        rng = np.random.default_rng(seed)
        pairs = [
            (talk[n - 2] if n > 1 else None, talk[n - 1], talk[n])
            for talk in talks
            for n in range(1, len(talk))
            if len(talk[n]) <= _LONGEST and talk[n] and talk[n - 1]
        ]
        chosen = rng.choice(len(pairs), min(_EXAMPLES, len(pairs)), replace=False)
        rows, truths = [], []
        for number in chosen:
            before, last, said = pairs[int(number)]
            rows.append(self._row(before, last, said))
            truths.append(1.0)
            for other in rng.integers(0, len(pairs), _OTHERS):
                rows.append(self._row(before, last, pairs[int(other)][2]))
                truths.append(0.0)
        self._slope, self._start = _regression(np.array(rows), np.array(truths))

    def _row(self, before: str | None, last: str, said: str) -> list[float]:
        one = self._said(before) if before is not None else None
        return _features(one, self._said(last), self._said(said), self._company)

    @lru_cache(maxsize=8192)  # noqa: B019  # one instance lives as long as the process
    def _said(self, text: str) -> Said:
        return Said(self._company.turn(text), text.lower(), text.rstrip().endswith("?"))

    def read(self, context: Sequence[str], said: str) -> tuple[float, float]:
        """P(the turn belongs here), in (0, 1), where real and foreign turns are as many; and how
        near its words come to those of the context, as the largest cosine of two of them. Of an
        empty context 0.5 and 0. The last two turns of `context` are read."""
        if not context:
            return 0.5, 0.0
        row = self._row(context[-2] if len(context) > 1 else None, context[-1], said)
        score = float(np.array(row) @ self._slope) + self._start
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), row[_NEAREST]


def _regression(rows: Floats, truths: Floats) -> tuple[Floats, float]:
    """The slopes and the intercept, by Newton's method; both classes weigh the same."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    values = np.c_[(rows - mean) / scale, np.ones(len(rows))]
    share = truths.mean()
    each = np.where(truths > 0, 0.5 / share, 0.5 / (1 - share))
    weights = np.zeros(values.shape[1])
    ridge = _RIDGE * np.eye(len(weights))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (each * (chance - truths)) + ridge @ weights
        curve = (values.T * (each * chance * (1 - chance))) @ values + ridge
        weights = weights - np.linalg.solve(curve, slope)
    slopes = weights[:-1] / scale
    return slopes, float(weights[-1] - mean @ slopes)


@lru_cache(maxsize=1)
def belonging() -> Belonging:
    """The one of this process, fitted on the chats that `company` has not counted."""
    return Belonging(company(), chats()[1::2])
