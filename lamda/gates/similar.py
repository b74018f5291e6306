"""Near duplicates by MinHash (Broder 1997), and what is said again and again.

Two texts are alike when most of their pairs of neighbouring words are the same. Of such texts the
smallest of the hashed pairs is the same as often, so a few smallest hashes find them without
comparing every two texts.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lamda.data.folding import folded
from lamda.gates.words import Array, Words, hashed_words, mixed, runs

PERMUTATIONS, BAND = 32, 4
"""32 smallest hashes in bands of 4: texts of which 80 % is the same meet in one with P = 0.98."""
MOST = 60_000
"""Texts whose near duplicates are looked for: those of the smallest hashes, in any order."""
ALIKE = 0.8
"""Share of two texts' pairs of words that makes them near duplicates (datatrove's default is 0.7 to
0.8, over longer runs)."""
RELATED, SAMPLE = 0.3, 4_000
"""Share of pairs of words that texts made from one template have in common whatever fills it, and
the texts of which every two are compared."""
RUN, SHORTEST = 8, 5
"""Words of a run that is counted wherever it stands, and of a whole turn that is."""
CUT, MIN_TURNS = 4, 2_000
"""Words of a turn whose end tells, and turns without which nothing is said of ends."""
SEED = 17


@dataclass(frozen=True, slots=True)
class Alike:
    """`near`: the share of texts that are near duplicates of an earlier one; `group`: the largest
    share of a sample that shares RELATED with one text, as what is made from one template does;
    `of_group`: the number of that text."""

    near: float
    group: float
    of_group: int


def near_duplicates(texts: Sequence[str]) -> Alike:
    """How alike folded texts are to one another."""
    numbers, signatures = _signatures(hashed_words(texts))
    near = np.zeros(len(numbers), bool)
    for start in range(0, PERMUTATIONS, BAND):
        band = signatures[:, start]
        for column in range(start + 1, start + BAND):
            band = mixed(band, signatures[:, column])
        order = np.argsort(band, kind="stable")
        same = band[order][1:] == band[order][:-1]
        later, earlier = order[1:][same], order[:-1][same]
        near[later[(signatures[later] == signatures[earlier]).mean(axis=1) >= ALIKE]] = True
    group, member = _largest_group(signatures)
    share = round(float(near.sum()) / max(len(numbers), 1), 6)
    return Alike(share, group, int(numbers[member]) if len(numbers) else 0)


def _largest_group(signatures: Array) -> tuple[float, int]:
    """The largest share of a sample of SAMPLE texts that is related to one of them, and its row."""
    chosen = np.sort(np.random.default_rng(SEED).permutation(len(signatures))[:SAMPLE])
    if len(chosen) < 2:
        return 0.0, 0
    sample = signatures[chosen].astype(np.uint32)
    agreeing = np.zeros((len(sample), len(sample)), np.uint8)
    for column in sample.T:
        agreeing += column[:, None] == column[None, :]
    related = (agreeing >= RELATED * PERMUTATIONS).sum(axis=1) - 1
    return round(float(related.max()) / len(sample), 6), int(chosen[related.argmax()])


def _signatures(words: Words) -> tuple[Array, Array]:
    """The numbers of the texts of two words and more, and their smallest hashes.

    Of more than MOST texts, those with the smallest first hash: near duplicates share it, and are
    chosen together.
    """
    hashes, text = runs(words, 2)
    if not len(text):
        return text, np.empty((0, PERMUTATIONS), np.uint64)
    generator = np.random.default_rng(SEED)
    starts = np.flatnonzero(np.concatenate([[True], text[1:] != text[:-1]]))
    columns = [_smallest(hashes, starts, generator)]
    if len(starts) > MOST:
        kept = columns[0] <= np.partition(columns[0], MOST)[MOST]
        within = np.repeat(kept, np.diff(np.concatenate([starts, [len(text)]])))
        hashes, text, columns = hashes[within], text[within], [columns[0][kept]]
        starts = np.flatnonzero(np.concatenate([[True], text[1:] != text[:-1]]))
    columns += [_smallest(hashes, starts, generator) for _ in range(1, PERMUTATIONS)]
    return text[starts], np.stack(columns, axis=1)


def _smallest(hashes: Array, starts: Array, generator: np.random.Generator) -> Array:
    salted = mixed(hashes, int(generator.integers(1, 2**62)))
    salted ^= salted >> np.uint64(29)
    return np.asarray(np.minimum.reduceat(salted * np.uint64(0xBF58476D1CE4E5B9), starts))


def repeated(texts: Sequence[str], owners: Array) -> list[dict[str, Any]]:
    """The turn, and the run of RUN words, that stands in most dialogs: text and share of dialogs.

    `texts` are folded turns, `owners` the number of each one's dialog, from 0.
    """
    words = hashed_words(texts)
    total = int(owners.max()) + 1 if len(owners) else 1
    long = np.flatnonzero(words.counts >= SHORTEST)
    found = []
    turns = pd.Series(pd.util.hash_array(np.asarray(texts, dtype=object)))[long]
    hashes, text = runs(words, RUN)
    for kind, keys, turn in (("turn", turns.to_numpy(), long), ("run of words", hashes, text)):
        if not len(keys):
            continue
        table = pd.DataFrame({"key": keys, "dialog": owners[turn], "turn": turn})
        table = table.drop_duplicates(["key", "dialog"])
        counts = table["key"].value_counts()
        example = texts[int(table.loc[table["key"] == counts.index[0], "turn"].iloc[0])]
        share = round(int(counts.iloc[0]) / total, 6)
        found.append({"example": f"{kind} in {example[:80]!r}", "share": share})
    return found


def endings(turns: Sequence[str]) -> tuple[float, float] | None:
    """How turns end, by two shares; None where too few are long enough.

    How much their last words differ from those in their midst: 0 (not at all) to 1. Turns that end
    where their writers ended them close on other words and signs than they go on with; turns that
    were cut between two words close on any. It is the total variation distance of the two, less
    that of two draws from the midst. And what share of the last words stands in the midst of no
    turn, but begins a word that does: where turns were cut in a word, that is a large one.
    """
    split = [words for turn in turns if len(words := turn.casefold().split()) >= CUT]
    if len(split) < MIN_TURNS:
        return None
    midst = [
        [row[place] for row, place in zip(split, draw, strict=True)] for draw in _places(split)
    ]
    last = [row[-1] for row in split]
    distance = _distance(_shares(last), _shares(midst[0]))
    distance -= _distance(_shares(midst[1]), _shares(midst[0]))
    known = sorted({folded(word) for word in {word for row in split for word in row[:-1]}})
    broken = sum(
        count for word, count in Counter(last).items() if _begins_another(folded(word), known)
    )
    return round(distance, 6), round(broken / len(split), 6)


def _begins_another(word: str, known: Sequence[str]) -> bool:
    """Whether `word` is none of the sorted `known`, and the beginning of one of them."""
    place = bisect.bisect_left(known, word)
    return place < len(known) and known[place] != word and known[place].startswith(word)


def _places(split: Sequence[Sequence[str]]) -> list[list[int]]:
    """Two draws of a place in the midst of each turn."""
    draws = np.random.default_rng(SEED).random((2, len(split)))
    return [
        [1 + int(share * (len(row) - 2)) for row, share in zip(split, draw, strict=True)]
        for draw in draws
    ]


def _shares(words: Sequence[str]) -> pd.Series[float]:
    return pd.Series(words, dtype=object).value_counts(normalize=True)


def _distance(one: pd.Series[float], other: pd.Series[float]) -> float:
    return float(one.sub(other, fill_value=0.0).abs().sum() / 2)
