"""What a section of the page is made of: texts, tables, figures, and parts that fold away.

All texts are plain: the page's template escapes them (lamda.report.page). A figure alone holds
markup, that lamda.report.charts made of escaped texts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

NONE = "–"
"""Stands where there is no value."""
LARGE = 1e10
"""From here on a number is read by its power of ten."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `kind` is a class of the style sheet: number, passed, failed, warning."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its `key`, by which it can be linked, and its cells."""

    key: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `key` is its own among those of its section."""

    key: str
    head: Sequence[str]
    rows: Sequence[Row]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An SVG with its caption; `legend` names the series, by the number of their colour."""

    caption: str
    svg: Markup
    legend: Sequence[tuple[int, str]] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `kind` is a class of the style sheet, such as note."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that are shown on request, under a line that says what they are."""

    title: str
    blocks: Sequence[Block]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where the dialogs are paged through; `data` is gzip in base64, `count` the rows in it."""

    data: str
    count: int
    note: str = ""


Block = Table | Figure | Text | Fold | Browser


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with an address of its own, `#key`; `notes` say what it lacks, and why."""

    key: str
    title: str
    blocks: Sequence[Block]
    notes: Sequence[str] = field(default_factory=tuple)


def words(name: str) -> str:
    """A metric's or a field's name as people read it."""
    return name.replace("_", " ")


def number(value: object) -> str:
    """A count, or a measure with four digits; a dash for what is none."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NONE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) >= LARGE:
        return f"{value:.3g}"
    whole = isinstance(value, int) or abs(value) >= 1000
    return f"{value:,.0f}" if whole else f"{value:.4g}"


def table_of(
    key: str, first: str, rows: Mapping[str, object], caption: str = "", columns: Sequence[str] = ()
) -> Table:
    """A table of nested figures: a row for each name, a column for each plain value that any of
    them has, or for each of `columns`."""
    plain = {name: of if isinstance(of, Mapping) else {"value": of} for name, of in rows.items()}
    names = columns or list(
        dict.fromkeys(
            column
            for of in plain.values()
            for column, value in of.items()
            if not isinstance(value, Mapping | list)
        )
    )
    body = [
        Row(name, [Cell(words(name)), *(Cell(number(of.get(c)), "number") for c in names)])
        for name, of in plain.items()
    ]
    return Table(key, [first, *map(words, names)], body, caption)
