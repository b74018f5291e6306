"""Texts that stood before: found in any part, the first of them kept, and others left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lamda.data.cleaning import duplicates
from lamda.data.cleaning.duplicates import Texts
from lamda.data.cleaning.fingerprints import fingerprints

from .settings import documents

WORDS = [f"word{n}" for n in range(3000)]


def text(seed: int, length: int = 300) -> list[str]:
    draws = np.random.default_rng(seed)
    return [WORDS[n] for n in draws.integers(0, len(WORDS), length)]


def changed(words: list[str], share: float, seed: int) -> list[str]:
    """The words with runs swapped until about `share` of the runs of 5 words is another one."""
    draws = np.random.default_rng(seed)
    result = list(words)
    for place in draws.choice(len(words), int(share * len(words) / 5), replace=False):
        result[place] = f"new{place}"
    return result


def found(folder: Path, rows: list[str], near: float = 0.8) -> tuple[list[bool], list[bool]]:
    texts = Texts(folder)
    for start in range(0, len(rows), 3):  # as parts come
        prints = fingerprints(documents(*rows[start : start + 3]), near=True)
        texts.add(prints.exact, prints.signatures, same=True)
    told = texts.same().tolist(), texts.alike(near).tolist()
    texts.close()
    return told


@pytest.mark.parametrize("part", [2, duplicates.PART])
def test_the_first_of_same_and_of_alike_texts_is_kept(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "PART", part)
    first, other = text(1), text(2)
    rows = [
        " ".join(first),
        " ".join(other),
        " ".join(first).upper().replace(" ", "  ") + "!",
        " ".join(changed(first, 0.1, 3)),
        " ".join(changed(first, 0.5, 4)),
        " ".join(other[:3]),
        " ".join(other[:3]),
        ":-)",
        ":-)",
        ":-(",
    ]
    same, alike = found(tmp_path, rows)
    assert same == [False, False, True, False, False, False, True, False, True, False]
    assert alike == [False, False, True, True, *[False] * 6]


def test_the_estimate_is_that_of_the_runs_in_common() -> None:
    """rensa's signatures: unbiased, within the error of 120 draws."""
    for share in (0.3, 0.6, 0.9):
        one, two = text(5, 400), changed(text(5, 400), 1 - share, 6)
        runs = [{tuple(t[n : n + 5]) for n in range(len(t) - 4)} for t in (one, two)]
        true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        signatures = fingerprints(documents(" ".join(one), " ".join(two)), near=True).signatures
        assert (signatures[0] == signatures[1]).mean() == pytest.approx(true, abs=0.13)


def test_texts_of_one_template_are_not_the_same(tmp_path: Path) -> None:
    rows = [
        f"{' '.join(text(n, 60))} and how can i help you today please tell me" for n in range(9)
    ]
    same, alike = found(tmp_path, rows)
    assert not any(same) and not any(alike)
