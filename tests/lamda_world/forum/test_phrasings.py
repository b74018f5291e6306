from __future__ import annotations

from random import Random

import pytest

from lamda.errors import LamdaError
from lamda_world.facts.splits import words
from lamda_world.forum.phrasings import Phrasings, all_intents
from lamda_world.forum.training import LEADS


def test_every_intent_has_phrasings_on_both_sides_and_none_on_two(phrasings: Phrasings) -> None:
    train = {p for of in phrasings.by_intent.values() for p in of["train"]}
    kept = {p for of in phrasings.by_intent.values() for p in of["evaluation"]}
    assert train and kept
    assert train.isdisjoint(kept)
    for intent, of in phrasings.by_intent.items():
        assert of["train"], intent
        assert of["evaluation"], intent
    shared = {p for every in all_intents().values() for p in every}
    assert 0.15 <= len(kept) / len(shared) <= 0.35


@pytest.mark.parametrize("seed", range(1, 6))
def test_what_is_kept_back_is_said_in_words_that_training_hears(seed: int) -> None:
    by_intent = Phrasings(0.25, seed).by_intent
    heard = {word for of in by_intent.values() for p in of["train"] for word in words(p)}
    for intent, of in by_intent.items():
        for phrasing in (*of["evaluation"], *of["development"]):
            assert heard.issuperset(words(phrasing)), (intent, phrasing)


@pytest.mark.parametrize("seed", range(1, 6))
def test_training_hears_nothing_that_ends_in_what_is_kept_back(seed: int) -> None:
    by_intent = Phrasings(0.25, seed).by_intent
    train = {intent: of["train"] for intent, of in by_intent.items()}
    every = {p for said in train.values() for p in said}
    ends = {
        f" {' '.join(words(p))}"
        for of in by_intent.values()
        for p in (*of["evaluation"], *of["development"])
        if p not in every and len(words(p)) > 2
    }
    assert len(ends) > 100
    kinds = {intent.partition("/")[0] for intent in by_intent}
    led = ("ask", "compare", "calculate", "translate")
    for kind in kinds:
        leads = ("", *LEADS) if kind in led else ("",)
        for intent in (name for name in train if name.partition("/")[0] == kind):
            for phrasing in train[intent]:
                forms = [" ".join(["", *words(lead + phrasing)]) for lead in leads]
                assert not [f for f in forms if f.endswith(tuple(ends))], (intent, phrasing)


def test_a_question_has_many_phrasings_that_name_the_entity() -> None:
    for intent, templates in all_intents().items():
        if intent.startswith("ask/"):
            assert len(templates) >= 15
            assert all("{name}" in t for t in templates)
        if intent.startswith("follow/"):
            assert not any("{" in t for t in templates)


def test_the_share_and_the_seed_decide() -> None:
    assert Phrasings(0.25, 1).by_intent == Phrasings(0.25, 1).by_intent
    assert Phrasings(0.25, 1).by_intent != Phrasings(0.25, 2).by_intent
    nothing_kept = Phrasings(0.0, 1).by_intent["translate"]
    assert set(nothing_kept["train"]) >= set(nothing_kept["evaluation"])


def test_banks_are_split_by_template(phrasings: Phrasings) -> None:
    for found in (phrasings.talk, phrasings.provocations):
        train, kept = (
            {item.template_id for items in found[split].values() for item in items}
            for split in ("train", "evaluation")
        )
        assert train and kept
        assert train.isdisjoint(kept)
    assert set(phrasings.talk["evaluation"]) == set(phrasings.talk["train"])
    assert set(phrasings.provocations["evaluation"]) == {"natural", "sensitive", "adversarial"}


def test_an_unknown_intent_is_an_error(phrasings: Phrasings) -> None:
    with pytest.raises(LamdaError, match="found 'sing'"):
        phrasings.draw("sing", "train", Random(0))
