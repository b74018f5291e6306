"""Runs of words that two texts share, and contexts that stand in a text."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence

from lamda.data.folding import alike, folded, key, key_of, words
from lamda.records import Context

NGRAM = 13
"""Words in a row that tell (as in Brown et al. 2020, appendix C)."""
TELLING_WORDS = 8
"""A context of fewer words may stand in anybody's dialog by chance."""
PROBE = 16
"""Characters at a context's end by which it is looked for: few texts share so many."""


def normalized(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts as they are compared: without case, punctuation, look-alikes and what nobody sees."""
    return tuple(map(folded, texts))


def ngrams(turns: Sequence[str], length: int = NGRAM) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of the turns, read as one text."""
    row = " ".join(normalized(turns)).split()
    return frozenset(tuple(row[start : start + length]) for start in range(len(row) - length + 1))


def telling(texts: Iterable[str]) -> bool:
    """Whether a context is long enough to tell where it stands."""
    return sum(len(text.split()) for text in normalized(texts)) >= TELLING_WORDS


class Standing:
    """Finds the contexts that stand word for word in longer texts.

    Punctuation, spaces, look-alike letters and the borders of turns hide none; a context of few
    words is not looked for.
    """

    def __init__(self, contexts: Iterable[Context]) -> None:
        self._by_end: dict[str, set[str]] = {}
        for row in contexts:
            wanted = key(row.context)
            if len(wanted) >= PROBE and telling(row.context):
                self._by_end.setdefault(wanted[-PROBE:], set()).add(wanted)

    def found(self, turns: Sequence[str]) -> list[tuple[str, int]]:
        """The keys (lamda.data.folding) of the contexts that stand in `turns`, and the number of
        the turn, from 0, in which each of them ends."""
        parts = alike(words("\n".join(turns))).split()
        text = "".join(parts)
        ends = list(itertools.accumulate(map(len, parts)))
        hits = [
            (wanted, end)
            for end in ends
            for wanted in self._by_end.get(text[max(0, end - PROBE) : end], ())
            if text.endswith(wanted, 0, end)
        ]
        if not hits:
            return []
        starts = {0, *ends}
        last = list(itertools.accumulate(len(_plain(turn)) for turn in turns))
        return [
            (wanted, bisect.bisect_left(last, end))
            for wanted, end in hits
            if end - len(wanted) in starts
        ]


def _plain(turn: str) -> str:
    return key_of(words(turn))
