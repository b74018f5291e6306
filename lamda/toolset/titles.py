"""Which entities a query names: exact titles first, then garbled and shortened ones.

A small model garbles names ('Ouagadogou', 'Ouaga dougou', 'Ouagadou'), so what no title explains
is compared with all titles without spaces.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from lamda.toolset.words import STOP_WORDS, stem, words

MAX_WINDOWS = 32
_LONGEST_WINDOW = 4
_SHORTEST_NAME = 4
_SHORTEST_PREFIX = 5
_SIMILAR = 0.75  # lowest share of letters that a misspelled name has right
_SIMILAR_SHORT = 0.8  # the same for names of at most five letters
_SIMILAR_LONGER = 0.85  # the same for names around one that a title explains: 'London Callling'
_SHORT = 5

Span = tuple[int, int]
Match = tuple[int, Span]
"""An entity, and the words of the query that name it."""


class ExactTitles:
    """Titles that are too many to compare with: each is looked up as the query says it.

    `lookup` gives the title whose folded words, with single spaces, are the given ones, or None;
    `longest` counts the words of the longest title.
    """

    def __init__(self, lookup: Callable[[str], str | None], longest: int) -> None:
        self._lookup = lookup
        self._longest = longest

    def find(self, query: Sequence[str], common: Collection[str]) -> list[tuple[str, Span]]:
        """As `Titles.find`, but that no name is garbled; titles instead of numbers."""
        exact: list[tuple[str, Span]] = []
        start = 0
        while start < len(query):
            for end in range(min(len(query), start + self._longest), start, -1):
                title = self._lookup(" ".join(query[start:end]))
                if title is not None:
                    exact.append((title, (start, end)))
                    start = end - 1
                    break
            start += 1
        return [match for match in exact if not _is_common(query, match[1], common)] or exact


class Titles:
    """Titles by their words; an entity is the position of its title in the given list."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._exact: dict[tuple[str, ...], int] = {}
        parts: dict[str, set[int]] = {}
        for number, title in enumerate(titles):
            key = tuple(words(title))
            if key and key not in self._exact:
                self._exact[key] = number
                for word in key if len(key) > 1 else ():
                    parts.setdefault(word, set()).add(number)
        self._parts = {word: next(iter(of)) for word, of in parts.items() if len(of) == 1}
        self._longest = max(map(len, self._exact), default=0)
        joined = sorted(("".join(key), number) for key, number in self._exact.items())
        self._joined = [name for name, _ in joined]
        self._numbers = [number for _, number in joined]

    def find(self, query: Sequence[str], common: Collection[str]) -> list[Match]:
        """The entities that folded words name, each with its span of the query.

        Those named exactly come first, in order, then at most one that is garbled. A title that
        is also an everyday word (`common` stems and stop words) counts only when nothing else is
        named.
        """
        exact = self._find_exact(query)
        strong = [match for match in exact if not _is_common(query, match[1], common)]
        garbled = self._find_garbled(query, [span for _, span in strong], common)
        if garbled is not None:
            strong = [match for match in strong if not _overlap(match[1], garbled[1])]
            strong.append(garbled)
        return strong or exact

    def _find_exact(self, query: Sequence[str]) -> list[Match]:
        """Titles in the query, the longest at each place."""
        found: list[Match] = []
        start = 0
        while start < len(query):
            for end in range(min(len(query), start + self._longest), start, -1):
                number = self._exact.get(tuple(query[start:end]))
                if number is not None:
                    found.append((number, (start, end)))
                    start = end - 1
                    break
            start += 1
        return found

    def _find_garbled(
        self, query: Sequence[str], named: Sequence[Span], common: Collection[str]
    ) -> Match | None:
        """At most one garbled or shortened title, with a word that is not in a `named` span."""
        taken = {place for span in named for place in range(*span)}
        spans = list(_windows(len(query), taken))
        for start, end in spans:
            joined = "".join(query[start:end])
            place = bisect_left(self._joined, joined)
            if end - start > 1 and joined in self._joined[place : place + 1]:
                return self._numbers[place], (start, end)
        spans = [
            (start, end)
            for start, end in spans
            if not _is_common(query, (start, start + 1), common)
            and not _is_common(query, (end - 1, end), common)
            and sum(map(len, query[start:end])) >= _SHORTEST_NAME
        ]
        free = [span for span in spans if not any(_overlap(span, other) for other in named)]
        longer = [span for span in spans if span not in free and _extends(query, span, named)]
        beginning = (self._longer(query, span) for span in free)
        part = (self._whole(query, span) for span in free)
        return (
            next(filter(None, beginning), None)
            or self._most_similar(query, [*longer, *free][:MAX_WINDOWS], free)
            or next(filter(None, part), None)
        )

    def _longer(self, query: Sequence[str], span: Span) -> Match | None:
        """The one title that begins with the span's letters: 'Ouagadou'."""
        name = "".join(query[slice(*span)])
        place = bisect_left(self._joined, name)
        fits = [title for title in self._joined[place : place + 2] if title.startswith(name)]
        unique = len(name) >= _SHORTEST_PREFIX and len(fits) == 1
        return (self._numbers[place], span) if unique else None

    def _whole(self, query: Sequence[str], span: Span) -> Match | None:
        """The one title that has the span's only word: 'Kilimanjaro'."""
        number = self._parts.get(query[span[0]]) if span[1] - span[0] == 1 else None
        return None if number is None else (number, span)

    def _most_similar(
        self, query: Sequence[str], spans: Sequence[Span], free: Collection[Span]
    ) -> Match | None:
        """The title closest to any of the spans, if it is close enough."""
        if not spans or not self._joined:
            return None
        names = ["".join(query[slice(*span)]) for span in spans]
        table = process.cdist(
            names,
            self._joined,
            scorer=OSA.normalized_similarity,
            score_cutoff=_SIMILAR,
            dtype=np.float32,
        )  # (W, T)
        best: tuple[float, Match] | None = None
        for row, name, span in zip(table, names, spans, strict=True):
            place = int(row.argmax())
            short = min(len(name), len(self._joined[place])) <= _SHORT
            alone = _SIMILAR_SHORT if short else _SIMILAR
            if row[place] < (alone if span in free else _SIMILAR_LONGER):
                continue
            score = float(row[place]) + 0.01 * len(name)  # of two close names, the longer
            if best is None or score > best[0]:
                best = score, (self._numbers[place], span)
        return None if best is None else best[1]


def _is_common(query: Sequence[str], span: Span, common: Collection[str]) -> bool:
    word = query[span[0]]
    return span[1] - span[0] == 1 and (word in STOP_WORDS or stem(word) in common)


def _overlap(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _extends(query: Sequence[str], span: Span, named: Sequence[Span]) -> bool:
    """The span holds every named span that it touches, and only names beside them."""
    touched = [other for other in named if _overlap(span, other)]
    inside = {place for other in touched for place in range(*other)}
    beside = [query[place] for place in range(*span) if place not in inside]
    whole = all(span[0] <= start and end <= span[1] for start, end in touched)
    return whole and not any(word in STOP_WORDS for word in beside)


def _windows(length: int, taken: Collection[int]) -> Iterator[Span]:
    """Spans of up to four words with one that is not taken, the longest first."""
    for size in range(min(_LONGEST_WINDOW, length), 0, -1):
        for start in range(length - size + 1):
            if not all(place in taken for place in range(start, start + size)):
                yield start, start + size
