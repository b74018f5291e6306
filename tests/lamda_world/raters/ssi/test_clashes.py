"""What cannot both be true of one person, of either speaker."""

from __future__ import annotations

import pytest

from lamda_world.raters.parse.texts import read_text
from lamda_world.raters.ssi.contradiction import contradicts


def found(*turns: str) -> bool:
    *context, response = (read_text(turn) for turn in turns)
    return bool(contradicts(tuple(context), response))


@pytest.mark.parametrize(
    "turns",
    [
        ("any pets?", "no, i am allergic to fur.", "pity.", "my cat is asleep on my lap."),
        ("do you have kids?", "no.", "why not?", "my son asks me that too."),
        ("how old is your son?", "six.", "cute.", "i have no children."),
        ("do you like jazz?", "i hate it.", "oh!", "i love jazz at night."),
        (
            "do you work?",
            "i am a nurse in a hospital.",
            "hard?",
            "i have never worked in a hospital.",
        ),
        ("where are you from?", "i grew up in madrid.", "hot?", "no, i grew up in oslo."),
    ],
)
def test_of_oneself(turns: tuple[str, ...]) -> None:
    assert found(*turns)


@pytest.mark.parametrize(
    ("said", "supposed", "fine"),
    [
        ("i am an only child.", "how is your sister?", "did you want a sister?"),
        ("i never drink coffee.", "how much coffee do you drink?", "have you ever tried coffee?"),
        ("i am a vegetarian.", "which steak do you order?", "do your friends cook for you?"),
    ],
)
def test_of_the_other(said: str, supposed: str, fine: str) -> None:
    assert found(said, supposed)
    assert not found(said, fine)


def test_what_can_both_be_true() -> None:
    assert not found("any pets?", "no, none.", "why?", "my sister has a cat and i am allergic.")
    assert not found("do you like jazz?", "yes, i love it.", "nice.", "i love jazz at night.")
    assert not found("where do you live?", "on a farm.", "since when?", "i moved here last year.")


def test_a_short_answer_is_to_the_question_before_it() -> None:
    """Where 'no.' has been said before, by oneself or by the other, to another question."""
    own = ("do you smoke?", "no.", "do you like jazz?", "no.", "what do you listen to?")
    assert found(*own, "i like jazz.")
    other = ("do you like jazz?", "no.", "ok.", "do you drink tea?", "no.", "what do you like?")
    assert not found(*other, "i like jazz.")
