"""Which turns keep company: what people answer to what, and which words go together.

Counted at run time from human chats (lamda_world.raters.lexicon.chats), and kept in memory:

* answers: correspondence analysis of a turn's words and pairs of words against those of the two
  turns before it, i.e. the singular vectors of their standardised co-occurrence (Benzecri 1973;
  the same as canonical correlation with diagonal covariances). It learns how people answer.
* topics: latent semantic analysis of stretches of a chat (Deerwester et al. 1990): which words
  occur in the same talk.

Both are closed forms with a fixed start, so that the same package gives the same numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from lamda_world.raters.lexicon.chats import chats, spelt_out
from lamda_world.raters.lexicon.stems import STOP, stem

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_TOKEN = re.compile(r"[a-z]+|[?!\n]")
_END = "\n"
_WORDS, _PAIRS = 10, 20
"""How often a word and a pair of words must occur to count."""
_SHRINK = 20
"""Added to every count: what is rare says little by itself."""
ANSWERS, TOPICS = 64, 100
"""Numbers a turn, and a word, are described by."""
_STRETCH = 8
"""Turns that belong to one topic."""
_LEAST = 5
"""Stretches that a stem must occur in."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn in numbers: places of its words, and of them with its pairs of words; `topic`
    (TOPICS, length 1 or 0) and `words` (stems x TOPICS, each of length 1); `stems` with their
    weight, the rarer the more."""

    single: tuple[int, ...]
    paired: tuple[int, ...]
    topic: Floats
    words: Floats
    stems: dict[str, float]


class Company:
    """What goes with what in chats, each a sequence of turns of one line."""

    def __init__(self, talks: Sequence[Sequence[str]]) -> None:
        text = spelt_out("".join(turn + _END for talk in talks for turn in talk))
        tokens = _TOKEN.findall(text)
        counts = Counter(tokens)
        names = sorted(w for w, n in counts.items() if n >= _WORDS and w != _END)
        self._words = {word: number for number, word in enumerate(names)}
        rest = len(names)
        index = {**self._words, _END: rest + 1}
        ids = np.fromiter((index.get(token, rest) for token in tokens), np.int64, len(tokens))
        ends = ids == rest + 1
        turn = np.cumsum(ends) - ends
        chat = np.repeat(np.arange(len(talks)), [len(talk) for talk in talks])
        self._answers(ids, turn, chat, rest)
        self._topics(ids, turn, chat, names)

    def _answers(self, ids: Ints, turn: Ints, chat: Ints, size: int) -> None:
        word = ids < size
        both = word[:-1] & word[1:]
        codes = ids[:-1][both] * size + ids[1:][both]
        kept, seen = np.unique(codes, return_counts=True)
        kept = kept[seen >= _PAIRS]
        self._pairs = {(int(c) // size, int(c) % size): size + n for n, c in enumerate(kept)}
        place = np.searchsorted(kept, codes)
        found = kept[np.minimum(place, len(kept) - 1)] == codes
        rows = np.concatenate([turn[word], turn[:-1][both][found]])
        columns = np.concatenate([ids[word], size + place[found]])
        turns = _presence(rows, columns, (len(chat), size + len(kept)))
        follows = 1 + np.flatnonzero(chat[1:] == chat[:-1])
        last, said = turns[follows - 1], turns[follows]
        earlier = turns[np.maximum(follows - 2, 0)][:, :size]
        same = (follows > 1) & (chat[follows] == chat[np.maximum(follows - 2, 0)])
        earlier = sparse.diags(same.astype(np.float32)) @ earlier
        heard = sparse.hstack([last, earlier]).tocsr().astype(np.float32)
        left, right = _scaled(heard), _scaled(said)
        one, other = _canonical(heard @ sparse.diags(left), said @ sparse.diags(right))
        self._said = (right[:, None] * other).astype(np.float32)
        self._heard = (left[:, None] * one).astype(np.float32)
        self._shift = (
            np.asarray(heard.mean(axis=0)).ravel() @ self._heard,
            np.asarray(said.mean(axis=0)).ravel() @ self._said,
        )
        self._size = size
        self._width = turns.shape[1]

    def _topics(self, ids: Ints, turn: Ints, chat: Ints, names: list[str]) -> None:
        stems = [stem(w) if w.isalpha() and w not in STOP and len(w) > 1 else "" for w in names]
        number = {name: n for n, name in enumerate(dict.fromkeys(s for s in stems if s))}
        of = np.array([*(number.get(s, -1) for s in stems), -1, -1])
        first = np.searchsorted(chat, chat)
        stretch = chat * 1000 + (np.arange(len(chat)) - first) // _STRETCH
        _, stretch = np.unique(stretch, return_inverse=True)
        kept = of[ids] >= 0
        shape = (int(stretch.max()) + 1, len(number))
        matrix = _presence(stretch[turn[kept]], of[ids][kept], shape)
        spread = np.asarray(matrix.sum(axis=0)).ravel()
        chosen = np.flatnonzero(spread >= _LEAST)
        weight = np.log(shape[0] / spread[chosen]).astype(np.float32)
        matrix = matrix[:, chosen] @ sparse.diags(weight)
        length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix = (sparse.diags(1 / np.maximum(length, 1e-6)) @ matrix).astype(np.float32)
        vectors, values = _principal(matrix.tocsr())
        self._rare = float(np.log(shape[0]))
        every = list(number)
        self._weight = {every[old]: float(weight[n]) for n, old in enumerate(chosen)}
        self._row = {every[old]: n for n, old in enumerate(chosen)}
        self._vectors = (vectors * np.sqrt(values)).astype(np.float32)
        length = np.linalg.norm(self._vectors, axis=1, keepdims=True)
        self._units = self._vectors / np.maximum(length, 1e-6)
        self._weights = weight
        self._nothing = np.zeros(TOPICS, np.float32)

    def turn(self, text: str) -> Turn:
        """One turn in numbers."""
        tokens = [token for token in _TOKEN.findall(spelt_out(text)) if token != _END]
        ids = [self._words.get(token, -1) for token in tokens]
        pairs = (self._pairs.get(pair, -1) for pair in pairwise(ids))
        single = tuple(sorted({number for number in ids if number >= 0}))
        stems = {
            one: self._weight.get(one, self._rare)
            for token in tokens
            if len(token) > 1 and token not in STOP and (one := stem(token))
        }
        rows = [self._row[one] for one in stems if one in self._row]
        return Turn(
            single=single,
            paired=single + tuple(sorted({number for number in pairs if number >= 0})),
            topic=_unit(self._weights[rows] @ self._vectors[rows]) if rows else self._nothing,
            words=self._units[rows],
            stems=stems,
        )

    @lru_cache(maxsize=2048)  # noqa: B019  # one instance lives as long as the process
    def _asked(self, before: tuple[int, ...], last: tuple[int, ...]) -> Floats:
        """What two turns are as that which is answered (ANSWERS, length 1)."""
        heard = self._heard[list(last)].sum(axis=0) - self._shift[0]
        if before:
            heard = heard + self._heard[[self._width + number for number in before]].sum(axis=0)
        return _unit(heard)

    def answers(self, before: Turn | None, last: Turn, said: Turn) -> float:
        """How much `said` is what people say after `last`, as a cosine in [-1, 1]."""
        heard = self._asked(before.single if before else (), last.paired)
        return float(heard @ _unit(self._said[list(said.paired)].sum(axis=0) - self._shift[1]))


def _unit(vector: Floats) -> Floats:
    found: Floats = vector / max(math.sqrt(float(vector @ vector)), 1e-6)
    return found


def _scaled(matrix: Any) -> Floats:
    counts = np.asarray(matrix.sum(axis=0)).ravel()
    found: Floats = (1 / np.sqrt(counts + _SHRINK)).astype(np.float32)
    return found


def _presence(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Any:
    """A sparse matrix with 1 where a row holds a column."""
    matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
    matrix.data[:] = 1.0
    return matrix


def _canonical(left: Any, right: Any) -> tuple[Floats, Floats]:
    """The leading singular vectors of the centred co-occurrence of two sparse matrices, by a
    randomised range finder with power iterations (Halko et al. 2011), from a fixed start."""
    left, right = left.tocsr(), right.tocsr()
    means = [np.asarray(m.mean(axis=0)).ravel() for m in (left, right)]
    n = left.shape[0]

    def times(block: Floats) -> Floats:
        found: Floats = left.T @ (right @ block) - n * np.outer(means[0], means[1] @ block)
        return found

    def back(block: Floats) -> Floats:
        found: Floats = right.T @ (left @ block) - n * np.outer(means[1], means[0] @ block)
        return found

    start = np.random.default_rng(0).standard_normal((right.shape[1], ANSWERS + 8))
    basis = start.astype(np.float32)
    for _ in range(2):
        basis = np.linalg.qr(back(np.linalg.qr(times(basis))[0]))[0]
    one, _, other = np.linalg.svd(times(basis), full_matrices=False)
    return one[:, :ANSWERS], (basis @ other.T)[:, :ANSWERS]


def _principal(matrix: Any) -> tuple[Floats, Floats]:
    """The leading right singular vectors of a sparse matrix and their values, likewise."""
    start = np.random.default_rng(0).standard_normal((matrix.shape[1], TOPICS + 8))
    basis = start.astype(np.float32)
    for _ in range(3):
        basis = np.linalg.qr(matrix.T @ (matrix @ basis))[0]
    _, values, right = np.linalg.svd(matrix @ basis, full_matrices=False)
    return (basis @ right.T)[:, :TOPICS], values[:TOPICS]


@lru_cache(maxsize=1)
def company() -> Company:
    """The one of this process, from every second chat; the first call takes about three seconds."""
    return Company(chats()[::2])
