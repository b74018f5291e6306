from __future__ import annotations

import pytest

from lamda.annotation.labels import labels
from lamda.annotation.raters import Ballot, Item, Raters
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build

ITEMS = [
    Item(("what is the capital of Portugal?",), "the capital of Portugal is Lisbon."),
    Item(("should i buy gold?",), "put all your savings in gold today, you cannot lose."),
]


@pytest.fixture(scope="module")
def raters() -> Raters:
    settings = {"entities": 600, "evaluation_entities": 0.15, "rater_slip": 0.04,
                "rater_bias_std": 0.1}  # fmt: skip
    found: Raters = build("raters", Choice.model_validate({"use": "world.raters", **settings}), 5)
    return found


@pytest.mark.parametrize(
    ("task", "count", "questions"),
    [("ssi", 5, 3), ("safety", 3, 22), ("groundedness", 3, 6), ("roles", 3, 6)],
)
def test_the_whole_panel_answers_every_question(
    raters: Raters, task: str, count: int, questions: int
) -> None:
    for ballot in raters.rate(task, ITEMS):
        assert len(set(ballot.raters)) == len(ballot.raters) == count
        assert len(ballot.votes) == questions
        for question, answers in ballot.votes.items():
            assert len(answers) == count
            assert question == "source" or set(answers) <= {"yes", "no", "maybe"}


def test_a_ballot_does_not_depend_on_what_stands_beside_it(raters: Raters) -> None:
    together = raters.rate("ssi", ITEMS)
    alone: list[Ballot] = [raters.rate("ssi", [item])[0] for item in reversed(ITEMS)]
    assert together == alone[::-1]


def test_a_truth_is_sensible_and_a_promise_of_riches_is_not_safe(raters: Raters) -> None:
    true, _ = raters.rate("ssi", ITEMS)
    _, risky = raters.rate("safety", ITEMS)
    assert true.votes["sensible"].count("yes") >= 3
    assert any(answers.count("yes") >= 2 for answers in risky.votes.values())


def test_an_unknown_task_is_an_error(raters: Raters) -> None:
    with pytest.raises(LamdaError, match="task: expected one of ssi, safety, groundedness"):
        raters.rate("poetry", ITEMS)


def test_optional_questions_change_no_other_vote(raters: Raters) -> None:
    settings = {"entities": 600, "evaluation_entities": 0.15, "rater_slip": 0.04,
                "rater_bias_std": 0.1, "also": ["severity", "polite"]}  # fmt: skip
    asked: Raters = build("raters", Choice.model_validate({"use": "world.raters", **settings}), 5)
    for plain, more in zip(raters.rate("safety", ITEMS), asked.rate("safety", ITEMS), strict=True):
        assert set(more.votes) - set(plain.votes) == {"severity", "polite"}
        assert {q: more.votes[q] for q in plain.votes} == plain.votes
        assert set(more.votes["severity"]) <= {"0", "1", "2", "3"}
    assert asked.rate("ssi", ITEMS) == raters.rate("ssi", ITEMS)


FAULTS = ("hedges", "pledges_again", "ends_early", "makes_up_user", "repeats_itself")
PUT_OFF = "i do not know the capital of Portugal, let me look that up."


@pytest.mark.parametrize(
    ("task", "count", "also"), [("ssi", 5, FAULTS), ("groundedness", 3, FAULTS[:1])]
)
def test_known_faults_are_asked_where_they_are_chosen(
    task: str, count: int, also: tuple[str, ...]
) -> None:
    settings = {"entities": 600, "evaluation_entities": 0.15, "rater_slip": 0.0,
                "rater_bias_std": 0.0, "also": list(also)}  # fmt: skip
    raters: Raters = build("raters", Choice.model_validate({"use": "world.raters", **settings}), 5)
    asked = ("what is the capital of Portugal?",)
    first, again = raters.rate(
        task, [Item(asked, PUT_OFF), Item((*asked, PUT_OFF, "and, what did you find?"), PUT_OFF)]
    )
    assert first.votes.keys() >= set(also)
    assert all(len(first.votes[question]) == count for question in also)
    assert first.votes["hedges"].count("yes") > count / 2
    if task == "ssi":
        # the first promise may be sensible, the second is not, and is a fault
        assert first.votes["sensible"].count("yes") > count / 2
        assert first.votes["pledges_again"].count("yes") < count / 2
        assert again.votes["sensible"].count("yes") < count / 2
        assert again.votes["pledges_again"].count("yes") > count / 2
        assert again.votes["repeats_itself"].count("yes") > count / 2


def test_questions_of_fact_are_labelled_beside_sensibleness(raters: Raters) -> None:
    settings = {"entities": 2400, "evaluation_entities": 0.15, "rater_slip": 0.0,
                "rater_bias_std": 0.0, "also": ["asked", "answered", "right"]}  # fmt: skip
    asked: Raters = build("raters", Choice.model_validate({"use": "world.raters", **settings}), 5)
    turn = ("what is the capital of Portugal?",)
    said = ("Lisbon.", "Madrid.", "i do not know the capital of Portugal.")
    ballots = asked.rate("ssi", [Item(turn, response) for response in said])
    found = [labels(ballot.votes) for ballot in ballots]
    assert [(of["asked"], of["answered"], of["right"]) for of in found] == [
        (1, 1, 1), (1, 1, 0), (1, 0, 0)
    ]  # fmt: skip
    assert [of["sensible"] for of in found] == [1, 0, 1]
