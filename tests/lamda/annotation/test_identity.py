"""The identity of raters changes with what a judgement depends on, and with nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from lamda.annotation import forms
from lamda.annotation.raters import identity_of
from lamda.config.section import Choice


class Rules:
    """Their identity is their code and settings."""


class People:
    def __init__(self, question: str) -> None:
        self.question = question

    def identity(self) -> Mapping[str, str]:
        return {"question": self.question}


def choice(**values: Any) -> Choice:
    chosen = {"use": "own.rules", "code": "abc", "files": {"own/words": "1"}, "strictness": 0.5}
    return Choice.model_validate({**chosen, **values})


def test_it_is_the_name_and_twelve_digits() -> None:
    assert re.fullmatch(r"own\.rules@[0-9a-f]{12}", identity_of(choice(), Rules()))
    assert identity_of(choice(), Rules()) == identity_of(choice(), Rules())


@pytest.mark.parametrize(
    "change",
    [{"code": "abd"}, {"strictness": 0.6}, {"files": {"own/words": "2"}}, {"use": "other"}],
)
def test_rules_are_their_code_settings_and_files(change: dict[str, Any]) -> None:
    assert identity_of(choice(**change), Rules()) != identity_of(choice(), Rules())


def test_people_are_what_they_are_asked() -> None:
    asked = identity_of(choice(), People("Does it make sense?"))
    votes = {"files": {"own/votes.csv": "2"}, "code": "another"}
    assert identity_of(choice(**votes), People("Does it make sense?")) == asked
    assert identity_of(choice(), People("Is it sensible?")) != asked


def test_an_edited_example_is_another_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    before = forms.identity()
    told = forms.read_instructions()
    ssi = told.tasks["ssi"]
    question = ssi.questions["specific"]
    example = question.examples[0].model_copy(update={"because": "it is about tennis"})
    changed = question.model_copy(update={"examples": (example, *question.examples[1:])})
    task = ssi.model_copy(update={"questions": {**ssi.questions, "specific": changed}})
    other = told.model_copy(update={"tasks": {**told.tasks, "ssi": task}})
    monkeypatch.setattr(forms, "read_instructions", lambda: other)
    after = forms.identity()
    assert before["questions"] == after["questions"]
    assert before["instructions"] != after["instructions"]
