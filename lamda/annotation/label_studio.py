"""Tasks for Label Studio, and what comes back from it: JSON alone, as its CSV and JSON_MIN change
the shape of answers.

It stores anything: choices that there are not, answers to questions that were not asked, one rater
twice. So every task carries its key, which is the hash of what is judged, and the way back checks
each answer against what the task itself says was asked; nothing of it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from lamda.annotation.cited import MAX_CALLS
from lamda.annotation.forms import TASKS, is_question
from lamda.annotation.keys import research_key, vote_key
from lamda.annotation.questions import ANSWERS, ASKED_AFTER, SCALE, SEVERITY, SOURCE, is_answer
from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue, Row
from lamda.errors import LamdaError
from lamda.records import Vote

SPEAKERS = ("A", "B")
REWRITE = "rewrite"
STEP = ("query", "result", "url")
"""What a researcher fills in for each look-up, beside its number: query_1, result_1, url_1."""


def labelling(task: Mapping[str, Any]) -> str:
    """The labelling configuration (XML) of the project that takes tasks like this one."""
    lines = ["<View>", f"  <Header value={quoteattr(_title(task))}/>"]
    lines += [_shown("instructions", "$instructions"), *_dialog(), _shown("response", "$response")]
    lines += _research_fields() if "base" in task else _questions(task["questions"])
    return "\n".join([*lines, "</View>", ""])


def _title(task: Mapping[str, Any]) -> str:
    return "Research the response" if "base" in task else "Judge the response to the last turn"


def _dialog() -> list[str]:
    fields = 'layout="dialogue" nameKey="speaker" textKey="text"'
    return [f'  <Paragraphs name="dialog" value="$dialog" {fields}/>']


def _shown(name: str, value: str) -> str:
    return f'  <Text name="{name}" value="{value}"/>'


def _questions(questions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    names = field_names(questions)
    for question, name in names.items():
        yield f'  <Header size="5" value={quoteattr(questions[question]["wording"])}/>'
        if question == SOURCE:
            yield f'  <TextArea name="{name}" toName="response" maxSubmissions="1"/>'
            continue
        after = _visible(question, names)
        yield f'  <Choices name="{name}" toName="response" choice="single-radio"{after}>'
        for answer in SCALE if question == SEVERITY else ANSWERS:
            yield f'    <Choice value="{answer}"/>'
        yield "  </Choices>"


def _visible(question: str, names: Mapping[str, str]) -> str:
    """When a question of a cascade is shown. Label Studio takes one earlier question: the last."""
    after = {first: said for first, said in ASKED_AFTER.get(question, {}).items() if first in names}
    if not after:
        return ""
    first, said = list(after.items())[-1]
    told = f'whenTagName="{names[first]}" whenChoiceValue="{",".join(said)}"'
    return f' visibleWhen="choice-selected" {told}'


def _research_fields() -> Iterator[str]:
    for number in range(1, MAX_CALLS + 1):
        for part in STEP:
            told = f"{part} {number}: {'as you asked it' * (part == 'query') or 'as it came back'}"
            yield f'  <Header size="5" value="{told}"/>'
            yield f'  <TextArea name="{part}_{number}" toName="response" maxSubmissions="1"/>'
    told = "The response as it should be, with sources as [1], [2] for the first, second result"
    yield f'  <Header size="5" value="{told}"/>'
    yield f'  <TextArea name="{REWRITE}" toName="response" maxSubmissions="1" required="true"/>'


def field_names(questions: Iterable[str]) -> dict[str, str]:
    """Question -> the name of its field, of letters, digits and underscores."""
    names = {question: "q_" + re.sub(r"\W", "_", question) for question in questions}
    if len(set(names.values())) < len(names):
        raise LamdaError(
            "Label Studio: two of the objectives differ in punctuation alone; rename one of them"
        )
    return names


def studio_task(task: Mapping[str, Any]) -> dict[str, Any]:
    """A task as Label Studio imports it: what is shown, and the key with what it is made of."""
    turns = enumerate(task["context"])
    data = {
        "key": task["key"],
        "task": task["task"],
        "context": list(task["context"]),
        "dialog": [{"speaker": SPEAKERS[n % 2], "text": turn} for n, turn in turns],
        "response": task.get("response", task.get("base")),
        "instructions": task["instructions"],
        "asked": list(task.get("questions", ())),
    }
    return {"data": data}


def read_votes(rows: Iterable[Row], ledger: Ledger, instance: str = "") -> Iterator[Vote]:
    """The votes in an export; what is wrong is noted in `ledger`, which counts answers. `instance`
    leads the names of its raters: each Label Studio counts its users from 1.

    A ledger's row is an answer, or an annotation or a task without any that can be used.
    """
    for row in rows:
        try:
            data = _data(row)
            asked = _asked(row, data)
        except LamdaError as error:
            ledger.refuse(error)
            continue
        for part, rater, results in _annotations(row, ledger, instance):
            for result in results:
                try:
                    question, answer = _answer(part, asked, result)
                except BadValue as error:
                    ledger.refuse(error)
                    continue
                ledger.keep()
                context, response = tuple(data["context"]), data["response"]
                key = vote_key(data["task"], context, response, question)
                yield Vote(key, data["task"], context, response, question, rater, answer)


def read_research(rows: Iterable[Row], ledger: Ledger) -> Iterator[Row]:
    """What researchers did, as rows of lamda.annotation.file_research with `actions`."""
    for row in rows:
        try:
            data = _data(row)
        except BadValue as error:
            ledger.refuse(error)
            continue
        for part, _, results in _annotations(row, ledger):
            try:
                actions = _actions(part, results)
            except BadValue as error:
                ledger.refuse(error)
                continue
            ledger.keep()
            values = {"context": data["context"], "base": data["response"], "actions": actions}
            yield Row(part.place, values)


def _data(row: Row) -> dict[str, Any]:
    """What a task shows, where its key is that of it; BadValue for another one."""
    data = row.values.get("data")
    if not isinstance(data, dict):
        raise row.error("data", "a task with data and annotations: export as JSON", data,
                        "no task of the export JSON")  # fmt: skip
    inner = Row(row.place, data)
    context, response = inner.texts("context"), inner.text("response")
    task, key = inner.text("task"), inner.text("key")
    right = research_key(context, response) if task == "research" else ""
    if task in TASKS:
        right = vote_key(task, context, response)
    if key != right:
        raise inner.error("key", "that of task, context and response", key, "key: not the task's")
    told = {"context": list(context), "response": response, "asked": data.get("asked")}
    return {"task": task, **told}


def _asked(row: Row, data: Mapping[str, Any]) -> dict[str, str]:
    """Field -> question, of those that the task asks."""
    asked = data["asked"]
    good = isinstance(asked, list) and all(isinstance(q, str) for q in asked)
    if not good or not all(is_question(data["task"], q) for q in asked):
        raise row.error("asked", "questions of the task", asked, "asked: no questions of the task")
    return {name: question for question, name in field_names(asked).items()}


def _annotations(
    row: Row, ledger: Ledger, instance: str = ""
) -> Iterator[tuple[Row, str, Sequence[Any]]]:
    """Of each finished annotation its place, rater and results; what was skipped is passed by."""
    annotations = row.values.get("annotations")
    if not isinstance(annotations, list):
        what = "a task without a list of annotations"
        ledger.refuse(row.error("annotations", "a list", annotations, what))
        return
    if not annotations:
        ledger.pass_by("a task that nobody annotated")
    for number, one in enumerate(annotations):
        part = Row(f"{row.place}, annotation {number}", one if isinstance(one, dict) else {})
        results = part.values.get("result")
        if part.values.get("was_cancelled"):
            ledger.pass_by("skipped by the rater")
        elif not isinstance(results, list):
            ledger.refuse(part.error("result", "a list", results, "an annotation without results"))
        elif not results:
            ledger.pass_by("an annotation without an answer")
        else:
            rater = _rater(part, instance)
            if rater:
                yield part, rater, results
            else:
                ledger.refuse(part.error("completed_by", "a rater", reason="nobody's annotation"))


def _rater(part: Row, instance: str) -> str:
    """The rater's number in Label Studio: mail addresses need not lie in votes."""
    who = part.values.get("completed_by")
    who = who.get("id", who.get("email")) if isinstance(who, dict) else who
    name = str(who).strip() if isinstance(who, int | str) and not isinstance(who, bool) else ""
    # a lone surrogate, which JSON can hold, has no place in a table of votes
    lead = f"label-studio-{instance}/" if instance else "label-studio-"
    return f"{lead}{name}" if name.isprintable() and name else ""


def _answer(part: Row, asked: Mapping[str, str], result: Any) -> tuple[str, str]:
    name, texts = _field(part, result)
    if name not in asked:
        raise part.error(name, "a question that was asked", reason="a question that was not asked")
    question = asked[name]
    if len(texts) != 1:
        raise part.error(name, "one answer", texts, "several answers, or none, to one question")
    answer = texts[0].strip()
    if not is_answer(question, answer):
        raise part.error(name, "an answer to the question", answer, "a choice that there is not")
    return question, answer


def _field(part: Row, result: Any) -> tuple[str, list[str]]:
    """The field that a result is of, and what was chosen or written."""
    name = result.get("from_name") if isinstance(result, dict) else None
    value = result.get("value") if isinstance(result, dict) else None
    found = value.get("choices", value.get("text")) if isinstance(value, dict) else None
    texts = [found] if isinstance(found, str) else found
    if not isinstance(name, str) or not isinstance(texts, list):
        raise part.error("result", "a choice or a text", result, "a result of another kind")
    if not all(isinstance(text, str) for text in texts):
        raise part.error(name, "texts", texts, "a result of another kind")
    return name, texts


def _actions(part: Row, results: Sequence[Any]) -> list[dict[str, str]]:
    """The look-ups in their order, and the rewrite."""
    given: dict[str, str] = {}
    for result in results:
        name, texts = _field(part, result)
        if name in given or len(texts) != 1:
            raise part.error(name, "one text", texts, "several texts in one field")
        given[name] = texts[0].strip()
    known = {REWRITE, *(f"{one}_{n}" for n in range(1, MAX_CALLS + 1) for one in STEP)}
    if odd := sorted(given.keys() - known):
        raise part.error(odd[0], "a field that was asked for", reason="a field that was not asked")
    actions = []
    for number in range(1, MAX_CALLS + 1):
        query, result, url = (given.get(f"{one}_{number}", "") for one in STEP)
        if query:
            actions.append({"action": "TS", "text": query, "result": result, "url": url})
        elif result or url:
            raise part.error(f"query_{number}", "a query", reason="a result without its query")
    return [*actions, {"action": "User", "text": given.get(REWRITE, "")}]
