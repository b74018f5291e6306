"""What a model answers to a form: by a schema, and checked here whatever that said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lamda.annotation.endpoint.client import Question
from lamda.annotation.forms import Form, prompt
from lamda.annotation.instructions.reading import read_instructions
from lamda.annotation.questions import (
    ANSWERS,
    ASKED_AFTER,
    CITED,
    COMMON,
    MISSING,
    SCALE,
    SEVERITY,
    SOURCE,
    SUPPORTED,
    is_answer,
    ruled_out,
)

FENCED = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)
"""How many models wrap JSON though nobody asked for it."""
THOUGHT = re.compile(r"\A\s*+(?:<think>|(?![{`])).*?</think>", re.DOTALL)
"""What some models think aloud before they answer; where their server begins the thought for them,
only its end is there. What begins as an answer does is no thought, whatever it holds."""


class NotInForm(Exception):
    """A reply that counts as no answer; the reason is of a few words, to count by."""


def form_question(form: Form, context: Sequence[str], response: str) -> Question:
    """A form about a response, as it is put to a model."""
    of = schema(form)
    return Question(prompt(form, context, response), "answers", of, schema_in_words(of))


def schema(form: Form) -> dict[str, Any]:
    """The JSON Schema of the answers to a form: each question is there, as strict servers ask."""
    properties = {question: _answers(question) for question in form.questions}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def schema_in_words(of: Mapping[str, Any]) -> str:
    """What is said of a schema to a server that does not take it beside the text."""
    return f"{read_instructions().model.schema_} {json.dumps(of)}"


def _answers(question: str) -> dict[str, Any]:
    if question == SOURCE:
        return {"type": "string"}
    known = SCALE if question == SEVERITY else ANSWERS
    return {"type": "string", "enum": [*known, *([MISSING] if question in ASKED_AFTER else [])]}


def read_object(text: str) -> dict[str, Any]:
    """The one JSON object of a reply; NotInForm for anything else, and for a name that stands there
    twice: nobody knows which of the two was meant."""
    text = THOUGHT.sub("", text).strip()
    if fenced := FENCED.fullmatch(text):
        text = fenced[1]
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise NotInForm("no JSON") from None
    except ValueError:
        raise NotInForm("no JSON" if text else "no text") from None
    if not isinstance(found, dict):
        raise NotInForm("no object")
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotInForm("a name twice")
    return found


def _refused(name: str) -> Any:
    raise ValueError(name)


def read_answers(form: Form, text: str) -> dict[str, str]:
    """Question -> the answer, '' where an earlier answer rules the question out or it may be left
    empty; every question of the form is there.

    NotInForm for a reply of another form, an unknown question or answer, and one that is missing.
    """
    found = read_object(text)
    if found.keys() - form.questions.keys():
        raise NotInForm("an unknown question")
    said: dict[str, str] = {}
    unasked = set()
    for question in form.questions:
        answer = _answer(question, found.get(question, MISSING))
        if ruled_out(question, said):
            unasked.add(question)
            answer = "no"  # which is what it counts as, and rules out what follows from it
        elif answer == MISSING and not _may_be_empty(question, said):
            raise NotInForm("a question without an answer")
        said[question] = answer
    return {question: MISSING if question in unasked else said[question] for question in said}


def _answer(question: str, value: Any) -> str:
    if not isinstance(value, str):
        raise NotInForm("an answer that is no text")
    answer = value.strip() if question == SOURCE else value.strip().casefold()
    if answer != MISSING and not is_answer(question, answer):
        raise NotInForm("an unknown answer")
    return answer


def _may_be_empty(question: str, said: Mapping[str, str]) -> bool:
    """A source is optional, and what is known to be true is neither looked up nor cited."""
    return question == SOURCE or (question in (SUPPORTED, CITED) and said.get(COMMON) == "yes")
