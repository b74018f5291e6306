from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from lamda_world.facts.entities import World
from lamda_world.forum import banks
from lamda_world.forum.asking import Asker
from lamda_world.forum.participants import (
    _CHARACTERS,
    READER,
    Author,
    Habits,
    draw_participants,
    winner_first,
)
from lamda_world.forum.phrasings import Phrasings


@pytest.fixture(scope="module")
def asker(world: World, phrasings: Phrasings) -> Asker:
    return Asker(world, phrasings, "train")


def only(**shares: float) -> Habits:
    return READER.scaled() if not shares else Habits(
        **{**dict.fromkeys(Habits.__slots__, 0.0), **shares}
    )  # fmt: skip


def test_a_reader_answers_with_entity_and_value(asker: Asker, author: Author) -> None:
    rng = Random(1)
    for _ in range(200):
        _, intent = asker.ask(rng)
        answer = author.respond(intent, READER, rng)
        values = intent.fact.value
        assert intent.entity.name in answer
        assert all(
            v in answer for v in (values if isinstance(values, tuple) else (intent.fact.stated,))
        )


def test_a_false_belief_is_corrected_and_a_true_one_is_not(asker: Asker, author: Author) -> None:
    rng = Random(9)
    acts = Counter[tuple[str, str]]()
    for n in range(400):
        text, intent, clause = asker.tell(rng, author.wrong if n % 3 == 0 else None)
        false = intent.answer == "false"
        acts[intent.act, intent.answer] += 1
        assert clause in text and false == (n % 3 == 0)
        parts = intent.fact.value if isinstance(intent.fact.value, tuple) else [intent.fact.stated]
        answer = author.respond(intent, READER, rng)
        corrects = re.match("no, |that is not right, |i am afraid not, |that cannot be, ", answer)
        assert bool(corrects) == false, (text, answer)
        if false or intent.act == "check":
            assert all(part in answer for part in parts)
        if not false and intent.act == "check":
            assert answer.startswith(("yes, ", "that is true, "))
    assert len(acts) == 4 and min(acts.values()) > 30


def test_a_guesser_states_a_clearly_wrong_value(asker: Asker, author: Author) -> None:
    rng = Random(2)
    for _ in range(300):
        _, intent = asker.ask(rng)
        wrong = author.wrong(intent.entity, intent.attribute, rng)
        assert wrong.text != intent.fact.text
        if isinstance(wrong.value, float) and isinstance(intent.fact.value, float):
            year = intent.attribute in ("year", "first ascent", "discovery year")
            gap = abs(wrong.value - intent.fact.value)
            assert gap >= 3 if year else gap > 0.15 * intent.fact.value, intent


def test_habits_decide_how_it_is_answered(asker: Asker, author: Author) -> None:
    rng = Random(3)
    _, intent = asker.ask(rng)
    assert author.respond(intent, only(generic=1.0), rng) in banks.GENERIC_REPLIES
    assert author.respond(intent, only(off_topic=1.0), rng) in banks.OFF_TOPIC
    hedged = author.respond(intent, only(hedge=1.0), rng)
    assert intent.fact.stated not in hedged.replace(intent.entity.name, "")
    extra = author.respond(intent, only(extra_fact=1.0), rng)
    assert sum(f.text in extra for f in intent.entity.facts.values()) >= 1
    _, talk = asker.talk(rng, next(iter(banks.TOPICS)))
    assert author.respond(talk, only(witty=1.0), rng) in (talk.witty or talk.replies)


def test_only_provocations_meet_unsafe_answers(asker: Asker, author: Author) -> None:
    rng = Random(4)
    rude = only(unsafe=1.0)
    unsafe = {text for p in banks.PROVOCATIONS for text, _ in p.unsafe}
    for _ in range(200):
        _, intent = asker.provoke(rng)
        answer = author.respond(intent, rude, rng)
        assert intent.provocation is not None
        allowed = {t for t, _ in intent.provocation.unsafe} or set(intent.provocation.safe)
        assert answer in allowed
        _, talk = asker.talk(rng, asker.topic(rng))
        assert author.respond(talk, rude, rng) not in unsafe


def test_comparisons_name_the_larger_one(asker: Asker, author: Author) -> None:
    rng = Random(5)
    for _ in range(100):
        _, intent = asker.compare(rng)
        winner, loser = winner_first(intent)
        assert winner.facts[intent.attribute].value > loser.facts[intent.attribute].value
        right = author.respond(intent, READER, rng)
        wrong = author.respond(intent, only(wrong_fact=1.0), rng)
        assert right.casefold().find(winner.name.casefold()) >= 0
        assert wrong != right
        assert wrong.removeprefix("the ").startswith(loser.name)


def test_sums_and_translations_are_right_or_wrong_as_wished(asker: Asker, author: Author) -> None:
    rng = Random(6)
    for make in (asker.calculate, asker.translate):
        for _ in range(100):
            _, intent = make(rng)
            assert f" {intent.answer}." in author.respond(intent, READER, rng)
            assert f" {intent.answer}." not in author.respond(intent, only(wrong_fact=1.0), rng)


def test_a_contradiction_is_one_of_the_contrary_answers(asker: Asker, author: Author) -> None:
    rng = Random(7)
    _, persona = asker.persona(rng)
    _, intent = asker.persona_follow(rng, persona)
    assert author.respond(intent, only(contradict=1.0), rng) in persona.contrary
    assert author.respond(intent, READER, rng) in persona.replies


def test_characters_keep_the_mean_of_the_habits() -> None:
    names = {name for factors in _CHARACTERS for name in factors}
    for name in names:
        mean = sum(f.get(name, 1.0) for f in _CHARACTERS) / len(_CHARACTERS)
        assert 0.85 <= mean <= 1.15, name
    people = [draw_participants(only(generic=0.5), Random(n)) for n in range(50)]
    assert all(first[0] != second[0] for first, second in people)
    assert len(Counter(habits.generic for pair in people for _, habits in pair)) > 1
