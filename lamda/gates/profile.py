"""What a corpus looks like in few numbers, and how far one lies from another."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lamda.data.folding import folded
from lamda.gates.words import hashed_words, runs
from lamda.records import Dialog, Document

WORDS = 300
"""The commonest words that a profile keeps; the rest counts as one."""
REST = "(other)"
SHORT = 24
"""Characters of a short turn."""
PAIR_BITS, SAMPLE = 8, 50_000
"""Pairs of words of about so many texts fall into 2 ** PAIR_BITS buckets."""
_WORD = re.compile(r"[^\W\d_]+")


def source_shares(dialogs: Sequence[Dialog], documents: Sequence[Document]) -> dict[str, float]:
    """Each source's share of the corpus' characters."""
    characters: Counter[str] = Counter()
    for dialog in dialogs:
        characters[dialog.source] += sum(map(len, dialog.turns))
    for page in documents:
        characters[page.source] += len(page.text)
    return _shares(characters)


def corpus_profile(dialogs: Sequence[Dialog], documents: Sequence[Document]) -> dict[str, Any]:
    """Shares by source, by number of turns, by length of a text (powers of 2), by word, by which
    kind of turn follows which, and by pairs of words (hashed)."""
    texts = [turn for dialog in dialogs for turn in dialog.turns]
    texts += [page.text for page in documents]
    words = _words(texts)
    common = dict(sorted(words.items(), key=lambda item: (-item[1], item[0]))[:WORDS])
    common[REST] = words.total() - sum(common.values())
    return {
        "sources": source_shares(dialogs, documents),
        "turns": _shares(Counter(str(len(dialog.turns)) for dialog in dialogs)),
        "lengths": _shares(Counter(str(len(text).bit_length()) for text in texts)),
        "words": _shares(common),
        "order": _shares(_order(dialogs)),
        "pairs": _pairs(texts),
    }


def _words(texts: Sequence[str]) -> Counter[str]:
    """How often each word stands there: no word goes across white space, so what lies between is
    counted first, and each kind of it is taken apart once."""
    between = pc.list_flatten(pc.utf8_split_whitespace(pa.array(texts, pa.large_string())))
    counts: Counter[str] = Counter()
    for found in pc.value_counts(between):
        for word in _WORD.findall(found["values"].as_py().casefold()):
            counts[word] += found["counts"].as_py()
    return counts


def _order(dialogs: Sequence[Dialog]) -> Counter[str]:
    """How often a kind of turn follows another, or begins or ends a dialog: `? .` is an answer."""
    pairs: Counter[tuple[str, str]] = Counter()
    for dialog in dialogs:
        pairs.update(itertools.pairwise(["begin", *map(_kind, dialog.turns), "end"]))
    return Counter({" ".join(pair): count for pair, count in pairs.items()})


def _kind(turn: str) -> str:
    """By its last sign, and whether it is short."""
    last = unicodedata.normalize("NFKC", turn.rstrip()[-1:])
    return (last if last in ("?", "!", ".") else "-") + ("" if len(turn) > SHORT else "short")


def _pairs(texts: Sequence[str]) -> dict[str, float]:
    """Shares of the pairs of neighbouring words by hash: new words and templates fill others."""
    step = max(len(texts) // SAMPLE, 1)
    hashes, _ = runs(hashed_words([folded(text) for text in texts[::step]]), 2)
    counts = np.bincount((hashes >> np.uint64(64 - PAIR_BITS)).astype(np.int64)).tolist()
    return _shares({str(bucket): count for bucket, count in enumerate(counts) if count})


def distances(
    profile: Mapping[str, Mapping[str, float]], reference: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Total variation distance of each part of a profile from the reference's.

    0: the same, 1: nothing in common. A part that one of them lacks, as a profile of an earlier
    version does, is not compared.
    """
    return {
        part: round(_distance(shares, reference[part]), 6)
        for part, shares in profile.items()
        if part in reference
    }


def _distance(shares: Mapping[str, float], others: Mapping[str, float]) -> float:
    keys = sorted(shares.keys() | others.keys())
    return sum(abs(shares.get(key, 0.0) - others.get(key, 0.0)) for key in keys) / 2


def _shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = sum(counts.values()) or 1
    return {key: round(count / total, 6) for key, count in sorted(counts.items())}
