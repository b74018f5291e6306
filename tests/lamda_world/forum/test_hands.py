from __future__ import annotations

from random import Random

import pytest

from lamda_world.forum.hands import Hand, hand, shortened, typed


@pytest.mark.parametrize(
    ("text", "marked", "bare"),
    [
        ("what is 3 plus 4?", "what's 3 plus 4?", "whats 3 plus 4?"),
        ("i am sad.", "i'm sad.", "im sad."),
        ("you do not know that i cannot.", "you don't know that i cannot.", None),
        ("tell me who you are.", "tell me who you are.", None),
    ],
)
def test_words_are_shortened_where_people_do(text: str, marked: str, bare: str | None) -> None:
    assert shortened(text, apostrophe=True) == marked
    if bare is not None:
        assert shortened(text, apostrophe=False) == bare


def test_a_hand_leaves_out_what_it_leaves_out() -> None:
    text = "what is the capital of Spain?"
    assert typed(text, Hand()) == text
    assert typed(text, Hand(bare=True)) == text, "a question keeps its mark"
    assert typed(text, Hand(lower=True, unmarked=True)) == "what is the capital of spain"
    assert typed("hello!", Hand(capital=True, bare=True)) == "Hello"
    assert typed(text, Hand(lower=True, short="'").plain) == text


def test_only_wide_hands_shorten_and_they_draw_no_less_of_the_others() -> None:
    narrow = [hand(Random(n)) for n in range(300)]
    wide = [hand(Random(n), wide=True) for n in range(300)]
    assert not any(h.lower or h.unmarked or h.short for h in narrow)
    assert [h[:2] for h in wide] == [h[:2] for h in narrow]
    for share in (sum(h.lower for h in wide), sum(h.unmarked for h in wide)):
        assert 15 < share < 60
    assert {h.short for h in wide} == {"", "'", " "}
