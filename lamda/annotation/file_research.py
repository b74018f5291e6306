"""People as researchers: what they looked up comes from files (`files`).

A row of Parquet, JSONL or CSV is one action: `context`, `base`, `calls` (what came back before:
query, result, url), `action` ('TS' or 'User'), `text`, and, if you have them, `correct` (else 1)
and `votes`; or, as a task asks it, all `actions` on a base in a list. In the cells of a CSV, what
is no text stands as JSON.

Research is matched by its context. Research of just the base that was asked about comes first; else
that of other bases of the same context is taken, each with its own base: what a person found and
how the response should be do not depend on the sampled wording that they started from, and a model
that is trained again would make their work void.
"""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from lamda.annotation.cited import citation_problems
from lamda.annotation.keys import research_key
from lamda.annotation.mending import mended_research
from lamda.annotation.questions import ANSWERS, CORRECT
from lamda.config.section import OwnMarker, Section
from lamda.data.labels import context_of
from lamda.data.reading.ledger import Ledger, Tolerant
from lamda.data.row import CELLS, Row
from lamda.data.rows import read_rows
from lamda.data.text import is_url
from lamda.errors import LamdaError
from lamda.records import Context, Document, GroundingExample, ToolCall
from lamda.toolset.toolset import Toolset

RESEARCH = "research.parquet"
"""The filed research, in the folder that stage fetch_filed writes."""
ACTIONS = ("TS", "User")
NESTED = "calls", "actions", "correct", "votes"
"""Columns that hold no text."""
Actions = dict[tuple[Any, ...], GroundingExample | None]
"""What an action is -> its row; None where two rows differ on whether it is right."""


class FileResearch:
    """Researchers whose work stands in files; what nobody has researched waits for people."""

    class Settings(Section):
        """`path` is a file or folder in own/, if there is one; `columns`: field -> column."""

        path: Annotated[str | None, OwnMarker()] = None
        columns: Mapping[str, str] = {}

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings = settings
        self._filed: Path | None = None
        self._steps: Sequence[str] = ()
        self.read: dict[str, dict[str, Any]] = {}
        """Under the task, what became of the rows of the own file, where some were bad."""

    def with_filed(self, folder: Path) -> FileResearch:
        """These researchers with the filed research in `folder`/research.parquet besides."""
        made = copy.copy(self)
        made._filed = folder / RESEARCH
        return made

    def with_steps(self, steps: Sequence[str]) -> FileResearch:
        """These researchers with their work mended, as the contexts are that were asked about."""
        made = copy.copy(self)
        made._steps = steps
        return made

    def pages(self) -> Iterator[Document]:
        """People search the index of the model."""
        return iter(())

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        """See Researchers; which research belongs to which base: see above. None comes twice."""
        wanted = {context.context for context in contexts}
        found: dict[tuple[str, ...], dict[str, Actions]] = defaultdict(lambda: defaultdict(dict))
        for row in self._mended(wanted):
            if row.context in wanted:
                _add(found[row.context][row.base], row)
        for context, base in zip(contexts, bases, strict=True):
            of = found.get(context.context, {})
            taken = [base] if base in of else list(of)
            yield [row for name in taken for row in _numbered(of.pop(name))]

    def _mended(self, wanted: Collection[tuple[str, ...]]) -> Iterator[GroundingExample]:
        for _, row in self._rows():
            made = mended_research(row, self._steps)
            # the contexts of a source of one's own may be asked about as they are
            as_it_is = row.context in wanted and made.context not in wanted
            yield replace(made, context=row.context) if as_it_is else made

    def _rows(self) -> Iterator[tuple[Row, GroundingExample]]:
        if self._settings.path:
            path, ledger = self._settings.path, Tolerant()
            yield from read_research(Path(path), self._settings.columns, ledger)
            if ledger.settle(path):
                self.read["groundedness"] = ledger.figures()
        if self._filed is not None:
            yield from read_research(self._filed, {})


def _add(actions: Actions, row: GroundingExample) -> None:
    """Note an action once; two who differ on whether it is right cancel each other out."""
    key = (row.calls, row.action, row.text)
    known = actions.setdefault(key, row)
    if known is not None and known.correct != row.correct:
        actions[key] = None


def _numbered(actions: Actions) -> Iterator[GroundingExample]:
    """The rows under names that lead with the research that they are steps of."""
    for step, row in enumerate(row for row in actions.values() if row is not None):
        name = f"groundedness/{research_key(row.context, row.base)}/{step}"
        yield replace(row, example_id=name, split="train")


def read_research(
    path: Path, columns: Mapping[str, str] | None, ledger: Ledger | None = None
) -> Iterator[tuple[Row, GroundingExample]]:
    """The actions in a file or folder, and where each stands; an empty list `actions` holds none.
    `columns` as in read_rows: None where nobody can name others.

    LamdaError with file and row for what is missing or of another form; with a `ledger` that is not
    strict the row is noted there, and the others are read.
    """
    ledger = ledger or Ledger(strict=True)
    optional = ("action", "text", *NESTED, "example_id")
    for row in read_rows(path, ("context", "base"), optional, columns, ledger):
        try:
            made = list(actions_of(row))
        except LamdaError as error:
            ledger.refuse(error)
            continue
        ledger.keep()
        yield from made


def actions_of(row: Row) -> Iterator[tuple[Row, GroundingExample]]:
    """The actions of one row, which holds one, or all on a base in a list `actions`."""
    row = _opened(row)
    listed = row.values.get("actions")
    if listed is None:
        yield row, _example(row, _calls(row), row.name("example_id", ""))
    elif not isinstance(listed, list):
        raise row.error("actions", "a list", listed)
    else:
        yield from _listed(row, listed)


def _opened(row: Row) -> Row:
    """The row of a CSV with what its cells hold; any other one as it is."""
    cells = [name for name in NESTED if row.values.get(CELLS) and row.has(name)]
    values = {}
    for name in cells:
        try:
            values[name] = json.loads(row.values[name])
        except (ValueError, RecursionError):
            raise row.error(name, "JSON", row.values[name]) from None
    return Row(row.place, {**row.values, **values})


def _calls(row: Row) -> Sequence[Any]:
    calls = row.values.get("calls") or ()
    if not isinstance(calls, list | tuple):
        raise row.error("calls", "objects with query, result and url, in a list", calls)
    return calls


def _listed(row: Row, actions: Sequence[Any]) -> Iterator[tuple[Row, GroundingExample]]:
    """Each action with the results before it; a mistake's result is not read on."""
    calls: list[dict[str, str]] = []
    for number, action in enumerate(actions):
        if not isinstance(action, dict):
            raise row.error("actions", "objects with action and text", action)
        part = Row(f"{row.place}, action {number}", {**row.values, **action})
        made = _example(part, calls, "")
        yield part, made
        if made.action == "TS" and made.correct:
            result = {"query": made.text, "result": part.text("result")}
            calls.append({**result, "url": part.text("url", "")})


def _example(row: Row, calls: Sequence[Any], name: str) -> GroundingExample:
    action, correct = row.text("action"), row.values.get("correct")
    if action not in ACTIONS:
        raise row.error("action", " or ".join(ACTIONS), action)
    if correct not in (None, 0, 1):
        raise row.error("correct", "0 or 1", correct)
    made = GroundingExample(
        example_id=name,
        context=context_of(row),
        base=row.text("base"),
        calls=tuple(_call(row, call) for call in calls),
        action=action,
        text=row.text("text"),
        votes=_votes(row),
        correct=1 if correct is None else int(correct),
    )
    for call in made.calls:
        if call.url and not is_url(call.url):
            raise row.error("url", "http(s)://HOST/..., or nothing", call.url)
    for column, expected, found in citation_problems(made):
        raise row.error(column, expected, found)
    return made


def _call(row: Row, call: Any) -> ToolCall:
    if not isinstance(call, dict):
        raise row.error("calls", "objects with query, result and url", call)
    part = Row(f"{row.place}, column 'calls'", call)
    return ToolCall(part.text("query"), part.text("result"), part.text("url", ""))


def _votes(row: Row) -> dict[str, tuple[str, ...]]:
    """The raters' answers on whether the action is right: Parquet's pairs or an object of JSON."""
    value = row.values.get("votes")
    try:
        pairs = dict(value or ())
    except (TypeError, ValueError):
        raise row.error("votes", "an object", value) from None
    for answers in pairs.values():
        known = isinstance(answers, list | tuple) and all(one in ANSWERS for one in answers)
        if set(pairs) != {CORRECT} or not known:
            raise row.error("votes", f"{CORRECT}: a list of {', '.join(ANSWERS)}", value)
    return {question: tuple(answers) for question, answers in pairs.items()}
