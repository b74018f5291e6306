"""CSV, TSV, JSON and JSONL that people put into the inbox, as the rows of a kind.

A row is a record (lamda.ingestion.values). Votes and research may also be what people are handed:
the forms of `lamda tasks export` and `lamda annotate export`, and Label Studio's export. Votes may
name what they judge by its key alone, while the run that asked waits.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.annotation import label_studio
from lamda.annotation.exchange import read_tasks
from lamda.annotation.file_research import NESTED, actions_of
from lamda.annotation.file_votes import asked_votes, is_answered, vote_of, vote_to
from lamda.annotation.keys import research_key
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.unpack import BUFFER, SUFFIXES, Damaged, packing, unpacked
from lamda.data.row import Row
from lamda.data.rows import KINDS, LOOKED_AT, read_rows
from lamda.data.tables import TableWriter
from lamda.errors import LamdaError
from lamda.ingestion.filed import ANSWERS, RECORDS, WRITTEN_ROWS
from lamda.ingestion.reading import MAX_FILE, MAX_ROWS, Line, Unreadable
from lamda.ingestion.values import record_of
from lamda.records import GroundingExample, Vote, record_batch

TABLES = ("parquet", "arrow")
ENDINGS = tuple(ending for ending, kind in KINDS.items() if kind not in TABLES)
"""How a form's name ends, without that of its packing."""
VOTE = ("question", "rater", "answer"), ("key", "task", "context", "response")
"""Columns of votes: those that are needed, and the others."""
RESEARCH = ("context", "base"), ("action", "text", *NESTED)
"""Columns of research: those that are needed, and the others."""
EXPORT = (), ("data", "annotations")
"""Columns of Label Studio's export."""
TOLD, LONGEST = 1000, 500
"""Faults that are told, after which the rest of a file is not looked at; characters of each."""
WRITTEN_TEXT = 2**26
"""Characters of the rows that are held at once: WRITTEN_ROWS of them may each be a book."""
Found = Iterator[tuple[str, Any]]
"""Records, and the place of each."""
Columns = tuple[Sequence[str], Sequence[str]]
"""Those that are needed, and the others."""
TOO_MANY = f"expected at most {MAX_ROWS:,} rows, found more; split the file"


class _Enough(Exception):
    """TOLD faults were found."""


class _Faults(Ledger):
    """A ledger that keeps more faults, and raises _Enough when they are TOLD."""

    def _tell(self, line: str) -> None:
        self.examples.append(line[:LONGEST])
        if len(self.examples) >= TOLD:
            raise _Enough


def ending(name: str) -> str:
    """'.csv', '.jsonl.gz': how a form's name ends; '' for a table, or what has no known ending."""
    path = PurePosixPath(name.lower())
    packed = path.suffix if path.suffix in SUFFIXES else ""
    inner = PurePosixPath(path.stem).suffix if packed else path.suffix
    return inner + packed if inner in ENDINGS else ""


def table_of(path: Path) -> Path:
    """The table that a look into a form leaves beside it."""
    return path.with_name("table.parquet")


def tasks_beside(path: Path) -> Path:
    """The folder beside a form that holds the tasks which its rows may answer by their keys: those
    of the runs that wait (lamda.annotation.tasks), if there are any."""
    return path.with_name("tasks")


def written_lines(kind: str, path: Path) -> Iterator[Line]:
    """As `form_lines`; the good rows are in `table_of(path)` afterwards."""
    record = RECORDS[kind][0]
    rows: list[Any] = []
    held = 0
    with TableWriter(table_of(path), record) as writer:
        for line in form_lines(kind, path):
            if not line.problem:
                rows.append(line.record)
                held += _characters(line.record)
            if len(rows) >= WRITTEN_ROWS or held >= WRITTEN_TEXT:
                writer.write(record_batch(rows, record))
                rows.clear()
                held = 0
            yield line
        writer.write(record_batch(rows, record))


def _characters(value: Any) -> int:
    """Those of all texts in a record, or in a value of one."""
    if isinstance(value, str):
        return len(value)
    if dataclasses.is_dataclass(value):
        return sum(_characters(getattr(value, one.name)) for one in dataclasses.fields(value))
    if isinstance(value, Mapping):
        return sum(map(_characters, value)) + sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, tuple) else 0


def form_lines(kind: str, path: Path) -> Iterator[Line]:
    """The rows of a form as the kind's record, and after them what is wrong with the others.

    Unreadable, in one line without the file's name, where there is too much of it to be read, or
    nobody has filled it in.
    """
    ledger = _Faults()
    lead = f"{path}: "
    number = 0
    try:
        _check_unpacked(path)
        with suppress(_Enough):
            for place, made in _records(kind, path, ledger):
                yield Line(number, made, place=place.removeprefix(lead))
                number += 1
                if number > MAX_ROWS:  # of actions, of which a row may hold many
                    raise Unreadable(TOO_MANY)
    except LamdaError as error:
        raise Unreadable(str(error).removeprefix(lead)) from None
    if kind in ANSWERS and not number and not ledger.lines:
        raise Unreadable("expected answers, found none; fill in some and put it there again")
    for told in ledger.lines:
        yield Line(number, problem=told.removeprefix(lead), place="")


def _check_unpacked(path: Path) -> None:
    """Unreadable for a packed form that is larger unpacked than any form may be."""
    with path.open("rb") as source:
        if not packing(source.read(8)):
            return  # then it is as large as the inbox lets files be
        source.seek(0)
        size = 0
        with suppress(Damaged):  # who reads the rows says what is wrong
            stream = unpacked(source)
            while piece := stream.read1(BUFFER):
                size += len(piece)
                if size > MAX_FILE:
                    told = f"expected at most {MAX_FILE // 2**30} GiB unpacked, found more"
                    raise Unreadable(f"{told}; split the file")


def _rows(path: Path, columns: Columns, ledger: Ledger) -> Iterator[Row]:
    """The rows of a form, those too from which no record is made; Unreadable for too many."""
    for number, row in enumerate(read_rows(path, *columns, None, ledger)):
        if number >= MAX_ROWS:
            raise Unreadable(TOO_MANY)
        yield row


def _records(kind: str, path: Path, ledger: Ledger) -> Found:
    if kind in ANSWERS and is_export(path):
        yield from _exported(kind, path, ledger)
    elif kind == "votes":
        yield from _votes(path, tasks_beside(path), ledger)
    elif kind == "research":
        yield from _numbered(_actions(_rows(path, RESEARCH, ledger), ledger))
    else:
        record = RECORDS[kind][0]
        names = [field.name for field in dataclasses.fields(record)]
        for row in _rows(path, ((), names), ledger):
            try:
                yield row.place, record_of(row, record)
            except LamdaError as error:
                ledger.refuse(error)


def _votes(path: Path, tasks: Path, ledger: Ledger) -> Found:
    """The votes, twice through the file: only tasks that rows name by their keys alone are held."""
    asked = _asked(tasks, _lone_keys(path))
    for row in filter(is_answered, _rows(path, VOTE, ledger)):
        try:
            key = row.text("key", "").strip()
            vote = vote_to(row, asked[key]) if key in asked else _vote_in(row, key)
        except LamdaError as error:
            ledger.refuse(error)
            continue
        if vote is not None:
            yield row.place, vote


def _vote_in(row: Row, key: str) -> Vote | None:
    """The vote in an answered row, which says what it judges."""
    if not (row.has("context") and row.has("response")):
        wanted = "the key of a task that waits, or context and response beside it"
        raise row.error("key", wanted, key)
    return vote_of(row, "")


def _lone_keys(path: Path) -> set[str]:
    """The keys of the answers that do not themselves say what they judge."""
    keys: set[str] = set()
    with suppress(_Enough):
        for row in filter(is_answered, _rows(path, VOTE, _Faults())):
            try:
                _vote_in(row, "")
            except LamdaError:
                with suppress(LamdaError):  # the key is no text: who reads the votes says so
                    keys.add(row.text("key", "").strip())
    return keys


def _asked(folder: Path, keys: Collection[str]) -> Mapping[str, Vote]:
    """Key -> what is asked, for these keys; a file of tasks that cannot be read asks nothing."""
    found: dict[str, Vote] = {}
    for path in sorted(folder.glob("*.jsonl")) if keys else ():
        with suppress(LamdaError):
            every = asked_votes(read_tasks(folder, path.stem))
            found |= {asked.key: asked for asked in every if asked.key in keys}
    return found


def _numbered(found: Found) -> Found:
    """Each action under the name of the research that it is a step of."""
    steps: Counter[str] = Counter()
    for place, made in found:
        key = research_key(made.context, made.base)
        yield place, replace(made, example_id=f"{key}/{steps[key]}")
        steps[key] += 1


def is_export(path: Path) -> bool:
    """Whether a file is Label Studio's export in JSON, by what its first rows hold."""
    with suppress(_Enough):
        first = itertools.islice(_rows(path, EXPORT, _Faults()), LOOKED_AT)
        return any(row.has("data") or row.has("annotations") for row in first)
    return False


def _exported(kind: str, path: Path, ledger: Ledger) -> Found:
    rows = _rows(path, EXPORT, ledger)
    if kind == "votes":
        yield from (("", vote) for vote in label_studio.read_votes(rows, ledger))
        return
    yield from _numbered(_actions(label_studio.read_research(rows, ledger), ledger))


def _actions(rows: Iterator[Row], ledger: Ledger) -> Iterator[tuple[str, GroundingExample]]:
    for row in rows:
        try:
            made = list(actions_of(row))
        except LamdaError as error:
            ledger.refuse(error)
            continue
        yield from ((part.place, example) for part, example in made)
