"""The rules for documents: what each drops, and that plain text passes them all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lamda.data.cleaning.quality import reasons, repetitive

from .settings import documents, quality

GOOD = (
    "The old town lies by the sea, and its harbour is the largest of the coast. Many ships come "
    "in summer. In winter it is quiet, and people meet in the square to have coffee."
)


@pytest.mark.parametrize(
    ("text", "reason", "limits"),
    [
        ("Too short.", "few words", {}),
        (GOOD, "many words", {"max_words": 20}),
        ("I a o u i a o u i a b c d e. " * 3, "length of words", {"min_mean_word": 3.0}),
        ("Donaudampfschifffahrtsgesellschaft " * 6, "length of words", {}),
        (GOOD.replace(" ", " # ", 12), "symbols", {}),
        ("1 2 3 4 5 6 7 8 9 years. And 10 11.", "words without letters", {"min_mean_word": 1.0}),
        (GOOD.translate(str.maketrans("aeo", "uuu")), "stop words", {"min_stop_words": 2}),
        ("\n".join(f"- line {n} is an item of a list." for n in range(9)), "bullets", {}),
        ("\n".join(f"line {n} cut..." for n in range(9)), "cut lines", {"max_symbol_share": 1.0}),
        ("\n".join(["A line that is said again."] * 3 + [GOOD]), "repeated lines", {}),
        (GOOD.replace(".", ","), "few sentences", {"min_sentences": 2}),
        (f"{GOOD} Lorem Ipsum dolor.", "lorem ipsum", {}),
        (f"{GOOD} if (x) {{ return; }}", "curly brackets", {}),
        (f"{GOOD} " + "buy it now and here. " * 8, "repetition", {}),
    ],
)  # fmt: skip
def test_each_rule_drops_what_it_names(text: str, reason: str, limits: dict[str, Any]) -> None:
    found = reasons(documents(GOOD, text), quality(**limits).quality, english=True)
    assert found[1] == reason
    assert found[0] == (reason if reason == "many words" else "")


def test_curly_brackets_may_be_allowed() -> None:
    limits = quality(curly_brackets=True).quality
    assert reasons(documents(f"{GOOD} {{x}}"), limits, english=True) == [""]


def test_chinese_and_thai_are_not_judged_by_spaces() -> None:
    chinese = "这个城市有很长的历史,每年有许多游客来这里看海。冬天这里很安静。人们在广场上喝咖啡。"
    thai = "เมืองนี้มีประวัติศาสตร์ยาวนานและมีนักท่องเที่ยวมากมายทุกปี ในฤดูหนาวที่นี่เงียบสงบ."
    texts = documents(chinese, thai)
    assert reasons(texts, quality(min_words=15).quality, english=False) == ["", ""]


def test_english_stop_words_are_asked_of_english_alone() -> None:
    text = (
        "Die alte Stadt liegt am Meer. Viele Schiffe kommen im Sommer hierher, und alle freut es."
    )
    limits = quality(min_stop_words=2).quality
    assert reasons(documents(text), limits, english=False) == [""]


def test_repeated_ngrams_are_counted_within_a_document() -> None:
    draws = np.random.default_rng(1)
    words = [f"w{n}" for n in draws.integers(0, 5000, 400)]
    once = " ".join(words)
    again = " ".join([*words[:200], *words[:40], *words[200:]])  # 9 % of its 5-grams
    often = " ".join([*words[:200], *words[:90], *words[200:]])  # 18 %
    found = repetitive(documents(once, once, again, often).words)
    assert found.tolist() == [False, False, False, True]
