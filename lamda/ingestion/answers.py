"""What people answered to tasks: checked row by row, filed in the store, pinned by this tree."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lamda.annotation.exchange import COLUMNS, read_tasks
from lamda.annotation.file_research import read_research
from lamda.annotation.file_votes import asked_votes, is_answered, vote_to
from lamda.annotation.keys import research_key
from lamda.data.reading.fields import named
from lamda.data.reading.lines import MAX_LINE, decoded
from lamda.data.rows import read_rows
from lamda.errors import LamdaError, shown
from lamda.ingestion.checks import CHECKS, NO_LIMITS
from lamda.ingestion.filed import Pin, filed_rows, read_pins, write_pins
from lamda.ingestion.filing import file_version
from lamda.ingestion.forms import is_export
from lamda.ingestion.names import table_name
from lamda.records import GroundingExample, Vote, write_table
from lamda.storage.store import Store

NEEDED = ("key", "question", "rater", "answer")
"""Columns by which votes are told; the others are there to be read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file brought: its rows, how many tasks they answer, whether they are new here."""

    pin: Pin
    tasks: int
    new: bool


def take_answers(
    path: Path, tasks: Path, store: Store, pins: Path, *, replace_research: bool = False
) -> Taken:
    """File the answers in `path` to the tasks in the folder `tasks`, and pin them in `pins`.

    The file is one that `lamda tasks export` wrote and people filled in: votes where it has a
    column `question`, else research. Rows without an answer are passed over. All rows or none are
    taken: LamdaError names the first row that answers no task, or not as it was asked; and a file
    of research that is refused by `check_replaced`, unless `replace_research`.
    """
    name = table_name(path)
    _check_columns(path)
    if is_export(path):
        told = "found Label Studio's export, which `lamda annotate import` takes"
        raise LamdaError(f"{path}: expected a form of `lamda tasks export`, {told}")
    probe = next(read_rows(path, (), ("question",)), None)
    if probe is None:
        raise LamdaError(f"{path}: expected answers, found no row")
    kind, record = ("votes", Vote) if probe.has("question") else ("research", GroundingExample)
    rows: list[Any] = list((_votes if kind == "votes" else _research)(path, tasks))
    if not rows:
        raise LamdaError(f"{path}: expected answers, found none; fill in some and take it again")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, name)
        write_table(table, rows, record)
        before = read_pins(pins)
        if kind == "research" and not replace_research:
            check_replaced(path, table.name, rows, before, store)
        pin = file_version(store, kind, table, len(rows))
    new = pin not in before
    if new:
        write_pins(pins, [*before, pin])
    items = {(row.context, row.response if kind == "votes" else row.base) for row in rows}
    return Taken(pin, len(items), new)


def check_replaced(
    path: Path, name: str, rows: Sequence[GroundingExample], pins: Sequence[Pin], store: Store
) -> None:
    """LamdaError where pinned research of the file's `name` (as it is filed) has a step on one of
    its bases that it has not: it would take that one's place, and two people may have named theirs
    alike."""
    made: dict[str, list[GroundingExample]] = defaultdict(list)
    for row in rows:
        made[research_key(row.context, row.base)].append(replace(row, example_id=""))
    for pin, key, steps in _counting(pins, name, store):
        if key in made and any(step not in made[key] for step in steps):
            raise LamdaError(
                f"{path}: research/{pin.version} was taken from a file of this name, and answers "
                f"{shown(steps[0].context[-1])} otherwise; give this one the name of who wrote "
                "it, or say --replace if it takes the place of that one"
            )


def _counting(
    pins: Sequence[Pin], name: str, store: Store
) -> Iterator[tuple[Pin, str, list[GroundingExample]]]:
    """The pinned research of a name that counts, base by base: of several files the last one's."""
    of = [pin for pin in pins if (pin.kind, pin.name) == ("research", name)]
    counting: dict[str, tuple[Pin, list[GroundingExample]]] = {}
    for pin in sorted(of, key=lambda pin: pin.filed):
        steps: dict[str, list[GroundingExample]] = defaultdict(list)
        with tempfile.TemporaryDirectory() as scratch:
            for row in filed_rows(store, pin, Path(scratch)):
                key = research_key(row.context, row.base)
                steps[key].append(replace(row, example_id=""))
        counting |= {key: (pin, found) for key, found in steps.items()}
    yield from ((pin, key, found) for key, (pin, found) in counting.items())


def _check_columns(path: Path) -> None:
    """LamdaError for a CSV that is none of `lamda tasks export`, which says what that has."""
    if path.suffix != ".csv" or not path.is_file():
        return
    with path.open("rb") as stream:
        head = decoded(stream.readline(MAX_LINE), str(path), 1)
    cells = next(csv.reader([head], delimiter=max(",;\t", key=head.count)), [])
    there = [cell.strip() for cell in cells]
    missing = [name for name in NEEDED if name not in there]
    if missing and head:
        raise LamdaError(
            f"{path}: expected the columns that `lamda tasks export` wrote ({', '.join(COLUMNS)}), "
            f"found no {', '.join(missing)} among: {named(there)}"
        )


def _votes(path: Path, tasks: Path) -> Iterator[Vote]:
    asked = {vote.key: vote for vote in asked_votes(read_tasks(tasks))}
    for row in read_rows(path, NEEDED):
        if not is_answered(row):
            continue
        key = row.text("key").strip()
        if key not in asked:
            raise row.error("key", f"one of the tasks in {tasks}", key)
        vote = vote_to(row, asked[key])
        for problem in CHECKS["votes"](vote, NO_LIMITS):
            raise LamdaError(f"{row.place}, {problem}")
        yield vote


def _research(path: Path, tasks: Path) -> Iterator[GroundingExample]:
    asked: Mapping[str, Any] = {task["key"]: task for task in read_tasks(tasks) if "base" in task}
    steps: Counter[str] = Counter()
    for row, example in read_research(path, None):
        key = research_key(example.context, example.base)
        if key not in asked:
            raise row.error(
                "base", f"context and base of one of the tasks in {tasks}", example.base
            )
        made = replace(example, example_id=f"{key}/{steps[key]}")
        steps[key] += 1
        for problem in CHECKS["research"](made, NO_LIMITS):
            raise LamdaError(f"{row.place}, {problem}")
        yield made
