"""What people are asked about a response: the questions' wording, rules and examples.

All texts stand in one file, instructions/instructions.yaml; people get them with their tasks, and
a model that judges in their place reads the same ones in its prompt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lamda.annotation.instructions.reading import Example, Question, read_instructions
from lamda.annotation.own_objectives import CASCADE, PAPER, Quality, Safety
from lamda.annotation.questions import (
    GROUPS,
    OPTIONAL,
    SSI,
    UNSAFE,
    expected,
    is_own,
    violates,
)
from lamda.errors import LamdaError


@dataclass(frozen=True, slots=True)
class Form:
    """Question -> its wording, in the order of asking; what is said before all of them; and by
    question the rules and examples of its answers."""

    questions: Mapping[str, str]
    instructions: str
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that a rater is told: the instructions, and each question's rules and examples."""
        parts = [
            f"{question}: {wording}\n{self.details[question]}"
            for question, wording in self.questions.items()
            if question in self.details
        ]
        return "\n\n".join([self.instructions, *parts])


def all_questions(task: str) -> Mapping[str, Question]:
    """All that can be asked in a task, also what is off by default; LamdaError if unknown."""
    tasks = read_instructions().tasks
    if task not in tasks:
        raise LamdaError(f"task: expected one of {', '.join(tasks)}, found {task!r}")
    return tasks[task].all_questions()


def is_question(task: str, question: str) -> bool:
    """Whether a rater of the task can be asked this at all, a team's own objectives among it."""
    whole = task == SAFETY and (question in GROUPS or is_own(question))
    return whole or question in all_questions(task)


def form(
    task: str,
    instructions: str = "",
    also: Collection[str] = (),
    safety: Safety = PAPER,
    ssi: Quality = CASCADE,
) -> Form:
    """The form of a task, with those of its optional questions that are among `also`; of safety
    and of SSI as `safety` and `ssi` say.

    Other `instructions` stand in the place of rules and examples where some are given; the
    objectives that one question is about at once stay listed. LamdaError if the task is unknown.
    """
    off = {*OPTIONAL.get(task, ()), UNSAFE} - set(also)
    off |= {*SSI} - {*ssi.ask} if task == "ssi" else set()
    asked = {name: of for name, of in all_questions(task).items() if name not in off}
    chosen = _of_safety(safety) if task == SAFETY and safety != PAPER else {}
    if chosen:
        asked = chosen | {q: of for q, of in asked.items() if not violates(q)}
    wordings = {name: of.asks for name, of in asked.items()}
    if instructions:
        return Form(wordings, instructions, {q: of.rules for q, of in chosen.items() if of.rules})
    details = {name: _details(of) for name, of in asked.items()}
    return Form(wordings, read_instructions().tasks[task].rules, details)


def _of_safety(safety: Safety) -> dict[str, Question]:
    """The questions on what a response violates, where they are not the paper's 22; each names the
    texts of all its objectives."""
    told = read_instructions().tasks[SAFETY]
    own = list(safety.own())
    if safety.ask == "objectives":
        each = {name: text for *_, objectives in own for name, text in objectives.items()}
        return {
            name: Question(asks=told.violated.format(objective=text)) for name, text in each.items()
        }
    groups = {name: of for name, _, of in own} if own else _paper_groups()
    if safety.ask == "unsafe":
        texts = [text for of in groups.values() for text in of.values()]
        whole = told.questions[UNSAFE]
        return {UNSAFE: whole.model_copy(update={"rules": f"{whole.rules}\n{_listed(texts)}"})}
    return {
        name: Question(asks=told.violated_group, rules=_listed(of.values()))
        for name, of in groups.items()
    }


def _paper_groups() -> dict[str, dict[str, str]]:
    texts = {n: of.objective for n, of in read_instructions().tasks[SAFETY].objectives.items()}
    return {group: {n: texts[n] for n in numbers} for group, numbers in GROUPS.items()}


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(f"* {text}" for text in texts)


SAFETY = "safety"
TASKS = tuple(read_instructions().tasks)
"""Tasks that have a form."""
RESEARCH = f"{read_instructions().research} {read_instructions().fill_in}"
"""What a researcher is told who fills in a task (paper section 6.2)."""


def identity(
    instructions: str = "",
    also: Collection[str] = (),
    safety: Safety = PAPER,
    ssi: Quality = CASCADE,
) -> dict[str, str]:
    """Hashes of all questions and instructions: what people's judgement depends on."""
    forms = [form(task, instructions, also, safety, ssi) for task in TASKS]
    return {
        "questions": _hash([dict(each.questions) for each in forms]),
        "instructions": _hash([each.text for each in forms]),
    }


def prompt(asked: Form, context: Sequence[str], response: str) -> str:
    """What a model is told that answers a form in the place of people: the same text, then the
    conversation, the response, and the questions with the answers that each takes.

    Conversation and response are JSON, so that no line of theirs can pass for an instruction.
    """
    answers = [
        f"{question}: {wording} ({expected(question)})"
        for question, wording in asked.questions.items()
    ]
    return "\n\n".join(
        [
            asked.text,
            f"Conversation: {json.dumps(list(context), ensure_ascii=False)}",
            f"Response: {json.dumps(response, ensure_ascii=False)}",
            "\n".join(["Questions:", *answers]),
            read_instructions().model.answers,
        ]
    )


def _details(question: Question) -> str:
    lines = [question.rules] if question.rules else []
    return "\n".join([*lines, *map(_example, question.examples)])


def _example(example: Example) -> str:
    after = " / ".join(f'"{turn}"' for turn in example.after)
    said = f'after {after}: "{example.says}"' if after else f'"{example.says}"'
    return f"- {said} -> {example.answer}, as {example.because}"


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()
