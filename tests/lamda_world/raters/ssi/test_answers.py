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


@pytest.mark.parametrize(
    ("turn", "response", "right"),
    [
        ("what is 170/34?", "170/34 is 5.", True),
        ("what is 170/34?", "30 plus 79 makes 109.", False),
        ("what is 2254 plus 2324?", "2324 divided by 2324 makes 1.", False),
        ("what is thirty three minus nine?", "it is 24.", True),
        ("i wonder what twelve kg are in grams.", "twelve kg are 12000 grams.", True),
        ("i wonder what twelve kg are in grams.", "10 kg are 10000 grams.", False),
        ("how do you say dog in German?", "dog in German is Hund.", True),
        ("how do you say dog in German?", "you say Hund.", True),
        ("how do you say dog in German?", "cat in Spanish is gato.", False),
        ("how do you say dog in German?", "dog in Spanish is perro.", False),
        ("how do you say dog in German?", "cat in German is Katze.", False),
    ],
)
def test_a_true_answer_to_another_sum_or_word_answers_nothing(
    judge: Judge, turn: str, response: str, right: bool
) -> None:
    found = judge.read((turn,), response)
    assert (found.fact.asked, found.fact.right, found.sensible) == (True, right, right)
    before = ("what is 30 plus 79?", "it is 109.", turn)
    found = judge.read(before, response)
    assert (found.fact.asked, found.fact.right, found.sensible) == (True, right, right)


@pytest.mark.parametrize(
    ("response", "answered", "right"),
    [
        ("Germany.", True, True),
        ("Germany has more people than Portugal.", True, True),
        ("Germany has more.", True, True),
        ("Portugal has fewer people.", True, True),
        ("Germany has 82.9 million people and Portugal has 10.3 million.", True, True),
        ("Portugal has more people.", True, False),
        ("about 82.9 million people live in Germany.", False, False),
        ("Germany has more people than Spain.", False, False),
        ("Germany has a larger area than Portugal.", False, False),
    ],
)
def test_a_comparison_is_of_both(judge: Judge, response: str, answered: bool, right: bool) -> None:
    found = judge.read(("which has more people, Germany or Portugal?",), response)
    assert (found.fact.asked, found.fact.answered, found.fact.right) == (True, answered, right)
    assert found.sensible is right


@pytest.mark.parametrize(
    ("response", "right"),
    [
        ("i do not know whether it is Porto or Lisbon.", False),
        ("good question, i need to find Lisbon first.", False),
        ("i would rather not choose Lisbon.", False),
        ("Lisbon and Porto.", False),
        ("neither Lisbon.", False),
        ("Lisbon is the one.", True),
        ("Porto is smaller than Lisbon.", True),
        ("i am not sure, but i think that Porto has more people.", False),
    ],
)
def test_who_leaves_a_comparison_open_names_no_winner(
    judge: Judge, response: str, right: bool
) -> None:
    asked = ("which city has more people, Porto or Lisbon?",)
    assert judge.read(asked, response).fact.right is right


def test_a_hedge_that_names_the_answer_gives_none(judge: Judge) -> None:
    asked = ("who sings Hey Jude?",)
    assert judge.read(asked, "The Beatles.").fact.right
    assert not judge.read(asked, "i never heard The Beatles.").fact.right
    yes_no = ("does Porto have more people than Lisbon?",)
    assert judge.read(yes_no, "no.").fact.right
    assert not judge.read(yes_no, "no idea.").fact.answered


@pytest.mark.parametrize(
    ("turn", "response", "right"),
    [
        (ASKED[0], "about 253 thousand people live in Portingen.", False),
        (ASKED[0], "there are about 253 thousand people in PPorto.", False),
        (ASKED[0], "the population of Q is about 253 thousand.", False),
        (ASKED[0], "Portingen counts about 253 thousand people.", False),
        (ASKED[0], "about 253 thousand people live there, near the Bolhao.", True),
        (ASKED[0], "according to GeoNames, it has about 253 thousand people.", True),
        (ASKED[0], "According to GeoNames, the population is about 253 thousand.", True),
        (ASKED[0], "Porto, or Oporfo, has about 253 thousand people.", True),
        ("what is the capital of Norway?", "the capital of Norbonia is Oslo.", False),
        ("what is the capital of Norway?", "in Norweg the capital is Oslo.", False),
        ("what is the capital of Norway?", "the capital of that country is Oslo.", True),
        ("who sings Hey Jude?", "The Beatles made the song Hey Julia.", False),
        ("who sings Hey Jude?", "the song was made by The Beatles.", True),
        ("how high is Mount Everest?", "Mount Everest is 8850 mef17 high.", False),
        ("how high is Mount Everest?", "it is 8,850 m high.", True),
        ("who discovered oxygen?", "oxygen was discovered by Jofran Priestley.", False),
        ("who discovered oxygen?", "oxygen was discovered by Joseph Priestley.", True),
        ("what do people in Peru speak?", "people in Peru speak Spanish and Quechinese.", False),
        ("what do people in Peru speak?", "people in Peru speak Brigolian and Spanish.", False),
        ("what do people in Peru speak?", "in Peru they speak Spanish and Quechua.", True),
        ("what do people in Peru speak?", "they speak Spanish and love football.", True),
        ("what is the capital of Norway?", "Oslo, near the Brigolfjord.", True),
        ("who discovered oxygen?", "Joseph Priestley, with the help of a Mr. Quechinese.", True),
        ("what is the area of Spain?", "Spain has 505,000 sq km.", True),
        ("what is the area of Spain?", "it has 505,000, Brigolf told me.", True),
        ("what is the capital of Norway?", "Oslo is the capital of Brigolfia.", False),
    ],
)
def test_a_name_or_value_that_nobody_knows(
    judge: Judge, turn: str, response: str, right: bool
) -> None:
    found = judge.read((turn,), response)
    assert (found.fact.asked, found.fact.right, found.sensible) == (True, right, right)


def test_what_is_said_of_an_unknown_name_is_neither_supported_nor_cited(judge: Judge) -> None:
    page = "[https://www.geonames.org/2735943]"
    right = judge.read(ASKED, f"Porto has about 253 thousand people. {page}")
    assert [claim.supported for claim in right.claims] == [True] and right.sources
    wrong = judge.read(ASKED, f"it seems that Portingen has about 253 thousand people. {page}")
    assert not any(claim.supported or claim.url_ok for claim in wrong.claims) and not wrong.sources


@pytest.mark.parametrize(
    ("turn", "response", "sensible"),
    [
        (ASKED[0], "sorry, i could not find the population of Porto.", True),
        (ASKED[0], "i searched for its population, but i found nothing.", True),
        (ASKED[0], "sorry, i could not find it.", False),
        (ASKED[0], "sorry, i could not find the population of Lisbon.", False),
        ("what is 31 plus 8?", "i cannot work out 31 plus 8.", True),
        ("what is 31 plus 8?", "i cannot work out 30 plus 9.", False),
        ("what is 31 plus 8?", "i could not work out the sum.", False),
        ("how do you say salt in Danish?", "salt in Danish, i could not find salt.", True),
    ],
)
def test_who_found_nothing_says_what(
    judge: Judge, turn: str, response: str, sensible: bool
) -> None:
    found = judge.read((turn,), response)
    assert (found.sensible, found.fact.right) == (sensible, False)


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
