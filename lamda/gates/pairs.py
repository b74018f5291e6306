"""Whether what follows a turn fits it, and in which direction talk goes: against shuffled controls.

Two counts of words that stand in a turn and in the next one (lamda.gates.words) are held against
data that is made wrong on purpose: another turn of the same data in place of the next one, and the
two turns the other way round. What chance gives is an AUC of one half, for any data.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lamda.data.folding import folded
from lamda.data.tables import chosen, draw, sizes
from lamda.gates.words import (
    Array,
    Features,
    Words,
    auc,
    cross_fitted,
    crossed,
    hashed_words,
    joined,
    log_odds,
    single_and_double,
)
from lamda.records import Dialog, RatedResponse

SAMPLE = 20_000
"""Pairs that are looked at, drawn with SEED: their AUC is sure to about 0.005."""
MIN_FIT, MIN_ORDER, MIN_GUIDE = 1_000, 5_000, 2_000
"""Fewer pairs say too little: order within a dialog shows less in the words than what fits. A
direction needs fewer to be learned, since turned round it comes to far less than one half."""
NEAR = 24
"""Words of either turn that are paired: those beside the border between them."""
SEED = 17


@dataclass(frozen=True, slots=True)
class Pairs:
    """Turns and what follows each; `group` names where a pair is from, as no half shares one."""

    first: Sequence[str]
    second: Sequence[str]
    group: Sequence[str]

    def __len__(self) -> int:
        return len(self.first)

    def sample(self) -> Pairs:
        """At most SAMPLE of the pairs."""
        if len(self) <= SAMPLE:
            return self
        chosen = np.sort(np.random.default_rng(SEED).permutation(len(self))[:SAMPLE])
        fields = (self.first, self.second, self.group)
        return Pairs(*([field[n] for n in chosen] for field in fields))


def dialog_pairs(dialogs: Sequence[Dialog], *, even: bool = False) -> Pairs:
    """A sample of the neighbouring turns of dialogs.

    With `even`, of a dialog of more than two turns an even number of pairs from its beginning:
    either speaker goes on as often as the other, so that their manners of speaking say nothing.
    """
    pairs = np.maximum(sizes(dialogs, "turns") - 1, 0)
    if even:
        pairs = np.where(pairs > 1, pairs - pairs % 2, pairs)
    ends = np.cumsum(pairs)
    total = int(ends[-1]) if len(ends) else 0
    places = np.sort(draw(total, SAMPLE, SEED))
    rows = np.searchsorted(ends, places, side="right")
    turns = (pairs[rows] - (ends[rows] - places)).tolist()
    first, second, group = [], [], []
    for (_, dialog), turn in zip(chosen(dialogs, rows.tolist()), turns, strict=True):
        first.append(dialog.turns[turn])
        second.append(dialog.turns[turn + 1])
        group.append(dialog.dialog_id)
    return Pairs(first, second, group)


def turn_pairs(contexts: Sequence[Sequence[str]]) -> Pairs:
    """A sample of the neighbouring turns of contexts."""
    found = [
        (before, after, context[0])
        for context in contexts
        for before, after in itertools.pairwise(context)
    ]
    return Pairs(*([pair[n] for pair in found] for n in range(3))).sample()


def rated_pairs(rows: Sequence[RatedResponse]) -> Pairs:
    """A sample of what was answered: the last turn of each context, and the response."""
    return Pairs(
        [last_turn(row.context) for row in rows],
        [row.response for row in rows],
        [" ".join(row.context) for row in rows],
    ).sample()


def last_turn(context: Sequence[str]) -> str:
    """What is answered; '' where there is no context."""
    return context[-1] if context else ""


def fit(pairs: Pairs) -> float:
    """AUC of what really follows against what follows elsewhere; upper end of its interval."""
    half = halves(pairs.group)
    first, second = _words(pairs)
    other = _strangers(half)
    real = _crossed(first, second)
    control = _crossed(first, _taken(second, other))
    return _separated(real, control, half)


def order(pairs: Pairs) -> float:
    """AUC of pairs as they stand against the same turned round; upper end of its interval."""
    first, second = _words(pairs)
    half = halves(pairs.group)
    return _separated(_ordered(first, second), _ordered(second, first), half)


class Direction:
    """The direction in which dialogs go, by which other pairs are judged."""

    def __init__(self, dialogs: Sequence[Dialog]) -> None:
        pairs = dialog_pairs(dialogs, even=True)
        self.pairs = len(pairs)
        first, second = _words(pairs)
        both = _stacked(_ordered(first, second), _ordered(second, first))
        positive = np.arange(both.rows) < len(pairs)
        self._weights = log_odds(both, positive, np.ones(both.rows, bool))

    def of(self, pairs: Pairs) -> float:
        """AUC of the pairs as they stand against the same turned round, by the dialogs' direction;
        upper end of its interval."""
        first, second = _words(pairs)
        scores = [
            _ordered(a, b).scored(self._weights) for a, b in ((first, second), (second, first))
        ]
        return _upper(auc(*scores), len(pairs))


def halves(groups: Sequence[str]) -> Array:
    """0 or 1 for each group, by its name."""
    numbers = hashed_words([group.replace(" ", "_") for group in groups]).hashes
    return ((numbers >> np.uint64(33)) & np.uint64(1)).astype(np.int64)


def _words(pairs: Pairs) -> tuple[Words, Words]:
    return (
        hashed_words([" ".join(folded(text).split()[-NEAR:]) for text in pairs.first]),
        hashed_words([" ".join(folded(text).split()[:NEAR]) for text in pairs.second]),
    )


def _strangers(half: Array) -> Array:
    """For each pair another one of the same half."""
    chosen = np.arange(len(half))
    generator = np.random.default_rng(SEED)
    for part in (0, 1):
        members = generator.permutation(np.flatnonzero(half == part))
        chosen[members] = np.roll(members, 1)
    return chosen


def _taken(words: Words, texts: Array) -> Words:
    """The words of other texts, by number."""
    counts = words.counts[texts]
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Words(words.hashes[np.repeat(words.starts[texts], counts) + inside], counts)


def _crossed(first: Words, second: Words) -> Features:
    return joined(len(first.counts), crossed(first, second))


def _ordered(first: Words, second: Words) -> Features:
    return joined(
        len(first.counts),
        crossed(first, second),
        *single_and_double(first, 1),
        *single_and_double(second, 3),
    )


def _stacked(upper: Features, lower: Features) -> Features:
    row = np.concatenate([upper.row, lower.row + upper.rows])
    return Features(row, np.concatenate([upper.bucket, lower.bucket]), upper.rows + lower.rows)


def _separated(real: Features, control: Features, half: Array) -> float:
    both = _stacked(real, control)
    positive = np.arange(both.rows) < real.rows
    scores = cross_fitted(both, positive, np.concatenate([half, half]))
    return _upper(auc(scores[: real.rows], scores[real.rows :]), real.rows)


def _upper(value: float, rows: int) -> float:
    """The value and two standard errors of chance, (6 n) ** -0.5 (Mann and Whitney 1947): a small
    set has the benefit of the doubt."""
    return round(min(value + 2 / math.sqrt(6 * rows), 1.0), 6)
