"""What a reader of English knows: its words, which pairs of words jar, what goes with what.

All three are counted at run time from human chats (lamda_world.raters.lexicon.chats), and kept in
memory. The thresholds ask for far more than chance gives, for a rare word is no fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import DamerauLevenshtein
from scipy import sparse

from lamda_world.raters.lexicon.chats import chats, spelt_out
from lamda_world.raters.lexicon.stems import STOP, stem
from lamda_world.raters.lexicon.topics import INDEX

_TOKEN = re.compile(r"[a-z]+|[.,!?;:\n\f]")
_PAIRED = 1500
"""Pairs are judged only between the so many commonest words."""
_COUNTED = 3500
"""Chats in which pairs and associations are counted: more say little more."""
_MARKS = ".,!?;:\n\f"


def _chats() -> tuple[str, str]:
    """Two parts of the chats in lower case; '\\n' ends a turn, '\\f' a chat."""
    every = ["\n".join(chat) for chat in chats()]
    return spelt_out("\f".join(every[:_COUNTED])), spelt_out("\f".join(every[_COUNTED:]))


class English:
    """Counts of words, of pairs and of associations; make it with `english()`.

    Pairs and associations are counted in `text` alone, which takes most of the time. The vocabulary
    is that of `text`, `more` and the topics.
    """

    def __init__(self, text: str, more: str = "") -> None:
        tokens = _TOKEN.findall(text)
        counts = Counter(tokens)
        self._counts = counts
        names = [word for word, _ in counts.most_common()]
        index = {word: number for number, word in enumerate(names)}
        ids = np.fromiter((index[token] for token in tokens), np.int32, len(tokens))
        self._index = {w: n for w, n in index.items() if n < _PAIRED and w not in _MARKS}
        self._odd = _odd_pairs(ids, [counts[word] for word in names[:_PAIRED]])
        self._stems, self._related = _associations(ids, names, index)
        self._common = [word for word, count in counts.items() if count >= 20 and len(word) > 3]
        everything = counts + Counter(_TOKEN.findall(more))
        words = [word for word, count in everything.items() if count >= 2]
        self._known = frozenset(stem(word) for word in words).union(words, INDEX)
        self._parts = frozenset(w for w, n in everything.items() if n >= 15 and len(w) >= 3)

    def known(self, word: str) -> bool:
        """Whether people write this word, in this or another inflection."""
        return word in self._known or stem(word) in self._known

    def compound(self, word: str) -> bool:
        """Whether two common words make up this one ('earplugs')."""
        cuts = range(3, len(word) - 2)
        return any(word[:cut] in self._parts and word[cut:] in self._parts for cut in cuts)

    def count(self, word: str) -> int:
        """How often the chats hold the word."""
        return self._counts.get(word, 0)

    @lru_cache(maxsize=16384)  # noqa: B019  # one instance lives as long as the process
    def misspelt(self, word: str) -> bool:
        """Whether an unknown word is one slip of the pen away from a common one."""
        return any(
            abs(len(word) - len(other)) < 2
            and DamerauLevenshtein.distance(word, other, score_cutoff=1) <= 1
            for other in self._common
        )

    def odd_pairs(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """Neighbours that are both common and yet practically never stand side by side."""
        index = self._index
        found = []
        for left, right in pairwise(words):
            a, b = index.get(left), index.get(right)
            if a is not None and b is not None and self._odd[a, b]:
                found.append((left, right))
        return found

    def related(self, left: Iterable[str], right: Iterable[str]) -> int:
        """How many stems of `right` people use along with a stem of `left`."""
        rows = [number for word in left if (number := self._stems.get(word)) is not None]
        if not rows:
            return 0
        columns = [number for word in right if (number := self._stems.get(word)) is not None]
        return int(self._related[rows][:, columns].any(axis=0).sum()) if columns else 0


def _odd_pairs(ids: npt.NDArray[np.int32], counts: list[int]) -> npt.NDArray[np.bool_]:
    """[left, right] is True where chance alone would give 5 pairs and people wrote almost none."""
    size = len(counts)
    left, right = ids[:-1], ids[1:]
    both = (left < size) & (right < size)
    codes = left[both].astype(np.int64) * size + right[both]
    seen = np.bincount(codes, minlength=size * size).reshape(size, size)
    chance = np.outer(counts, counts) / len(ids)
    odd: npt.NDArray[np.bool_] = (chance > 5) & (seen < 0.04 * chance)
    return odd


def _associations(
    ids: npt.NDArray[np.int32], names: list[str], index: dict[str, int]
) -> tuple[dict[str, int], npt.NDArray[np.bool_]]:
    """Stems that occur in one turn, or in neighbouring turns, 4.5 times as often as by chance."""
    known = [w for w in names if len(w) > 2 and w not in STOP]
    number = {name: n for n, name in enumerate(dict.fromkeys(stem(w) for w in known))}
    of_id = np.full(len(names), -1, np.int32)
    for word in known:
        of_id[index[word]] = number[stem(word)]
    chat = np.cumsum(ids == index["\f"])
    turn = np.cumsum((ids == index["\n"]) | (ids == index["\f"]))
    stems = of_id[ids]
    kept = stems >= 0
    turns, chats = int(turn[-1]) + 1, int(chat[-1]) + 1
    by_chat = _presence(chat[kept], stems[kept], (chats, len(number)))
    spread = np.asarray(by_chat.sum(axis=0)).ravel()
    chosen = np.flatnonzero((spread >= 10) & (spread < 0.2 * chats))
    by_turn = _presence(turn[kept], stems[kept], (turns, len(number)))[:, chosen]
    together = (by_turn.T @ by_turn + by_turn[:-1].T @ by_turn[1:]).toarray()
    together = together + together.T
    mass = together.sum(axis=0)
    chance = np.outer(mass, mass) / mass.sum()
    related: npt.NDArray[np.bool_] = (together >= 4) & (together - 1 > 4.5 * chance)
    names_of = list(number)
    return {names_of[old]: new for new, old in enumerate(chosen)}, related


def _presence(
    rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int32], shape: tuple[int, int]
) -> Any:
    """A sparse matrix with 1 where a row holds a column."""
    matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
    matrix.data[:] = 1.0
    return matrix


@lru_cache(maxsize=1)
def english() -> English:
    """The one reader of this process; the first call takes about two seconds."""
    return English(*_chats())
