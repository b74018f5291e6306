"""Which fields a reader wants, and in which columns a file has them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue
from lamda.errors import LamdaError


class Fields:
    """The fields `needed` and, where they are there, `optional`; `columns` maps a field to its
    column's name where they differ, and is None where nobody can say so. `a.b` is column `b` inside
    of column `a`, where no column has that whole name. Of the fields `any_of` (optional ones) at
    least one has to be there. An optional field that `columns` names has to be a column of each
    table, and in JSON to stand in one row at least: `check_named`.

    LamdaError for a field in `columns` that there is not.
    """

    def __init__(
        self,
        needed: Sequence[str],
        optional: Sequence[str],
        columns: Mapping[str, str] | None,
        any_of: Sequence[str] = (),
    ) -> None:
        names = columns or {}
        self._any_of = any_of
        unknown = sorted(names.keys() - {*needed, *optional})
        if unknown:
            raise LamdaError(
                f"columns: {unknown[0]!r} is no field; there are: {', '.join([*needed, *optional])}"
            )
        self._of = {name: names.get(name, name) for name in (*needed, *optional)}
        self._needed = dict.fromkeys(needed)
        self._of_table = dict.fromkeys([*needed, *names])  # in this order in messages
        self._named = dict.fromkeys(name for name in names if name not in self._needed)
        self._met: set[str] = set()
        self._first: list[tuple[str, Sequence[str]]] = []
        self._can_name = columns is not None

    def with_any_of(self, any_of: Sequence[str]) -> Fields:
        """These fields for other rows of the same source, of which one of `any_of` has to be there;
        what `check_named` asks for may stand in either."""
        made = copy.copy(self)
        made._any_of = any_of
        return made

    def columns(self, name: str, there: Sequence[str], ledger: Ledger) -> Mapping[str, str] | None:
        """Field -> top-level column of a table; None, with a fault of the file `name`, where a
        needed one is missing or a column stands there twice."""
        known = {*there}
        wanted = {}
        for field, column in self._of.items():
            top = column if column in known else column.partition(".")[0]
            if there.count(top) > 1:
                told = LamdaError(f"{name}: column {column!r} stands there twice")
                ledger.broken(name, told)
                return None
            if top in known:
                wanted[field] = top
            elif field in self._of_table:
                ledger.broken(name, LamdaError(self._missing(name, field, there)))
                return None
        if self._any_of and not wanted.keys() & {*self._any_of}:
            ledger.broken(name, LamdaError(self._none_of(name, there)))
            return None
        self._met |= wanted.keys() & self._named.keys()
        return wanted

    def pick(self, row: Mapping[str, Any], of: Collection[str] | None = None) -> dict[str, Any]:
        """The fields' values in one row, by field."""
        chosen = self._of if of is None else of
        return {field: _at(row, self._of[field]) for field in chosen}

    def pick_object(self, place: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """As `pick`, of one object of JSON; BadValue where a needed field is not there."""
        for field in self._needed:
            if not self._stands(field, row):
                column = self._of[field]
                raise BadValue(self._missing(place, field, list(row)), f"no column {column!r}")
        if self._any_of and not any(self._stands(field, row) for field in self._any_of):
            told = self._none_of(place, list(row))
            raise BadValue(told, f"no column {self._alternatives()}"[:80])
        if len(self._met) < len(self._named):
            self._met |= {field for field in self._named if self._stands(field, row)}
            if not self._first:
                self._first.append((place, list(row)))
        return self.pick(row)

    def check_named(self) -> None:
        """LamdaError where a field's column was named, and no row that was read has it: nothing
        else would say so of a field that a row may lack. To be called behind the last row."""
        missing = [field for field in self._named if field not in self._met]
        if missing and self._first:
            place, there = self._first[0]
            raise LamdaError(f"{self._missing(place, missing[0], there)}; no row has it")

    def _stands(self, field: str, row: Mapping[str, Any]) -> bool:
        column = self._of[field]
        return column in row or column.partition(".")[0] in row

    def holds(self, column: str, value: Any) -> bool:
        """Whether a field is this value of an object of JSON, or stands inside of it."""
        if isinstance(value, Mapping):
            return any(one.startswith(f"{column}.") for one in self._of.values())
        return column in self._of.values()

    def _none_of(self, place: str, there: Sequence[str]) -> str:
        shown = named(there)
        first = self._any_of[0]
        return (
            f"{place}: expected a column {self._alternatives()}, found: {shown}; name it by "
            f"`columns: {{{first}: NAME}}`"
        )

    def _alternatives(self) -> str:
        return " or ".join(self._of[field] for field in self._any_of)

    def _missing(self, place: str, field: str, there: Sequence[str]) -> str:
        told = f"{place}: column {self._of[field]!r} is missing; there are: {named(there)}; "
        if not self._can_name:
            return told + "call it so in the file"
        return told + f"name another by `columns: {{{field}: NAME}}`"


def named(columns: Sequence[str]) -> str:
    """The first names of columns in a message: on one line and in UTF-8, whatever stands in
    them."""
    told = (" ".join(name.encode(errors="replace").decode().split()) for name in columns[:20])
    return ", ".join(name if len(name) <= 60 else f"{name[:57]}..." for name in told) or "none"


class Everything(Fields):
    """Whatever columns a file has, under their own names: to see what it holds. By the names
    `known` an object of JSON that is a row is told from one that holds rows under its keys; without
    them each value that is no object tells."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        super().__init__((), known, None)
        self._known = bool(known)

    def holds(self, column: str, value: Any) -> bool:
        """See Fields."""
        return super().holds(column, value) if self._known else not isinstance(value, Mapping)

    def columns(self, name: str, there: Sequence[str], ledger: Ledger) -> Mapping[str, str]:
        """Each column under its own name, but for names that stand there twice."""
        return {name: name for name, count in Counter(there).items() if count == 1}

    def pick(self, row: Mapping[str, Any], of: Collection[str] | None = None) -> dict[str, Any]:
        """The row as it is."""
        return dict(row)


def _at(row: Mapping[str, Any], column: str) -> Any:
    if column in row or "." not in column:
        return row.get(column)
    value: Any = row
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
