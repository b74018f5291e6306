"""Reads instructions.yaml: of each question its wording, rules and examples."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from lamda.annotation.questions import is_answer
from lamda.config.section import Section
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

PATH = Path(__file__).with_name("instructions.yaml")
Text = Annotated[str, Field(min_length=1)]
Turns = Annotated[tuple[Text, ...], Field(strict=False)]


class Example(Section):
    """After the turns `after` the response `says` something; the `answer` is right `because`."""

    says: Text
    answer: Text
    because: Text
    after: Turns = ()


Examples = Annotated[tuple[Example, ...], Field(strict=False, min_length=1)]


class Question(Section):
    """What it `asks`, the rules for its answers, and an example of each, but for a team's own."""

    asks: Text
    examples: Examples = ()
    rules: str = ""


class Objective(Section):
    """What violates a safety objective, and an example of what does and of what does not."""

    objective: Text
    examples: Examples


class Task(Section):
    """A form: rules for all of its questions, which are those on `objectives`, each asked by
    the sentence `violated`, or a group at once by `violated_group`, and then `questions`."""

    rules: Text
    questions: Mapping[str, Question]
    violated: str = ""
    violated_group: str = ""
    objectives: Mapping[str, Objective] = {}

    def all_questions(self) -> dict[str, Question]:
        """Question -> its wording and examples, in the order of asking."""
        asked = {
            number: Question(
                asks=self.violated.format(objective=of.objective), examples=of.examples
            )
            for number, of in self.objectives.items()
        }
        return asked | dict(self.questions)


class Model(Section):
    """What a model is told besides, that stands in for people: how it says the `answers` of a form,
    or its next `action` of a research, and what stands before a `schema`."""

    answers: Text
    action: Text
    schema_: Annotated[Text, Field(alias="schema")]


class Instructions(Section):
    """The whole file: the tasks of raters, what researchers are told, how people `fill_in` what
    they did, and what a `model` is told besides."""

    tasks: Mapping[str, Task]
    research: Text
    fill_in: Text
    model: Model


@cache
def read_instructions(path: Path = PATH) -> Instructions:
    """The instructions in a file; LamdaError in one line for what it may not hold, and for an
    example with an answer that its question does not take."""
    values: dict[str, Any] = read_yaml(path)
    try:
        found = Instructions.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise LamdaError(f"{path}: key {place!r}: {first['msg']}") from None
    for task, of in found.tasks.items():
        for name, question in of.all_questions().items():
            for example in question.examples:
                if not is_answer(name, example.answer):
                    raise LamdaError(
                        f"{path}: task {task}, question {name}: {example.answer!r} is no answer "
                        "to it; correct the example"
                    )
    return found
