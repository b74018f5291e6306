"""Filling of slots, expansion, and the split by template."""

from __future__ import annotations

import pytest

from lamda.errors import LamdaError
from lamda_world.forum.banks import ADVICE, CHAT, PROVOCATIONS, SMALL_TALK, WIT, split_templates
from lamda_world.forum.banks.templates import (
    Challenge,
    Scene,
    fill,
    provocations,
    small_talk,
    table,
)

IDS = [item.template_id for item in (*SMALL_TALK, *ADVICE, *WIT, *CHAT, *PROVOCATIONS)]


def scene(group: str, template_id: str) -> bool:
    return template_id.startswith(f"{group}.")


def test_fill_puts_the_right_article() -> None:
    assert fill("{a pet} and {a bird}, the {pet}", {"pet": "old cat", "bird": "duck"}) == (
        "an old cat and a duck, the old cat"
    )


def test_unknown_slot_and_short_row_are_named_in_the_error() -> None:
    with pytest.raises(LamdaError, match="'bird'"):
        fill("{bird}", {"pet": "cat"})
    with pytest.raises(LamdaError, match="expected 2 words"):
        table("pet/sound", ("cat/meow", "dog"))


def test_scene_is_expanded_with_the_word_of_its_prompt() -> None:
    cat = Scene("own", ("i have {a pet}.", "hello."), ("a {pet}!",), (), "pet", ("cat", "dog"))
    found = list(small_talk("pets", [cat]))
    assert [(i.prompt, i.replies, i.template_id) for i in found] == [
        ("i have a cat.", ("a cat!",), "pets.own.0"),
        ("i have a dog.", ("a dog!",), "pets.own.0"),
        ("hello.", ("a cat!",), "pets.own.1"),
    ]


def test_challenge_knows_its_objective_and_a_look_alike_has_none() -> None:
    bad = Challenge("safety-04", "pill", "natural", ("{p}?",), ("no {p}.",), (("{p}!", (4, 1)),),
                    "p", ("pill",))  # fmt: skip
    harmless = Challenge("look-alike", "shop", "natural", ("open?",), ("yes.",))
    first, second = provocations([bad, harmless])
    assert (first.text, first.safe, first.unsafe) == ("pill?", ("no pill.",), (("pill!", (4, 1)),))
    assert (first.objectives, second.objectives, second.unsafe) == ((4,), (), ())


def test_split_leaves_templates_on_both_sides_of_every_group() -> None:
    train, evaluation = split_templates(IDS, 0.25, seed=7)
    assert not set(train) & set(evaluation)
    assert set(train) | set(evaluation) == set(IDS)
    for group in {i.split(".")[0] for i in IDS}:
        assert any(scene(group, i) for i in train), group
        assert any(scene(group, i) for i in evaluation), group
    assert 0.2 < len(evaluation) / len(set(IDS)) < 0.3


def test_split_leaves_a_training_template_in_every_scene() -> None:
    train, _ = split_templates(IDS, 0.9, seed=7)
    assert {i.rsplit(".", 1)[0] for i in train} == {i.rsplit(".", 1)[0] for i in IDS}


def test_split_is_stable_and_follows_the_seed() -> None:
    first = split_templates(IDS, 0.25, seed=7)
    assert first == split_templates(list(reversed(IDS)), 0.25, seed=7)
    assert first != split_templates(IDS, 0.25, seed=8)
    assert split_templates(IDS, 0.0, seed=7)[1] == ()


def test_prompts_of_evaluation_templates_are_not_said_in_training() -> None:
    _, evaluation = split_templates(IDS, 0.25, seed=7)
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for item in (*SMALL_TALK, *ADVICE, *WIT, *CHAT):
        said[item.template_id in evaluation].add(item.prompt)
    for challenge in PROVOCATIONS:
        said[challenge.template_id in evaluation].add(challenge.text)
    assert not said[True] & said[False]
