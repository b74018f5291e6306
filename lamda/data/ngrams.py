"""Runs of words that two texts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamda.records import Context

NGRAM = 13
"""Words in a row that tell (as in Brown et al. 2020, appendix C)."""
TELLING_WORDS = 8
"""A context of fewer words may stand in anybody's dialog by chance."""


def normalized(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without case and with single spaces, for comparisons."""
    return tuple(" ".join(text.casefold().split()) for text in texts)


def ngrams(turns: Sequence[str], length: int = NGRAM) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of the turns, read as one text."""
    words = " ".join(normalized(turns)).split()
    return frozenset(
        tuple(words[start : start + length]) for start in range(len(words) - length + 1)
    )


def telling_contexts(contexts: Iterable[Context]) -> frozenset[tuple[str, ...]]:
    """The turns, normalized, of the contexts that are long enough to tell where they stand."""
    keys = (normalized(row.context) for row in contexts)
    return frozenset(key for key in keys if sum(len(t.split()) for t in key) >= TELLING_WORDS)
