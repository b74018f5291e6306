"""Faults: functions that corrupt clean tables in one way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from lamda.gates import candidates
from lamda.gates.talk import ALIKE, DIRECTED, FITS, ORDERED
from lamda.gates.whole import SURE

OF_THE_WHOLE = {
    *(check.name for check in (*ALIKE, FITS, ORDERED, DIRECTED, SURE)),
    "numbering.suits",
    *(check.name for check in candidates.CHECKS),
}
"""Checks that say nothing of small tables; test_whole_sets.py and test_candidates.py have the
faults that they catch."""
Tables = dict[str, Any]
Fault = Callable[[Tables], object]
BLANK, CONTROL = " \n\u00a0", "Bell\x07 rings."


def change(table: str, row: int = 1, **fields: Any) -> Fault:
    """A fault in one row."""

    def fault(tables: Tables) -> None:
        tables[table][row] = dataclasses.replace(tables[table][row], **fields)

    return fault


def change_all(table: str, **fields: Any) -> Fault:
    """The same fault in every row."""

    def fault(tables: Tables) -> None:
        tables[table] = [dataclasses.replace(row, **fields) for row in tables[table]]

    return fault


def shorten(table: str, rows: int = 9) -> Fault:
    """Only the first rows."""
    return lambda tables: tables.update({table: tables[table][:rows]})


def vote(table: str, question: str, answers: tuple[str, ...], row: int = 1) -> Fault:
    """Other answers to one question."""

    def fault(tables: Tables) -> None:
        votes = {**tables[table][row].votes, question: answers}
        tables[table][row] = dataclasses.replace(tables[table][row], votes=votes)

    return fault


def repeat(table: str, *rows: int, id_field: str) -> Fault:
    """Row 0 again in other rows, under their own ids."""

    def fault(tables: Tables) -> None:
        for row in rows:
            own = {id_field: getattr(tables[table][row], id_field)}
            tables[table][row] = dataclasses.replace(tables[table][0], **own)

    return fault


def put(table: str, *keys: str | int, value: Any) -> Fault:
    """Another value in a JSON object, or in a list of them."""

    def fault(tables: Tables) -> None:
        place = tables[table]
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return fault


def take(table: str, *keys: str | int) -> Fault:
    """A JSON object without one of its keys."""

    def fault(tables: Tables) -> None:
        place = tables[table]
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return fault
