"""What turns ask for, with ellipsis."""

from __future__ import annotations

import pytest

from lamda_world.facts.entities import World
from lamda_world.raters.claims.questions import Question, resolve_question


def asked(world: World, *turns: str) -> tuple[str, tuple[str, ...], str] | None:
    question = resolve_question(world, turns)
    if question is None:
        return None
    return (
        question.kind,
        tuple(world.entities[e].name for e in question.entities),
        question.attribute,
    )


@pytest.mark.parametrize(
    ("turns", "name", "attribute"),
    [
        (("What is the population of Porto?",), "Porto", "population"),
        (("hey, do you happen to know how many people live in porto",), "Porto", "population"),
        (("population of Porto",), "Porto", "population"),
        (("I went to Lisbon. It was great.", "How big is it?"), "Lisbon", "population"),
        (("what is the capital of Portugal?", "Lisbon.", "and its area?"), "Portugal", "area"),
        (("How high is K2?", "8,611 meters.", "what about Everest?"), "Mount Everest", "height"),
        (("who sang Hey Jude?", "The Beatles.", "how old is it?"), "Hey Jude", "year"),
        (("who discovered oxygen?", "Joseph Priestley.", "and when?"), "oxygen", "discovery year"),
        (("Where is Barcelona?",), "Barcelona", "country"),
        (("what money do they use in Hungary?",), "Hungary", "currency"),
        (("Which countries border Spain?",), "Spain", "neighbours"),
        (("my brother wants to know the symbol of gold",), "gold", "symbol"),
        (("Is Porto in Spain?",), "Porto", "country"),
        (("Does Porto have 3 million people?",), "Porto", "population"),
        (("I am the Matterhorn.", "when were you first climbed?"), "Matterhorn", "first ascent"),
        (("Tell me something about Peru.",), "Peru", ""),
        (("what is the area of Spain?", "505 thousand km2.", "ok, and Peru?"), "Peru", "area"),
        (("what is the area of Spain?", "i forgot.", "the same for Peru, please"), "Peru", "area"),
        (("you know the continent of Porto?",), "Porto", "continent"),
        (("a quick question, what is the currency of Peru",), "Peru", "currency"),
        (("the year of the first ascent of the Matterhorn, please.",), "Matterhorn",
         "first ascent"),
        (("which genre is the song Hey Jude",), "Hey Jude", "genre"),
        (("who sang Hey Jude?", "The Beatles.", "well, the country of Porto?"), "Porto", "country"),
    ],
)  # fmt: skip
def test_attribute_questions(
    big_world: World, turns: tuple[str, ...], name: str, attribute: str
) -> None:
    assert asked(big_world, *turns) == ("attribute", (name,), attribute)


@pytest.mark.parametrize(
    "turn",
    ["Do you like Paris?", "I love rock music.", "Lisbon is lovely.", "hello", "", "What a day!",
     "Who is the president of France?", "you know, Porto is in Portugal.",
     "one thing is sure, Porto is in Portugal.", "I have two dogs and three cats."],
)  # fmt: skip
def test_turns_that_ask_nothing_a_source_can_tell(big_world: World, turn: str) -> None:
    question = resolve_question(big_world, (turn,))
    assert question is None or question.attribute == ""


def test_comparisons(big_world: World) -> None:
    question = resolve_question(big_world, ("Which is bigger, Porto or Lisbon?",))
    assert question == Question(
        "compare", ("city:2735943", "city:2267057"), "population", ("Lisbon",)
    )
    question = resolve_question(big_world, ("Is Everest higher than K2?",))
    assert question is not None
    assert (question.attribute, question.expected) == ("height", ("yes", "Mount Everest"))
    turns = ("How big is Lisbon?", "518 thousand people.", "is it smaller than Madrid?")
    assert asked(big_world, *turns) == ("compare", ("Lisbon", "Madrid"), "population")


def test_expected_answers(big_world: World) -> None:
    question = resolve_question(big_world, ("What languages do they speak in Peru?",))
    assert question is not None
    assert {"Spanish", "Quechua"} <= set(question.expected)


@pytest.mark.parametrize(
    ("turn", "answer"),
    [("what is 135 plus 7721?", "7856"), ("135+7721", "7856"), ("how much is twelve times 7", "84"),
     ("please add 30 to 12.", "42"), ("can you take 5 from 12?", "7"), ("20 percent of 50", "10"),
     ("compute 81-23.", "58"), ("tell me 81-23, please", "58"),
     ("how many minutes are 3 hours?", "180 minutes"), ("convert 5 km to metres", "5000 metres"),
     ("i have 40 and i get 7 more, how much is that?", "47")],
)  # fmt: skip
def test_arithmetic_questions(big_world: World, turn: str, answer: str) -> None:
    assert resolve_question(big_world, (turn,)) == Question(
        "arithmetic", (), "arithmetic", (answer,)
    )


def test_translation_questions(big_world: World) -> None:
    question = resolve_question(big_world, ("How do you say thank you in French?",))
    assert question is not None
    assert (question.kind, question.expected[0]) == ("translation", "merci")
    turns = ("what is Monday in Spanish?", "lunes", "and in German?")
    question = resolve_question(big_world, turns)
    assert question is not None
    assert question.expected == ("montag",)
    talk = ("what is bread in French?", "pain", "now in Spanish, please.", "pan")
    for turns, right in (
        (talk[:3], "pan"),
        ((*talk[:2], "what about Italian?"), "pane"),
        ((*talk[:2], "and how is it in German?"), "brot"),
        ((*talk[:2], "and the German word?"), "brot"),
        ((*talk[:2], "ok, and water?"), "eau"),
        ((*talk, "and water?"), "agua"),
        (("what is German in French?", "allemand", "what about Spanish?"), "espagnol"),
    ):
        question = resolve_question(big_world, turns)
        assert question is not None and question.expected[0] == right
    for last in ("well, thank you.", "so nice!", "now i am tired.", "what about you?"):
        assert resolve_question(big_world, (*talk[:2], last)) is None
    assert asked(big_world, "Which language is spoken in French Guiana?") == (
        "attribute", ("French Guiana",), "languages")  # fmt: skip
