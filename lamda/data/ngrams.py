"""Runs of words that two texts share, and contexts that stand in a text."""

from __future__ import annotations

import bisect
import itertools
import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lamda.data.folding import alike, folded, key, key_of, words
from lamda.records import Context

NGRAM = 13
"""Words in a row that tell (as in Brown et al. 2020, appendix C)."""
BEGINNING = 4
"""Words of a run by which it is looked for."""
TELLING_WORDS = 8
"""A context of fewer words may stand in anybody's dialog by chance."""
COMMON = 3
"""Contexts of several dialogs that have a run in the same turn ('hello, thank you for calling'):
what so many begin with is what everybody says, and gives none of them away."""
PROBE = 16
"""Characters at a context's end by which it is looked for: few texts share so many."""


def normalized(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts as they are compared: without case, punctuation, look-alikes and what nobody sees."""
    return tuple(map(folded, texts))


def ngrams(turns: Sequence[str], length: int = NGRAM) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of the turns, read as one text."""
    return frozenset(_runs(words("\n".join(turns)).split(), length))


def _runs(row: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(row[start:] for start in range(length)), strict=False)


def said_in(turns: Sequence[str]) -> str:
    """The words of turns that are read as one text."""
    return words("\n".join(turns))


def telling(texts: Iterable[str]) -> bool:
    """Whether a context is long enough to tell where it stands."""
    return sum(len(text.split()) for text in normalized(texts)) >= TELLING_WORDS


class Shared:
    """Finds the runs of `length` words that longer texts share with `contexts`, but for those that
    COMMON of them have."""

    def __init__(self, contexts: Iterable[Sequence[str]], length: int = NGRAM) -> None:
        self._length = length
        self._wanted = _telling_runs(contexts, length)
        self._beginnings = {run[:BEGINNING] for run in self._wanted}

    def found(self, turns: Sequence[str], plain: str | None = None) -> frozenset[tuple[str, ...]]:
        """The runs that stand in `turns`, read as one text; `plain` are its words, where they are
        known (said_in)."""
        row = (said_in(turns) if plain is None else plain).split()
        # Few texts have even the first words of a run, and to know that is quick.
        if self._beginnings.isdisjoint(_runs(row, min(BEGINNING, self._length))):
            return frozenset()
        return self._wanted.intersection(_runs(row, self._length))


def _telling_runs(contexts: Iterable[Sequence[str]], length: int) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of the contexts that is not common.

    Contexts of one dialog count once: where one begins with another the longer is taken, and a
    window that moves over a dialog has a run in another of its turns each time.
    """
    given = set(map(tuple, contexts))
    begun = {turns[:end] for turns in given for end in range(1, len(turns))}
    counts = Counter(
        itertools.chain.from_iterable(set(_placed(turns, length)) for turns in given - begun)
    )
    common = {run for (_, run), count in counts.items() if count >= COMMON}
    return frozenset(run for _, run in counts) - common


def _placed(turns: Sequence[str], length: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The runs of the turns, each with the number of the turn in which it begins."""
    ends = list(itertools.accumulate(len(words(turn).split()) for turn in turns))
    for start, run in enumerate(_runs(said_in(turns).split(), length)):
        yield bisect.bisect_right(ends, start), run


class Standing:
    """Finds the contexts that stand word for word in longer texts.

    Punctuation, spaces, look-alike letters and the borders of turns hide none; a context of few
    words is not looked for.
    """

    def __init__(self, contexts: Iterable[Context]) -> None:
        self._by_end: dict[str, set[str]] = {}
        self._tails: set[str] = set()
        for row in contexts:
            wanted = key(row.context)
            if len(wanted) >= PROBE and telling(row.context):
                self._by_end.setdefault(wanted[-PROBE:], set()).add(wanted)
                self._tails.update(wanted[-length:] for length in range(2, 2 * PROBE))

    def found(self, turns: Sequence[str], plain: str | None = None) -> list[tuple[str, int]]:
        """The keys (lamda.data.folding) of the contexts that stand in `turns`, and the number of
        the turn, from 0, in which each of them ends; `plain` as of Shared."""
        parts = alike(said_in(turns) if plain is None else plain).split()
        if self._hopeless(parts):
            return []
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

    def _hopeless(self, parts: Sequence[str]) -> bool:
        """Whether no two neighbouring words are how a context ends: so it is with most texts, and
        sets tell it in a tenth of the time.

        A context begins and ends with a word of the text, and is longer than any of these: so its
        last two words end it, or are all of it.
        """
        if max(map(len, parts), default=0) >= PROBE:
            return False
        return self._tails.isdisjoint(map(operator.add, parts, parts[1:]))


def _plain(turn: str) -> str:
    return key_of(words(turn))
