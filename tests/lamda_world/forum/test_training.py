"""What only training hears: no sentence of the first chat, and nothing that is kept back."""

from __future__ import annotations

import re

import pytest

from benchmarks.first_chat import FILE, SETS, read_conversations
from lamda.data.folding import folded
from lamda.errors import LamdaError
from lamda_world.forum import banks
from lamda_world.forum.banks.templates import spread
from lamda_world.forum.people import People
from lamda_world.forum.phrasings import Phrasings
from lamda_world.forum.source import dialogs
from lamda_world.forum.training import (
    MORE,
    OTHER_LANGUAGE,
    OTHER_TERM,
    SWITCHES,
    training_phrasings,
)

from ..conftest import SEED


def said(name: str) -> set[str]:
    return {folded(t.said) for talk in read_conversations(FILE, name)[0] for t in talk}


def test_alternatives_are_spread() -> None:
    assert spread("[hi|hey|], you [all|].") == (
        "hi, you all.", "hi, you .", "hey, you all.", "hey, you .", ", you all.", ", you .",
    )  # fmt: skip
    assert spread("[a |]b") == ("a b", "b")
    assert spread("plain") == ("plain",)


def test_no_form_of_training_is_a_sentence_of_the_first_chat() -> None:
    forms = {folded(item.prompt) for item in banks.OPENINGS}
    forms |= {folded(p) for of in (MORE, *training_phrasings().values()) for p in of}
    for name in SETS:
        assert not forms & said(name)


def test_no_unseen_sentence_of_the_first_chat_is_said_anywhere(people: People) -> None:
    # what leans on the turn before is a form and a name ("and iron"), and may be drawn by chance
    slots = (*SWITCHES, *OTHER_LANGUAGE, *OTHER_TERM)
    leaning = [re.sub(r"(?:name|language|term)", r"\\w+", folded(form)) for form in slots]
    form = re.compile("|".join(leaning))
    unseen = {text for text in said("fresh") if not re.search(r"\d", text)}
    fresh = {text for text in unseen if not form.fullmatch(text)}
    assert len(fresh) > len(unseen) - 6
    turns = {folded(turn) for dialog in dialogs(people, SEED, 3000) for turn in dialog.turns}
    every = (*banks.SMALL_TALK, *banks.ADVICE, *banks.WIT, *banks.CHAT)
    turns |= {folded(item.prompt) for item in every}
    turns |= {folded(p) for of in (banks.GREETINGS, banks.THANKS, banks.GOODBYES) for p in of}
    assert not turns & fresh


@pytest.mark.parametrize("seed", [0, 1, 17])
def test_training_hears_nothing_that_is_kept_back(seed: int) -> None:
    phrasings = Phrasings(0.25, seed)
    kept = [
        item.prompt
        for split in ("evaluation", "development")
        for items in phrasings.talk[split].values()
        for item in items
    ]
    train = [item.prompt for item in phrasings.talk["train"]["chat"]]
    assert not [p for p in kept if any(t == p or t.endswith(f" {p}") for t in train)]
    assert len(train) > 3000


def test_openings_are_sentences_of_the_banks() -> None:
    for item in banks.OPENINGS:
        texts = [item.prompt, *item.replies, *item.witty]
        assert not [t for t in texts if re.search(r"[{}\[\]|()]|  |^ | $| [.,?!]", t)], item
        assert all(t.isascii() for t in texts)
        assert len(item.replies) >= 3


def test_an_unknown_scene_is_one_line() -> None:
    from lamda_world.data_files import Table

    row = Table("openings.yaml, chat[0]", {"like": "nobody", "prompts": ["hi."]})
    with pytest.raises(LamdaError, match=r"openings\.yaml, chat\[0\]\.like: expected who, found"):
        banks._opening(row, {"who": banks._scene(Table("x", SCENE))})


SCENE = {"name": "who", "prompts": ["a."], "replies": ["b."], "witty": []}
