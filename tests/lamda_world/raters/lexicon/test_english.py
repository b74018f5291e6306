"""Words, jarring pairs and associations, counted from the chats."""

from __future__ import annotations

import pytest

from lamda_world.raters.lexicon.english import English, english


def test_words_people_write() -> None:
    for word in ("bread", "walked", "kittens", "hello"):
        assert english().known(word), word
    for word in ("populatin", "zzgh", "qwer"):
        assert not english().known(word), word


def test_a_slip_of_the_pen_is_near_a_common_word() -> None:
    assert english().misspelt("tomorow")
    assert not english().misspelt("zzghqq")


@pytest.mark.parametrize("pair", [("of", "of"), ("the", "is"), ("the", "to"), ("can", "a")])
def test_pairs_that_jar(pair: tuple[str, str]) -> None:
    assert english().odd_pairs(pair) == [pair]


def test_pairs_that_do_not() -> None:
    assert english().odd_pairs("i would have to look that up".split()) == []
    assert english().odd_pairs(["xyzzy", "the"]) == []


def test_what_goes_with_what() -> None:
    assert english().related(["cook"], ["pasta", "stamp"]) == 1
    assert english().related(["guitar"], ["piano"]) == 1
    assert english().related(["guitar"], ["potato"]) == 0
    assert english().related([], ["potato"]) == english().related(["guitar"], []) == 0


def test_counts_come_from_the_text_alone() -> None:
    tiny = English("a b . a b\na c\fa b\n" * 3, "d d")
    assert (tiny.count("a"), tiny.count("d")) == (12, 0)
    assert tiny.known("d")
