"""Scores beside the rows of a file: what the discriminators say of anybody's responses.

The file is streamed, and what it holds is written as it stood, with a column `p_NAME` for each
attribute: P(sensible) and so on, and `p_unsafe`, the highest of the three groups'. A row that has
no context or response stands there without scores, and is told of; one that cannot be read at all
is told of and left out. What is no label costs its row nothing but this label.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamda.data.labels import SAFE, UNSAFE, context_of, good_labels_of
from lamda.data.reading.fields import Fields
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.data.row import CELLS, BadValue, Row
from lamda.data.rows import KEY, kind_of, rows_of
from lamda.errors import LamdaError
from lamda.finetuning.scored_files import FORMATS, check_ending, writer
from lamda.generation.scorer import NAMES, Scorer
from lamda.templates import LABELS

CHUNK = 1024
"""Rows of the file that are scored together."""
PREFIX = "p_"
FIELDS = ("context", "response", *LABELS.values(), SAFE, UNSAFE)
"""What is read of a row: the first two are needed, labels are what scores are compared with."""


@dataclass(slots=True)
class Compared:
    """By label: the scores and labels of the rows that have it; and all scores of these rows."""

    scores: dict[str, list[Mapping[str, float]]] = field(default_factory=dict)
    labels: dict[str, list[bool]] = field(default_factory=dict)
    faults: int = 0
    """Labels that are none, and"""
    fault: str = ""
    """what is wrong with the first of them."""

    def add(self, scores: Mapping[str, float], labels: Mapping[str, bool]) -> None:
        """One row."""
        for name, label in labels.items():
            if name in NAMES:
                self.scores.setdefault(name, []).append(scores)
                self.labels.setdefault(name, []).append(label)

    def refuse(self, errors: Sequence[BadValue]) -> None:
        """What is no label in one row."""
        if errors and not self.faults:
            self.fault = str(errors[0])
        self.faults += len(errors)


def score_file(
    scorer: Scorer, source: Path, out: Path, columns: Mapping[str, str], ledger: Ledger
) -> Compared:
    """Write `source` with scores to `out`, which appears whole or not at all; the rows with labels.

    `columns`: field (FIELDS) -> its column, where it is called otherwise. The ledger says what
    became of the rows. LamdaError for a source that is no file of rows, for columns that are not
    there, for scores that are there already, for an `out` that ends as another kind of file does,
    and where not one row could be scored.
    """
    unknown = sorted(columns.keys() - {*FIELDS})
    if unknown:
        raise LamdaError(f"--column {unknown[0]}: expected one of {', '.join(FIELDS)}")
    kind = kind_of_file(source)
    check_ending(kind, out)
    rows = _rows(source, kind, ledger)
    if out.exists():
        raise LamdaError(f"{out}: it is there already; name another file with --out")
    added = [PREFIX + name for name in NAMES]
    compared = Compared()
    with writer(kind, source, out, added) as write:
        while chunk := list(itertools.islice(rows, CHUNK)):
            write(list(_scored(scorer, chunk, columns, ledger, compared)))
        if not ledger.kept:
            why = f"; {ledger.lines[0]}" if ledger.lines else ""
            raise LamdaError(f"{source}: expected rows with context and response, found none{why}")
    return compared


class _Whole(Fields):
    """Every column of a file; one that stands there twice could not be written as it was."""

    def __init__(self) -> None:
        super().__init__((), (), None)

    def columns(self, name: str, there: Sequence[str], ledger: Ledger) -> Mapping[str, str] | None:
        """See Fields."""
        for column in there:
            if there.count(column) > 1:
                ledger.broken(name, LamdaError(f"{name}: column {column!r} stands there twice"))
                return None
        return {column: column for column in there}

    def pick(self, row: Mapping[str, Any], of: Collection[str] | None = None) -> dict[str, Any]:
        """The row as it is."""
        return dict(row)


def kind_of_file(source: Path) -> str:
    """How rows stand in the one file `source`; LamdaError for what is none of FORMATS."""
    found = places(str(source), Ledger()) if source.is_file() else []
    kind = kind_of(found[0], Ledger()) if len(found) == 1 else ""
    if kind not in FORMATS.values():
        why = "no such file" if not source.exists() else "another kind of file, or a folder"
        told = f"expected one file {', '.join(FORMATS)}, packed or not"
        raise LamdaError(f"{source}: {why}; {told}")
    return kind


def _rows(source: Path, kind: str, ledger: Ledger) -> Iterator[Row]:
    (place,) = places(str(source), ledger)
    return rows_of(place, kind, _Whole(), ledger)


def _scored(
    scorer: Scorer,
    chunk: Sequence[Row],
    columns: Mapping[str, str],
    ledger: Ledger,
    compared: Compared,
) -> Iterator[dict[str, Any]]:
    """The rows of a chunk with their scores; None in each for a row that cannot be scored."""
    asked, labels = [], []
    places_of: dict[int, int] = {}
    for number, row in enumerate(chunk):
        try:
            view = _view(row, columns)
            asked.append((context_of(view), view.text("response")))
        except BadValue as error:
            ledger.refuse(error)
            continue
        good, bad = good_labels_of(view, FIELDS[2:])
        labels.append(good)
        compared.refuse(bad)
        places_of[number] = len(asked) - 1
        ledger.keep()
    scores = scorer.scores(asked) if asked else []
    for found, known in zip(scores, labels, strict=True):
        compared.add(found, known)
    for number, row in enumerate(chunk):
        of = scores[places_of[number]] if number in places_of else {}
        yield {**_plain(row), **{PREFIX + name: of.get(name) for name in NAMES}}


def _plain(row: Row) -> dict[str, Any]:
    """What the file has of a row. LamdaError where a column of scores is there already."""
    values = {name: of for name, of in row.values.items() if name not in (CELLS, KEY)}
    if row.values.get(KEY) is not None:
        values.setdefault("key", row.values[KEY])  # under which it stood in an object of JSON
    for name in NAMES:
        if PREFIX + name in values:
            told = "take it out, or rename it"
            raise LamdaError(f"{row.place}: column '{PREFIX}{name}' is there already; {told}")
    return values


def _view(row: Row, columns: Mapping[str, str]) -> Row:
    """The fields of a row; BadValue where a needed or a named column is missing."""
    there = row.values
    for name in FIELDS:
        column = columns.get(name, name)
        if column not in there and (name in columns or name in FIELDS[:2]):
            shown = ", ".join(str(one) for one in list(there)[:20] if one not in (CELLS, KEY))
            told = f"{row.place}: column {column!r} is missing; there are: {shown}; name another by"
            raise BadValue(f"{told} --column {name}=NAME", f"no column {column!r}")
    values = {name: there.get(columns.get(name, name)) for name in FIELDS}
    return Row(row.place, {**values, CELLS: there.get(CELLS)})
