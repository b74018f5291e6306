"""CSV, TSV, JSON and JSONL that people put into the inbox, as the rows of a kind.

A column is a field of the kind's record. Where that is no text, a cell of a CSV holds JSON
(`["hi", "hello"]`), or is the one text of a list. Votes and research may also be what people are
handed: the forms of `lamda tasks export` and `lamda annotate export`, and Label Studio's export.
Votes may name what they judge by its key alone, while the run that asked waits.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.annotation import label_studio
from lamda.annotation.exchange import read_tasks
from lamda.annotation.file_research import actions_of
from lamda.annotation.file_votes import answer_of, vote_of
from lamda.annotation.keys import research_key
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.unpack import SUFFIXES
from lamda.data.row import CELLS, Row, shown
from lamda.data.rows import KINDS, read_rows
from lamda.errors import LamdaError
from lamda.ingestion.reading import (
    MAX_ROWS,
    Line,
    Unreadable,
    Wrong,
    has_default,
    hints_of,
    typed,
)
from lamda.records import GroundingExample, Vote

TABLES = ("parquet", "arrow")
VOTE = ("question", "rater", "answer"), ("key", "task", "context", "response")
"""Columns of votes: those that are needed, and the others."""
NESTED = "calls", "actions", "correct", "votes"
RESEARCH = ("context", "base"), ("action", "text", *NESTED)
"""Columns of research: those that are needed, and the others."""
TOLD = 1000
"""Faults that are kept; a file with so many is refused for them."""
Asked = Mapping[str, tuple[Mapping[str, Any], str]]
"""Key -> the task that asks, and its question."""
Found = Iterator[tuple[str, Any]]
"""Records, and the place of each."""


class _Faults(Ledger):
    """A ledger that keeps more faults in full."""

    def _tell(self, line: str) -> None:
        if len(self.examples) < TOLD:
            self.examples.append(line)


def ending(name: str) -> str:
    """'.csv', '.jsonl.gz': how a form's name ends; '' for a table, or what has no known ending."""
    path = PurePosixPath(name.lower())
    packed = path.suffix if path.suffix in SUFFIXES else ""
    inner = PurePosixPath(path.stem).suffix if packed else path.suffix
    return inner + packed if KINDS.get(inner, TABLES[0]) not in TABLES else ""


def form_lines(kind: str, path: Path, record: type, tasks: Path) -> Iterator[Line]:
    """The rows of a form as `record`, and after them what is wrong with the others.

    `tasks` is a folder with the tasks of the runs that wait (lamda.annotation.tasks), if there are
    any. Unreadable, in one line without the file's name, for all that concerns the file.
    """
    ledger = _Faults()
    lead = f"{path}: "
    number = 0
    try:
        for place, made in _records(kind, path, record, tasks, ledger):
            yield Line(number, made, place=place.removeprefix(lead))
            number += 1
            if number > MAX_ROWS:
                raise Unreadable(f"expected at most {MAX_ROWS:,} rows, found more; split the file")
            if len(ledger.examples) >= TOLD:
                break
    except LamdaError as error:
        raise Unreadable(str(error).removeprefix(lead)) from None
    if ledger.faults:
        raise Unreadable(next(iter(ledger.faults.values())).removeprefix(lead))
    for told in ledger.examples:
        yield Line(number, problem=told.removeprefix(lead), place="")


def _records(kind: str, path: Path, record: type, tasks: Path, ledger: Ledger) -> Found:
    if kind in ("votes", "research") and _is_export(path):
        yield from _exported(kind, path, ledger)
    elif kind == "votes":
        yield from _votes(path, tasks, ledger)
    elif kind == "research":
        rows = read_rows(path, *RESEARCH, None, ledger)
        yield from _numbered(_actions(rows, ledger))
    else:
        names = [field.name for field in dataclasses.fields(record)]
        for row in read_rows(path, (), names, None, ledger):
            try:
                yield row.place, _record(row, record)
            except LamdaError as error:
                ledger.refuse(error)


def _record(row: Row, record: type) -> Any:
    """A row as a record; LamdaError with its place and column."""
    hints, found = hints_of(record), {}
    for field in dataclasses.fields(record):
        value, hint = row.values.get(field.name), hints[field.name]
        if value is None and has_default(field):
            continue
        try:
            if row.values.get(CELLS):
                value = _cell(row, field.name, hint)
            _check_shape(value, hint)
            found[field.name] = typed(value, hint)
        except Wrong as wrong:
            raise LamdaError(f"{row.place}, column {field.name!r}: {wrong}") from None
    return record(**found)


def _cell(row: Row, name: str, hint: Any) -> Any:
    """What a cell of a CSV holds; an empty one is the empty text."""
    if name not in row.values:
        raise Wrong("the column is missing")
    value = row.values[name]
    if hint is str or value is None:
        return value or ("" if hint is str else None)
    if hint == tuple[str, ...] and not value.lstrip().startswith("["):
        return [value]
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Wrong(f"expected JSON, found {value[:60]!r}") from None


def _check_shape(value: Any, hint: Any) -> None:
    """Wrong where a value of JSON has not the form of `hint`; `typed` says what else it must be."""
    if value is None:
        return
    if hint in (str, int):
        _check_scalar(value, hint)
    elif typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise Wrong(f"expected a list, found {shown(value)}")
        for item in value:
            _check_shape(item, typing.get_args(hint)[0])
    elif not isinstance(value, dict):
        raise Wrong(f"expected an object, found {shown(value)}")
    elif dataclasses.is_dataclass(hint):
        hints = hints_of(hint)
        for name in hints.keys() & value.keys():
            _check_shape(value[name], hints[name])
    else:
        for name, item in value.items():
            _check_shape(name, str)
            _check_shape(item, typing.get_args(hint)[1])


def _check_scalar(value: Any, hint: Any) -> None:
    if hint is str:
        if not isinstance(value, str):
            raise Wrong(f"expected text, found {shown(value)}")
        if not value.isascii() and value != value.encode(errors="replace").decode():
            raise Wrong("expected UTF-8, found half of a character")
    elif not isinstance(value, int | float) or not abs(value) < 2**63:
        raise Wrong(f"expected a whole number, found {shown(value)}")


def _votes(path: Path, tasks: Path, ledger: Ledger) -> Found:
    """The votes, twice through the file: only tasks that rows name by their keys alone are held."""
    asked = _asked(tasks, {row.text("key", "").strip() for row in _needy(path)})
    for row in read_rows(path, *VOTE, None, ledger):
        try:
            key = row.text("key", "").strip()
            vote = _vote_to(row, *asked[key]) if key in asked else _vote_in(row, key)
        except LamdaError as error:
            ledger.refuse(error)
            continue
        if vote is not None:
            yield row.place, vote


def _vote_in(row: Row, key: str) -> Vote | None:
    """The vote in a row that says what it judges; None for a row without an answer."""
    if not _is_answered(row):
        return None
    if not (row.has("context") and row.has("response")):
        wanted = "the key of a task that waits, or context and response beside it"
        raise row.error("key", wanted, key)
    return vote_of(row, "")


def _is_answered(row: Row) -> bool:
    return bool(str(row.values.get("answer") or "").strip())


def _needy(path: Path) -> Iterator[Row]:
    """The rows with an answer from which alone it is not clear what they judge."""
    for row in read_rows(path, *VOTE, None, Ledger()):
        try:
            _vote_in(row, "")
        except LamdaError:
            yield row


def _asked(folder: Path, keys: set[str]) -> Asked:
    """The tasks with these keys; a file of tasks that cannot be read asks nothing."""
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    for path in sorted(folder.glob("*.jsonl")) if keys else ():
        try:
            for task in read_tasks(folder, path.stem):
                for name, question in task.get("questions", {}).items():
                    if question["key"] in keys:
                        found[question["key"]] = task, name
        except LamdaError:
            continue
    return found


def _vote_to(row: Row, task: Mapping[str, Any], name: str) -> Vote | None:
    """The vote in a row with the key of this question; None for a row without an answer."""
    if not _is_answered(row):
        return None
    question = row.name("question").strip()
    if question != name:
        raise row.error("question", f"{name!r}, as the key is of that", question)
    return Vote(
        key=task["questions"][name]["key"],
        task=task["task"],
        context=tuple(task["context"]),
        response=task["response"],
        question=name,
        rater=row.name("rater").strip(),
        answer=answer_of(row, name),
    )


def _numbered(found: Found) -> Found:
    """Each action under the name of the research that it is a step of."""
    steps: Counter[str] = Counter()
    for place, made in found:
        key = research_key(made.context, made.base)
        yield place, replace(made, example_id=f"{key}/{steps[key]}")
        steps[key] += 1


def _is_export(path: Path) -> bool:
    """Whether a file is Label Studio's export in JSON."""
    probe = next(read_rows(path, (), ("data", "annotations"), None, Ledger()), None)
    return probe is not None and probe.has("data")


def _exported(kind: str, path: Path, ledger: Ledger) -> Found:
    rows = read_rows(path, (), ("data", "annotations"), None, ledger)
    if kind == "votes":
        yield from ((str(path), vote) for vote in label_studio.read_votes(rows, ledger))
        return
    yield from _numbered(_actions(label_studio.read_research(rows, ledger), ledger))


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


def _actions(rows: Iterator[Row], ledger: Ledger) -> Iterator[tuple[str, GroundingExample]]:
    for row in rows:
        try:
            made = list(actions_of(_opened(row)))
        except LamdaError as error:
            ledger.refuse(error)
            continue
        yield from ((part.place, example) for part, example in made)
