"""Many texts as arrays of hashed words, and naive Bayes on what two kinds of texts are made of.

A gate asks whether two things differ at all: whether a response fits its context better than
another one, whether votes follow from the words. Counting does that in milliseconds, on any
language that puts spaces between words, and counts on shuffled texts say what chance is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Array = np.ndarray[Any, Any]
BITS = 18
"""Features are counted in 2 ** BITS buckets: a few collisions, two megabytes."""
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))
_OFFSET = np.uint64(0x632BE59BD9B4E019)
_SMOOTHING = 0.05
_REPEATED = 0xC0DE


@dataclass(frozen=True, slots=True)
class Words:
    """Every word's hash, text after text, and each text's number of words."""

    hashes: Array
    counts: Array

    @property
    def text(self) -> Array:
        """For every word the number of its text, from 0."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @property
    def starts(self) -> Array:
        """Where each text's words begin."""
        return np.cumsum(self.counts) - self.counts


def hashed_words(texts: Sequence[str]) -> Words:
    """The words of texts that are folded (lamda.data.folding) or have single spaces."""
    split = pc.split_pattern(pa.array(texts, pa.large_string()), " ")
    words = pc.list_flatten(split).dictionary_encode()
    known = pd.util.hash_array(words.dictionary.to_numpy(zero_copy_only=False).astype(object))
    return Words(
        known[words.indices.to_numpy()], pc.list_value_length(split).to_numpy().astype(np.int64)
    )


def mixed(first: Array, second: Array | int) -> Array:
    """One hash of two."""
    return (first * _ODD[0] ^ (np.asarray(second, np.uint64) + _OFFSET)) * _ODD[1]


def runs(words: Words, length: int) -> tuple[Array, Array]:
    """The hash of every run of `length` words that lies in one text, and the number of its text."""
    text = words.text
    hashes = words.hashes
    for step in range(1, length):
        hashes = mixed(hashes[:-1], words.hashes[step:])
    count = max(len(text) - length + 1, 0)
    within = text[length - 1 :] == text[:count]
    return hashes[:count][within], text[:count][within]


@dataclass(frozen=True, slots=True)
class Features:
    """What texts are made of: features by bucket, each with the number of its row."""

    row: Array
    bucket: Array
    rows: int

    def scored(self, weights: Array) -> Array:
        """For each row the mean weight of its features, times the root of their number."""
        sums = np.bincount(self.row, weights[self.bucket], self.rows)
        return np.asarray(sums / np.sqrt(np.maximum(np.bincount(self.row, minlength=self.rows), 1)))

    def counted(self, chosen: Array) -> Array:
        """How much of each bucket the chosen rows (by a mask) have; long rows count no more."""
        share = 1 / np.sqrt(np.maximum(np.bincount(self.row, minlength=self.rows), 1))
        share[~chosen] = 0.0
        return np.bincount(self.bucket, share[self.row], 1 << BITS) + _SMOOTHING


def buckets(hashes: Array) -> Array:
    """The bucket of each hash."""
    return (hashes >> np.uint64(64 - BITS)).astype(np.int64)


def joined(rows: int, *parts: tuple[Array, Array]) -> Features:
    """Features of several kinds, each as (row, hash), of the same `rows` rows."""
    row = np.concatenate([part[0] for part in parts])
    return Features(row, buckets(np.concatenate([part[1] for part in parts])), rows)


def single_and_double(words: Words, salt: int) -> list[tuple[Array, Array]]:
    """The words and pairs of neighbours of each text as (row, hash), told apart by `salt`."""
    found = (runs(words, 1), runs(words, 2))
    return [(text, mixed(hashes, salt + n)) for n, (hashes, text) in enumerate(found)]


def crossed(first: Words, second: Words) -> tuple[Array, Array]:
    """Every word of a turn with every word of the next, as (row, hash); a word that stands in both
    is counted as that, whatever word it is."""
    size = first.counts * second.counts
    row = np.repeat(np.arange(len(size)), size)
    inside = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    ours = first.hashes[first.starts[row] + inside // second.counts[row]]
    theirs = second.hashes[second.starts[row] + inside % second.counts[row]]
    same = mixed(np.zeros_like(ours), _REPEATED)
    return row, np.where(ours == theirs, same, mixed(ours, theirs))


def log_odds(features: Features, positive: Array, chosen: Array) -> Array:
    """For each bucket how much more positive rows have of it than the others, among the chosen."""
    ours = features.counted(chosen & positive)
    theirs = features.counted(chosen & ~positive)
    return np.asarray(np.log(ours / ours.sum()) - np.log(theirs / theirs.sum()))


def cross_fitted(features: Features, positive: Array, half: Array) -> Array:
    """Each row's score by the counts of the other half's rows alone; 0 in neither half, 0 and 1."""
    scores = np.zeros(features.rows)
    for part in (0, 1):
        weights = log_odds(features, positive, half == 1 - part)
        scores[half == part] = features.scored(weights)[half == part]
    return scores


def auc(positive: Array, negative: Array) -> float:
    """The share of (positive, negative) pairs that the scores put in order; ties count half."""
    ranks = pd.Series(np.concatenate([positive, negative])).rank().to_numpy()
    count = len(positive)
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * len(negative)))
