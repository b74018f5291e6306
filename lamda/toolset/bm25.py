"""Okapi BM25 over short texts, in memory (Robertson and Zaragoza 2009, with idf above zero)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75

Floats = npt.NDArray[np.float32]


class Bm25:
    """An index of N texts, each given as its terms; a term's weights are computed once, here."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._count = len(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.float32)  # (N,)
        mean = max(float(lengths.mean()), 1.0) if self._count else 1.0
        norms = K1 * (1 - B + B * lengths / mean)  # (N,)
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for number, text in enumerate(texts):
            for term, frequency in Counter(text).items():
                ids, frequencies = postings.setdefault(term, ([], []))
                ids.append(number)
                frequencies.append(frequency)
        self._postings = {
            term: self._weigh(np.array(ids, dtype=np.int64), np.array(tf, dtype=np.float32), norms)
            for term, (ids, tf) in postings.items()
        }

    def _weigh(
        self, ids: npt.NDArray[np.int64], tf: Floats, norms: Floats
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        idf = np.log1p((self._count - len(ids) + 0.5) / (len(ids) + 0.5))
        return ids, (idf * tf * (K1 + 1) / (tf + norms[ids])).astype(np.float32)  # (n,), (n,)

    def scores(self, query: Mapping[str, float]) -> Floats:
        """The score of every text for weighted terms. Returns (N,) float32."""
        total = np.zeros(self._count, dtype=np.float32)  # (N,)
        for term, weight in query.items():
            if term in self._postings:
                ids, weights = self._postings[term]
                total[ids] += weight * weights
        return total


def top(scores: Floats, count: int) -> list[int]:
    """The positions of the `count` highest positive scores; ties in order of position."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > count:
        floor = np.partition(scores[positive], -count)[-count]
        positive = positive[scores[positive] >= floor]
    order = np.argsort(-scores[positive], kind="stable")[:count]
    return [int(number) for number in positive[order]]
