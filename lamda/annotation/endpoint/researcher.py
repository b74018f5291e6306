"""A model as researcher (`endpoint`): it asks the toolset in steps, and writes what the response
should be (paper section 6.2). Whether an action is right nobody has said: it counts as a
crowdworker's, who is taken to be right where no rater was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from lamda.annotation.cited import MAX_CALLS, citation_problems
from lamda.annotation.endpoint.answers import NotInForm, read_object, schema_in_words
from lamda.annotation.endpoint.client import Client, Question
from lamda.annotation.endpoint.config import EndpointSettings
from lamda.annotation.endpoint.pool import Usage, answered, each
from lamda.annotation.endpoint.rater import trouble
from lamda.annotation.instructions.reading import read_instructions
from lamda.annotation.keys import research_key
from lamda.data.text import has_word, unprintable
from lamda.errors import LamdaError
from lamda.records import Context, Document, GroundingExample, ToolCall
from lamda.task_names import RESEARCHED
from lamda.toolset.toolset import MAX_QUERY, Session, Toolset

ACTIONS = ("TS", "User")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "action": {"type": "string", "enum": list(ACTIONS)},
        "text": {"type": "string"},
    },
    "required": ["action", "text"],
    "additionalProperties": False,
}
FRUITLESS = 3
"""Queries that may find nothing before a base is left without research."""


class EndpointResearchers:
    """Researchers that are a model behind an OpenAI-compatible address."""

    class Settings(EndpointSettings):
        """See lamda.annotation.endpoint.config; at most `queries` results are looked up."""

        queries: Annotated[int, Field(ge=1, le=MAX_CALLS)] = MAX_CALLS
        instructions: str = ""

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings
        self.usage: dict[str, dict[str, Any]] = {}
        """Under the task, what the questions cost, and how many bases they left unresearched."""
        self._trouble: LamdaError | None = None
        self._lock = threading.Lock()  # tools were not written to be asked by several at once

    def trouble(self) -> LamdaError | None:
        """Why bases have no research, and what can be done; None where all have."""
        return self._trouble

    def pages(self) -> Iterator[Document]:
        """It searches the index of the model."""
        return iter(())

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        """See Researchers; of what stands there twice the first is researched.

        LamdaError as lamda.annotation.endpoint.rater.EndpointRaters.rate.
        """
        client, usage = Client(self._settings), Usage()
        pairs = [(of.context, base) for of, base in zip(contexts, bases, strict=True)]

        def researched(pair: tuple[tuple[str, ...], str]) -> tuple[list[GroundingExample], Usage]:
            own = Usage()
            return self._research(client, *pair, toolset, own), own

        found = {}
        once = list(dict.fromkeys(pairs))
        done = each(client, self._settings.parallel, researched, once)
        for pair, (rows, own) in zip(once, done, strict=True):
            found[pair] = rows
            usage.add(own)
        lacking = sum(not rows for rows in found.values())
        told = {**usage.plain(self._settings), "not_researched": lacking}
        self.usage = {RESEARCHED: told}
        self._trouble = trouble(self._settings, usage, client) if lacking else None
        yield from (found.pop(pair, []) for pair in pairs)

    def _research(
        self, client: Client, context: tuple[str, ...], base: str, toolset: Toolset, usage: Usage
    ) -> list[GroundingExample]:
        """The actions on one base; none where a step of it did not come in the form."""
        session, rows, calls, nothing = Session(toolset), [], [], []  # type: ignore[var-annotated]
        while len(nothing) <= FRUITLESS:
            before = GroundingExample("", context, base, tuple(calls), "", "")
            question, last = self._question(before, nothing), len(calls) >= self._settings.queries
            replies = answered(
                client, self._settings, question, 1,
                lambda text, row=before, end=last: read_action(row, text, end), usage,  # type: ignore[misc]
            )  # fmt: skip
            if not replies:
                return []
            name = f"groundedness/{research_key(context, base)}/{len(rows)}"
            row = replace(replies[0], example_id=name)
            if row.action == "User":
                return [*rows, row]
            with self._lock:
                result = session.ask(row.text)
            if result is None:
                nothing.append(row.text)
                continue
            rows.append(row)
            calls.append(ToolCall(row.text, result.text, result.url))
        usage.failures["queries that find nothing"] += 1
        return []

    def _question(self, row: GroundingExample, nothing: Sequence[str]) -> Question:
        """The next step, as it is put to a model: texts are JSON, and no line of theirs can pass
        for an instruction."""
        told = read_instructions()
        found = [{"query": c.query, "result": c.result, "url": c.url} for c in row.calls]
        room = self._settings.queries - len(row.calls)
        parts = [
            self._settings.instructions or told.research,
            told.model.action,
            f"Conversation: {_json(row.context)}",
            f"Base response: {_json(row.base)}",
            f"Results so far: {_json(found)}",
            f"Queries that found nothing: {_json(list(nothing))}",
            f"Queries left: {room}" + ("" if room else "; the next action is User"),
        ]
        return Question("\n\n".join(parts), "action", SCHEMA, schema_in_words(SCHEMA))


def read_action(before: GroundingExample, text: str, last: bool) -> GroundingExample:
    """The next action after `before`, without an id; NotInForm for what nobody could learn from:
    another form, no words, a citation of nothing, a query where it is the `last` action."""
    found = read_object(text)
    if found.keys() != {"action", "text"} or not isinstance(found["text"], str):
        raise NotInForm("another form than action and text")
    action, said = found["action"], found["text"].strip()
    if action not in ACTIONS:
        raise NotInForm("an unknown action")
    if not has_word(said) or unprintable(said):
        raise NotInForm("a text without words, or with characters that cannot be shown")
    if action == "TS" and (last or len(said) > MAX_QUERY):
        raise NotInForm("a query too many" if last else "a query too long")
    row = replace(before, action=action, text=said)
    if any(citation_problems(row)):
        raise NotInForm("a citation of no result")
    return row


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
