"""Known faults as a fair reader finds them, and what the panel votes."""

from __future__ import annotations

import pytest

from lamda.annotation.questions import FAULTS
from lamda_world.raters.faults.faults import pledges, read_faults
from lamda_world.raters.parse.texts import read_text

PLEDGE = "i do not know the height of Everest, let me look that up."


def found(response: str, *context: str, claims: bool = False) -> set[str]:
    faults = read_faults([read_text(turn) for turn in context], read_text(response), claims)
    assert tuple(faults) == FAULTS
    assert all(0 <= fault.doubt <= 1 for fault in faults.values())
    return {name for name, fault in faults.items() if fault.yes}


@pytest.mark.parametrize(
    ("response", "hedges"),
    [
        ("I don't know.", True),
        ("i am not sure, i would have to look it up.", True),
        ("sorry, i can't remember the area of France.", True),
        ("good question, let me check.", True),
        ("i have no idea.", True),
        ("I don't really know.", True),
        ("i am not so sure about that.", True),
        ("give me a minute, i can find it out.", True),
        ("i would rather not answer that.", False),  # a refusal
        ("i like tea.", False),
        ("good question.", False),  # a beginning or a way out: in doubt, no
        ("ok.", False),
        ("thank you for asking, it was a good question.", False),
        ("you should look up at the sky.", False),
    ],
)
def test_hedges(response: str, hedges: bool) -> None:
    assert ("hedges" in found(response, "how high is Everest?")) is hedges


def test_an_answer_with_a_doubt_is_no_hedge() -> None:
    said = "i am not sure, but Everest is 8850 metres high."
    assert "hedges" in found(said, "how high is Everest?")
    assert "hedges" not in found(said, "how high is Everest?", claims=True)


def test_the_second_promise_is_a_fault_and_the_first_is_none() -> None:
    question = "how high is Everest?"
    assert "pledges_again" not in found(PLEDGE, question)
    assert "pledges_again" in found("i will look it up for you.", question, PLEDGE, "and?")
    assert "pledges_again" not in found("it is high.", question, PLEDGE, "and?")
    long_ago = (question, PLEDGE, "and?", "it is high.", "where is it?", "in Nepal.")
    assert "pledges_again" not in found(PLEDGE, *long_ago, "who climbed it?")
    # the promise of the other one is not one's own
    assert "pledges_again" not in found(PLEDGE, "let me look it up.")


def test_who_says_goodbye_first_ends_it_early() -> None:
    bye = "it was nice to talk to you, bye!"
    assert "ends_early" in found(bye, "what do you cook on sundays?")
    assert "ends_early" not in found(bye, "i have to go, goodbye!")
    assert "ends_early" not in found(bye, "thank you, that is all.")
    assert "ends_early" not in found("i cook soup.", "what do you cook on sundays?")
    assert "ends_early" not in found("i go to bed at ten and sleep well.", "are you tired?")
    assert "ends_early" in found("see you later, sleep well!", "are you tired?")


@pytest.mark.parametrize(
    ("response", "context", "made_up"),
    [
        ("you told me that you play tennis.", "i am tired.", True),
        ("you just said that you play tennis.", "i am tired.", True),
        ("you said that you play tennis.", "i play tennis.", False),
        ("your brother is right.", "i am tired.", True),
        ("your brother is right.", "my brother says that i sleep too little.", False),
        ("how is your brother?", "i am tired.", False),  # a question tells nothing
        ("you live in Norway, so you know the cold.", "it is cold.", True),
        ("you should sleep more.", "i am tired.", False),
    ],
)
def test_details_that_nobody_told(response: str, context: str, made_up: bool) -> None:
    assert ("makes_up_user" in found(response, context)) is made_up


def test_what_was_said_before_is_a_repetition() -> None:
    tea = "tea is best with a little milk."
    assert "repeats_itself" in found(tea, "i like tea.", tea, "and coffee?")
    assert "repeats_itself" in found("yes, " + tea, "i like tea.", tea, "and coffee?")
    assert "repeats_itself" in found("i go to the lake and i go to the lake.", "any plans?")
    assert "repeats_itself" not in found("coffee is best without.", "i like tea.", tea, "coffee?")
    # asked the same again, one says the same again; and what the other one said is not one's own
    assert "repeats_itself" not in found(tea, "i like tea.", tea, "i like tea.")
    assert "repeats_itself" not in found(tea, tea)


@pytest.mark.parametrize("response", ["", "?!", "[1]", "x" * 3000])
def test_nothing_fails(response: str) -> None:
    found(response, "hello")
    found(response, "")


def test_pledges_are_heard_in_short_forms() -> None:
    assert pledges(read_text("I'll look it up for you"))
    assert pledges(read_text("Let me quickly check."))
    assert pledges(read_text("looking the height of Everest up takes me a moment"))
    assert not pledges(read_text("look at that!"))
    assert not pledges(read_text("you look so good all dressed up"))
