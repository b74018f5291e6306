"""Runs of words that two texts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NGRAM = 13
"""Words in a row that tell (as in Brown et al. 2020, appendix C)."""


def normalized(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without case and with single spaces, for comparisons."""
    return tuple(" ".join(text.casefold().split()) for text in texts)


def ngrams(turns: Sequence[str], length: int = NGRAM) -> frozenset[tuple[str, ...]]:
    """Every run of `length` words of the turns, read as one text."""
    words = " ".join(normalized(turns)).split()
    return frozenset(
        tuple(words[start : start + length]) for start in range(len(words) - length + 1)
    )
