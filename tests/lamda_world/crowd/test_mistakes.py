from __future__ import annotations

import re
from random import Random

import pytest

from lamda_world.crowd.mistakes import asked_before, misread, misspelt, said_before


@pytest.mark.parametrize("text", ["1899", "Prague", "253 thousand", "South America", "a"])
def test_what_is_misread_or_misspelt_is_another_text_of_as_many_words(text: str) -> None:
    for seed in range(50):
        wrong = misread(text, "Buenos Aires", Random(seed))
        assert wrong != text and len(wrong.split(" ")) == len(text.split(" "))
        if text.isdigit():
            assert sum(a != b for a, b in zip(text, wrong, strict=True)) == 1
        else:
            assert any(a[:1] == b[:1] for a, b in zip(text.split(), wrong.split(), strict=True))


def test_a_short_word_is_doubled() -> None:
    assert {misspelt("a", Random(seed)) for seed in range(20)} == {"aa"}


SUMS = ("what is 135+7721?", "135+7721 makes 7856.", "and what is 12*8?")


def test_a_query_of_the_exchange_before_has_its_operands() -> None:
    found = {asked_before("12*8", SUMS, Random(n)) for n in range(60)}
    assert "135*7721" in found
    assert "12*8" not in found
    assert all(set(re.findall(r"\d+", q)) <= {"12", "8", "135", "7721"} for q in found if q)


def test_a_query_in_words_has_them_as_well() -> None:
    talk = ("seventeen times forty?", "that is 680.", "next one, eighty three minus two")
    found = {asked_before("eighty three minus two", talk, Random(n)) for n in range(60)}
    assert {"seventeen minus forty", "seventeen minus two", "eighty three minus forty"} <= found
    assert "eighty three minus two" not in found
    mixed = asked_before("eight hours in minutes", ("and 12*7?", "84.", "8 hours?"), Random(0))
    assert mixed in ("12 hours in minutes", "7 hours in minutes")
    assert (
        asked_before("two times six", ("one more thing, who are you?", "i", "?"), Random(0)) == ""
    )


def test_a_translation_of_the_exchange_before_is_into_its_language() -> None:
    talk = ("what is dog in German?", "you say Hund.", "translate water into Italian")
    assert asked_before("water in Italian", talk, Random(1)) == "water in German"
    assert asked_before("water in Italian", talk[2:], Random(1)) == ""
    assert asked_before("water in German", talk, Random(1)) == "", "the same one is no mistake"


def test_what_was_said_before_is_the_last_answer() -> None:
    assert said_before(SUMS) == "135+7721 makes 7856."
    assert said_before(SUMS[:1]) == said_before(SUMS[1:]) == ""
