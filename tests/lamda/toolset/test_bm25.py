"""BM25 against its formula, written out once more."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lamda.toolset.bm25 import K1, B, Bm25, top

TEXTS = [["porto", "city"], ["porto", "porto", "wine", "river"], ["lima", "city", "coast"], []]


def by_hand(query: dict[str, float], text: list[str]) -> float:
    mean = sum(map(len, TEXTS)) / len(TEXTS)
    total = 0.0
    for term, weight in query.items():
        holding = sum(term in other for other in TEXTS)
        tf = text.count(term)
        idf = math.log(1 + (len(TEXTS) - holding + 0.5) / (holding + 0.5))
        total += weight * idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(text) / mean))
    return total


def test_scores_agree_with_the_formula() -> None:
    query = {"porto": 1.0, "city": 0.5, "unknown": 3.0}
    expected = [by_hand(query, text) for text in TEXTS]
    assert Bm25(TEXTS).scores(query) == pytest.approx(expected, rel=1e-5)
    assert expected[3] == 0 < expected[2]


def test_no_texts() -> None:
    assert Bm25([]).scores({"porto": 1.0}).shape == (0,)


def test_top_is_ordered_stable_and_positive() -> None:
    scores = np.array([0.0, 2.0, 1.0, 2.0, 3.0, -1.0], dtype=np.float32)
    assert top(scores, 10) == [4, 1, 3, 2]
    assert top(scores, 2) == [4, 1]
    assert top(np.zeros(3, dtype=np.float32), 2) == []
