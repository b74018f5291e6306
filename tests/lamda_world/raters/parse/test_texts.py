"""Sentences, contractions, stems and citations."""

from __future__ import annotations

import pytest

from lamda_world.raters.lexicon.stems import stem
from lamda_world.raters.parse.texts import plain, read_text, without_citations


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("I'm sure I can't", "i am sure i can not"),
        ("They\u2019re here, aren't they?", "they are here, are not they?"),
        ("we won't, dont worry", "we will not, do not worry"),
        ("were they there?", "were they there?"),
        ("its cat", "its cat"),
        ("let's go, that's it", "let us go, that is it"),
    ],
)
def test_contractions(short: str, long: str) -> None:
    assert plain(short) == long


def test_inflections_meet() -> None:
    assert len({stem(word) for word in ("cook", "cooks", "cooked", "cooking")}) == 1
    assert stem("berries") == stem("berry")
    assert stem("this") == "this"
    assert stem("bus") == "bus"


@pytest.mark.parametrize(
    "cited",
    [
        "It is so. [https://www.geonames.org/1]",
        "It is so. [source](https://www.geonames.org/1)",
        "It is so. <https://www.geonames.org/1>",
        "It is so. https://www.geonames.org/1",
        "It is so. [1]",
    ],
)
def test_citations_are_not_read_as_words(cited: str) -> None:
    assert without_citations(cited) == "It is so."
    assert read_text(cited).words == ("it", "is", "so")


def test_numbers_do_not_end_a_sentence() -> None:
    text = read_text("It has 1.35 million people. Really?")
    assert [sentence.end for sentence in text.sentences] == [".", "?"]
    assert "1.35" in text.words
    assert text.asks


def test_telling_words_are_not_bland() -> None:
    assert read_text("that is a very nice thing").telling == frozenset()
    assert read_text("a nice violin").telling == {"violin"}
    assert read_text("we saw Porto").named == {"porto"}
