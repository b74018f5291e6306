from __future__ import annotations

from random import Random

import pytest

from lamda_world.crowd.mistakes import misread, misspelt


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
