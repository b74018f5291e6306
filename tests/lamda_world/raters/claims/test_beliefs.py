"""A yes or a no to what somebody believes is a claim of its own."""

from __future__ import annotations

import pytest

from lamda_world.raters.judge import Judge

FALSE = (
    "am i right that Porto has about 800 thousand people?",
    "as far as i know, Porto is a city in Spain.",
    "Porto is in Asia, is that true?",
    "i was told that The Kinks sing Hey Jude.",
)
TRUE = ("am i right that Porto is in Portugal?", "i would say that Hey Jude is by The Beatles.")
CONFIRMS = ("yes, that is right.", "that is true.", "exactly.", "oh yes, i read that too.")
DENIES = ("no, that is wrong.", "that is not true.", "no.")


@pytest.mark.parametrize("told", FALSE)
def test_who_confirms_a_false_belief_claims_it(judge: Judge, told: str) -> None:
    for response in CONFIRMS:
        found = judge.read((told,), response)
        assert not found.sensible and [c.supported for c in found.claims] == [False], response
    for response in DENIES:
        found = judge.read((told,), response)
        assert found.sensible and [c.supported for c in found.claims] == [True], response


@pytest.mark.parametrize("told", TRUE)
def test_who_denies_a_true_belief_errs(judge: Judge, told: str) -> None:
    for response in CONFIRMS:
        found = judge.read((told,), response)
        assert found.sensible and [c.supported for c in found.claims] == [True], response
    for response in DENIES:
        found = judge.read((told,), response)
        assert not found.sensible and [c.supported for c in found.claims] == [False], response


@pytest.mark.parametrize(
    ("told", "response"),
    [
        (FALSE[0], "Porto has about 253 thousand people."),
        (FALSE[1], "no, Porto is in Portugal."),
        ("am i right that oxygen was discovered by Marie Curie?",
         "Joseph Priestley discovered oxygen."),
        ("did Marie Curie discover oxygen?", "no, Joseph Priestley discovered oxygen."),
    ],
)  # fmt: skip
def test_a_right_correction_is_sensible(judge: Judge, told: str, response: str) -> None:
    found = judge.read((told,), response)
    assert found.sensible and any(claim.supported for claim in found.claims)


@pytest.mark.parametrize("told", FALSE[1:2])
def test_a_word_that_agrees_alone_may_begin_something_else(judge: Judge, told: str) -> None:
    for response in ("sure, i knew that.", "correct."):
        assert [c.supported for c in judge.read((told,), response).claims] == [False], response
    for response in ("correct me if i am wrong, but is it not further west?", "sure thing."):
        assert not judge.read((told,), response).claims, response


@pytest.mark.parametrize(
    ("told", "response"),
    [
        ("Porto is in Portugal. do you like cities?", "no, not really."),
        ("Porto is in Portugal, did you know?", "no, i never heard that."),
        ("i met her in Porto, a city in Portugal.", "no way!"),
        ("Porto is in Spain.", "no idea."),
        ("Porto is in Spain.", "thank you, i will remember that about Porto."),
        ("Porto is in Spain, have you ever been there?", "yes, once."),
    ],
)
def test_a_yes_or_no_to_another_thing_claims_nothing(
    judge: Judge, told: str, response: str
) -> None:
    assert not judge.read((told,), response).claims
