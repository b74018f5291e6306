"""What tells that two texts are the same, or nearly: a hash of the words, and MinHash (Broder
1997), by rensa.

Words are compared folded (lamda.data.folding): case, accents, punctuation and spaces make no other
text. A signature holds the smallest hashes of the runs of RUN words; of two texts as many are equal
as runs are common to both. Its bands are keys by which texts meet that are alike at all.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lamda.data import folding
from lamda.data.cleaning.rows import Rows

RUN = 5
"""Words of a run, as in FineWeb (Penedo et al. 2024) and datatrove."""
BANDS, BAND = 20, 6
"""Texts of which 80 % is the same meet in one of 20 bands of 6 hashes with P = 0.998, of which half
is, with P = 0.27: these cost a comparison."""
PERMUTATIONS = BANDS * BAND
SEED = 17
_ODD = np.uint64(0x9E3779B97F4A7C15)
KNOWN = 300_000
"""Words whose folded form is remembered: most of what comes is known."""
_folded: dict[str, int] = {}


@dataclass(frozen=True)
class Fingerprints:
    """Of the rows of a batch: `exact` (rows,) hashes; `signatures` (rows, PERMUTATIONS), of zeros
    where a text has fewer than RUN words; `words` (rows,), how many stand there."""

    exact: NDArray[np.uint64]
    signatures: NDArray[np.uint32]
    words: NDArray[np.int64]


def fingerprints(rows: Rows, *, near: bool) -> Fingerprints:
    """The fingerprints of a batch; without `near` no signatures, (rows, 0)."""
    words = rows.words
    hashes = np.fromiter(map(_hashed, words.distinct), np.uint64, len(words.distinct))
    tokens = hashes[words.ids]
    is_word = tokens != 0  # what is all punctuation is folded away
    tokens, row = tokens[is_word], words.row[is_word]
    counts = np.bincount(row, minlength=len(rows))
    borders = np.concatenate([[0], np.cumsum(counts)])
    content = tokens.tobytes()
    exact = [_hash(content[8 * a : 8 * b]) for a, b in itertools.pairwise(borders)]
    for number in np.flatnonzero(counts == 0):  # smileys: what is all signs is compared as it is
        exact[number] = _hash(" ".join(rows.whole[number].split()).encode())
    signatures = np.zeros((len(rows), 0), np.uint32)
    if near:
        signatures = _signatures(tokens, counts)
    return Fingerprints(np.array(exact, np.uint64), signatures, words.counts)


def _hashed(word: str) -> int:
    """64 bits of a folded word; 0 of one that is all punctuation."""
    found = _folded.get(word)
    if found is None:
        plain = folding.words(word)
        found = _hash(plain.encode()) or 1 if plain else 0
        if len(_folded) >= KNOWN:
            _folded.clear()
        _folded[word] = found
    return found


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


def _signatures(tokens: NDArray[np.uint64], counts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The signatures of texts whose hashed words stand in `tokens` back to back."""
    from rensa import RMinHash

    row = np.repeat(np.arange(len(counts)), counts)
    runs = tokens
    for step in range(1, RUN):
        runs = (runs[:-1] ^ (runs[:-1] >> np.uint64(29))) * _ODD + tokens[step:]
    if not len(runs):
        return np.zeros((len(counts), PERMUTATIONS), np.uint32)
    runs = runs[row[RUN - 1 :] == row[: len(runs)]]
    many = np.maximum(counts - RUN + 1, 0)
    offsets = np.concatenate([[0], np.cumsum(many)]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(runs, offsets, PERMUTATIONS, SEED)
    found = np.array(matrix.to_rows(), np.uint32).reshape(len(counts), PERMUTATIONS)
    found[many == 0] = 0
    return found


def bands(signatures: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The key of each band of each signature, (BANDS, rows)."""
    parts = signatures.reshape(len(signatures), BANDS, BAND).astype(np.uint64)
    keys = parts[:, :, 0]
    for column in range(1, BAND):
        keys = (keys ^ (keys >> np.uint64(29))) * _ODD + parts[:, :, column]
    return np.ascontiguousarray(keys.T)
