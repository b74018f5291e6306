"""Questions of fact: right, wrong, beside the point, and honestly unknown."""

from __future__ import annotations

import pytest

from lamda_world.raters.judge import Judge

ASKED = ("what is the population of Porto?",)


@pytest.mark.parametrize(
    ("response", "sensible"),
    [
        ("about 253 thousand people live in Porto.", True),
        ("253 thousand", True),
        ("Porto has 25 thousand people.", False),
        ("Porto is in Portugal.", False),
        ("Lisbon has 518 thousand people.", False),
        ("does Porto have 253 thousand people?", False),
        ("Porto does not have 3 million people.", False),
        ("i am not sure, i would have to look it up.", False),
        ("i am not sure about its population, i would have to look it up.", True),
        ("i do not know how many people live there.", True),
        ("i do not know the population of Lisbon.", False),
        ("do you mean the city of Porto?", True),
        ("i like boats.", False),
        ("253 apples.", False),
    ],
)
def test_answers(judge: Judge, response: str, sensible: bool) -> None:
    assert judge.read(ASKED, response).sensible is sensible


def test_an_answer_to_an_elliptical_question(judge: Judge) -> None:
    context = ("what is the capital of Norway?", "Oslo.", "and its currency?")
    assert judge.read(context, "the krone.").sensible
    assert not judge.read(context, "its capital is Oslo.").sensible
    assert not judge.read(context, "the euro.").sensible


def test_two_claims_of_which_one_is_false(judge: Judge) -> None:
    assert not judge.read(ASKED, "Porto has 253 thousand people, and it is in Spain.").sensible


@pytest.mark.parametrize(
    ("response", "answered", "right"),
    [
        ("about 253 thousand people live in Porto.", True, True),
        ("Porto has 25 thousand people.", True, False),
        ("i do not know the population of Porto.", False, False),
        ("Porto is in Portugal.", False, False),
    ],
)
def test_facts(judge: Judge, response: str, answered: bool, right: bool) -> None:
    fact = judge.read(ASKED, response).fact
    assert (fact.asked, fact.answered, fact.right) == (True, answered, right)


def test_talk_asks_for_no_fact(judge: Judge) -> None:
    assert not judge.read(("how was your day?",), "fine.").fact.asked


def test_the_first_promise_to_look_is_fine_and_the_second_is_not(judge: Judge) -> None:
    pledge = "i do not know the population of Porto, let me look that up."
    assert judge.read(ASKED, pledge).sensible
    assert not judge.read((*ASKED, pledge, "well?"), pledge.replace("that", "it")).sensible
    other = ("what is the capital of Norway?", "let me look that up.", *ASKED)
    assert not judge.read(other, pledge).sensible
    kept = (*ASKED, pledge, "well?", "about 253 thousand people.", "thanks!", "you are welcome.")
    again = "i do not know how many people live there, let me check."
    assert judge.read((*kept, *ASKED), again).sensible, "a promise long ago was another one"
