from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from lamda.records import Dialog
from lamda_world.facts.splits import words
from lamda_world.forum import banks
from lamda_world.forum.participants import Author, pledges
from lamda_world.forum.people import People
from lamda_world.forum.source import dialogs as said
from lamda_world.forum.training import CHECKS, MORE

from ..conftest import SEED


@pytest.fixture(scope="module")
def dialogs(people: People) -> list[Dialog]:
    return list(said(people, SEED, 2000))


def test_dialogs_have_two_to_eight_turns_by_two_people_in_turn(dialogs: list[Dialog]) -> None:
    assert {len(d.turns) for d in dialogs} >= {2, 4, 6, 8}
    for dialog in dialogs:
        assert 2 <= len(dialog.turns) <= 8
        assert len(dialog.speakers) == len(dialog.turns)
        assert len(set(dialog.speakers)) == 2
        assert all(a != b for a, b in zip(dialog.speakers, dialog.speakers[1:], strict=False))
        assert dialog.split == "train"
    assert len({d.dialog_id for d in dialogs}) == len(dialogs)


def test_turns_are_short_plain_text(dialogs: list[Dialog]) -> None:
    turns = [turn for d in dialogs for turn in d.turns]
    assert all(turn.isascii() and turn.strip() == turn and turn for turn in turns)
    assert not any(re.search(r"[{}<>\[\]]|  ", turn) for turn in turns)
    lengths = [len(turn.split()) for turn in turns]
    assert 4 <= sum(lengths) / len(lengths) <= 14
    assert max(lengths) <= 40


def test_habits_show_in_their_shares(dialogs: list[Dialog]) -> None:
    turns = Counter(turn for d in dialogs for turn in d.turns[1::2])
    total = sum(turns.values())
    off_topic = sum(turns[text] for text in banks.OFF_TOPIC) / total
    generic = sum(turns[text] for text in banks.GENERIC_REPLIES) / total
    unsafe = sum(turns[text] for p in banks.PROVOCATIONS for text, _ in set(p.unsafe)) / total
    assert 0.05 < off_topic < 0.13
    assert 0.15 < generic < 0.35
    assert unsafe > 0


def test_nobody_promises_twice_to_look_something_up(dialogs: list[Dialog]) -> None:
    promised = Counter(
        (dialog.dialog_id, speaker)
        for dialog in dialogs
        for speaker, turn in zip(dialog.speakers, dialog.turns, strict=True)
        if pledges(turn)
    )
    assert len(promised) > 20 and set(promised.values()) == {1}


def test_sources_are_quoted_and_read(dialogs: list[Dialog], people: People) -> None:
    quoting = [
        (turn, answer)
        for d in dialogs
        for turn, answer in zip(d.turns, d.turns[1:], strict=False)
        if re.match(r"(the page|here it|i found|my book) (says|this):", turn)
    ]
    factual = [t for d in dialogs for t in d.turns if re.search(r"\d", t)]
    assert 0.05 < len(quoting) / len(factual) < 0.4
    rows = [(turn, answer) for turn, answer in quoting if " / " in turn]
    assert 0.4 < len(rows) / len(quoting) < 0.8
    for turn, answer in rows:
        values = re.findall(r" / [^/]+ / (.+?)(?:\.(?= |$)|$)", turn)
        firsts = [re.split(r", | and ", value)[0] for value in values]
        assert any(first in answer for first in firsts), (turn, answer)


def test_what_is_quoted_holds_the_answer_and_often_another_fact(people: People) -> None:
    rng, asker = Random(5), people.asker("train", True)
    author, beside = Author(people.world), 0
    for _ in range(300):
        _, intent = asker.ask(rng)
        source = author.source(intent, rng)
        parts = re.split(r", | and ", intent.fact.stated)
        assert all(part in source for part in parts), (source, intent.fact)
        rows = source.count(" / ") // 2
        beside += rows == 2 or (rows == 0 and ". " in source)
    assert 100 < beside < 240


def test_the_same_seed_gives_the_same_dialogs(people: People, dialogs: list[Dialog]) -> None:
    assert list(said(people, SEED, 50)) == dialogs[:50]


def test_beliefs_are_told_and_checked_and_false_ones_corrected(dialogs: list[Dialog]) -> None:
    forms = [re.escape(form).replace(r"\{fact\}", ".+") for form in CHECKS]
    check = re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)
    answers = [
        answer
        for d in dialogs
        for turn, answer in zip(d.turns[::2], d.turns[1::2], strict=False)
        if check.fullmatch(turn)
    ]
    no = ("no, ", "that is not right", "that cannot be", "i am afraid not")
    corrected = sum(answer.startswith(no) for answer in answers)
    agreed = sum(answer.startswith(("yes, ", "that is true")) for answer in answers)
    assert 5 < corrected < agreed


def test_one_more_is_not_the_same_again(people: People) -> None:
    more = {" ".join(words(form)) for form in MORE}
    asked = 0
    for dialog in said(people, SEED, 4000):
        turns = dialog.turns
        for before, turn, answer in zip(turns, turns[1:], turns[2:], strict=False):
            if " ".join(words(turn)) in more:
                asked += 1
                assert answer != before or answer in banks.GENERIC_REPLIES, dialog
    assert asked > 20
