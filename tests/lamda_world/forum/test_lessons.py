"""Training contexts with several questions: the last one is what the intent is about."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from lamda.toolset.calculator import calculate
from lamda.toolset.translator import translate
from lamda_world.forum.banks import CHAT, OPENINGS
from lamda_world.forum.intents import Situation
from lamda_world.forum.lessons import ACTS, Lessons
from lamda_world.forum.people import People
from lamda_world.forum.training import LEADS, OTHER_LANGUAGE, OTHER_TERM, SWITCHES

WORDS = re.compile(r"[a-z]+")


@pytest.fixture(scope="module")
def drawn(people: People) -> list[Situation]:
    return people.situations("groundedness", "train", 1500)


def of_act(drawn: list[Situation], act: str) -> list[Situation]:
    found = [s for s in drawn if s.intent.act == act]
    assert len(found) > 60
    return found


@pytest.mark.parametrize("act", ["calculate", "translate"])
def test_many_sums_and_translations_come_after_others(drawn: list[Situation], act: str) -> None:
    found = of_act(drawn, act)
    later = [s for s in found if len(s.context) > 2]
    assert 0.3 < len(later) / len(found) < 0.7
    tool = {"calculate": calculate, "translate": translate}[act]
    asked = [s for s in later if s.kind in ("calculator", "translator")]
    same = [s for s in asked if any(_is(act, turn) for turn in s.context[:-1:2])]
    assert len(same) / len(asked) > 0.3, "of the same kind, with other operands"
    assert all(tool(s.intent.query) for s in found)


def _is(act: str, turn: str) -> bool:
    if act == "calculate":
        return bool(re.search(r"\d|plus|minus|times", turn))
    return bool(re.search(r"french|spanish|german|italian|portug|dutch|swedish|danish", turn, re.I))


def test_a_sum_is_of_the_last_turns_numbers(drawn: list[Situation]) -> None:
    for situation in of_act(drawn, "calculate"):
        numbers = re.findall(r"\d+", situation.context[-1])
        if numbers:  # not in words
            asked = re.findall(r"\d+", situation.intent.query)
            assert sorted(asked) == sorted(numbers), situation
        assert calculate(situation.intent.query)[0].text == situation.intent.answer


def test_a_translation_is_into_the_last_language_of_the_last_term(people: People) -> None:
    found = of_act(people.situations("groundedness", "train", 6000), "translate")
    leaning = 0
    for situation in found:
        term, language = situation.intent.query.casefold().rsplit(" in ", 1)
        users = [turn.casefold() for turn in situation.context[::-1][::2]]
        assert term in users[0] or language in users[0], situation
        for part in (term, language):
            if part not in users[0]:
                leaning += 1
                before = users[1:]
                assert any(part in said for said in before), "what it leaves out stands before"
        assert translate(situation.intent.query)[0].text == situation.intent.answer
    assert 0.02 < leaning / len(found) < 0.12


def test_a_question_that_names_another_thing_asks_for_the_same_of_it(
    drawn: list[Situation],
) -> None:
    found = of_act(drawn, "ask")
    forms = [re.escape(s).replace(r"\{name\}", "(.+)") for s in SWITCHES]
    form = re.compile("|".join(f"(?:{f})" for f in forms), re.IGNORECASE)
    switched = [s for s in found if form.fullmatch(s.context[-1])]
    assert 0.02 < len(switched) / len(found) < 0.25
    for situation in found:
        assert situation.intent.entity.name.casefold() in situation.context[-1].casefold()


def test_two_turns_in_a_row_may_lean_on_what_was_asked_first(people: People) -> None:
    asker, rng = people.asker("train", True), Random(4)
    lessons = Lessons(asker, people.author, people.habits)
    forms = [re.escape(s).replace(r"\{name\}", ".+") for s in SWITCHES]
    form = re.compile("|".join(f"(?:{f})" for f in forms))
    twice = 0
    for _ in range(400):
        history, (last, intent) = lessons.research("ask", 2, rng)
        if form.fullmatch(history[2]) and form.fullmatch(last):
            twice += 1
            assert intent.entity.name in last
    assert twice > 10


def test_the_last_turns_have_many_forms(drawn: list[Situation]) -> None:
    asked = [s for s in drawn if s.kind in ACTS]
    led = sum(s.context[-1].casefold().startswith(tuple(LEADS)) for s in asked)
    assert 0.1 < led / len(asked) < 0.4
    lower = sum(s.context[-1] == s.context[-1].lower() for s in of_act(drawn, "ask"))
    bare = sum(s.context[-1][-1] not in ".?!" for s in asked)
    short = sum(bool(re.search(r"\bwhat'?s\b|\bi'?m\b", s.context[-1])) for s in asked)
    assert lower and bare / len(asked) > 0.08 and short > 5
    sums = [s.context[-1] for s in of_act(drawn, "calculate")]
    assert any(re.fullmatch(r"\d+ ?[-+*/] ?\d+", text) for text in sums), "12*12"
    assert any(re.match(r"(and |now )*\d+ (plus|minus|times|divided)", text) for text in sums)
    forms = {*OTHER_LANGUAGE, *OTHER_TERM}
    assert len(forms) > 8


def test_talk_thanks_and_says_goodbye_too(drawn: list[Situation]) -> None:
    acts = Counter(s.intent.act for s in drawn if s.kind == "talk")
    assert acts["thank"] > 5 and acts["bye"] > 2 and acts["greet"] > 2
    assert all(s.intent.replies for s in drawn if s.kind == "talk")


def test_every_scene_of_first_talk_is_drawn_as_often_as_another(people: People) -> None:
    asker, rng = people.asker("train", False), Random(3)
    scenes = Counter(asker.opening(rng)[1].template_id.split(".")[1] for _ in range(3000))
    assert set(scenes) == {i.template_id.split(".")[1] for i in (*CHAT, *OPENINGS)}
    assert max(scenes.values()) < 3 * min(scenes.values())
