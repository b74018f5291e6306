"""CSV and TSV as rows; a record that does not parse is dropped, and the next line is read anew."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Any

from lamda.data.reading.fields import Fields
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE, decoded
from lamda.data.row import CELLS, BadValue, Row
from lamda.errors import LamdaError

Numbered = Iterator[tuple[int, bytes]]
AGAIN = 64
"""Longest cells that are read again behind quotation marks that nothing closes: with one on every
line each of them swallows the others, and the time grows with the square."""


class _Feed:
    """Lines for csv.reader, as text; those of a record that failed are given once more, but for
    its first."""

    def __init__(self, lines: Numbered, name: str) -> None:
        self._lines, self._name = lines, name
        self._again: deque[tuple[int, bytes]] = deque()
        self._taken: list[tuple[int, bytes]] = []
        self._size = self._read_again = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        number, line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append((number, line))
        self._size += len(line)
        if self._size > 2 * MAX_LINE:  # of many cells, each within the limit
            told = f"{self._name}: line {self.first}: expected at most"
            raise BadValue(f"{told} {2 * MAX_LINE // 2**20} MiB a row, found more", "too long")
        return decoded(line, self._name, number)

    @property
    def first(self) -> int:
        """The line on which the record in hand begins."""
        return self._taken[0][0] if self._taken else 0

    def done(self) -> None:
        """The record in hand was read."""
        self._taken.clear()
        self._size = 0

    def restart(self) -> bool:
        """Go on behind the first line of the record in hand; False where so much was read again
        that the file is no CSV."""
        again = self._taken[1:]
        self._again.extendleft(reversed(again))
        self._read_again += sum(len(line) for _, line in again)
        self.done()
        return self._read_again <= AGAIN * MAX_LINE


def csv_rows(
    lines: Numbered, name: str, tabs: bool, fields: Fields, ledger: Ledger
) -> Iterator[Row]:
    """The rows of a table of cells; `tabs`: separated by tabs and without quotation marks, as
    text/tab-separated-values is. Else what a spreadsheet of any country writes.
    """
    csv.field_size_limit(MAX_LINE)
    before = ledger.dropped.total()
    head = next(lines, None)
    if ledger.dropped.total() > before:  # what follows would be taken for the names
        most = f"{MAX_LINE // 2**20} MiB"
        found = f"{name}: line 1: expected the names of columns, found more than {most}"
        ledger.broken(name, LamdaError(found))
        return
    if head is None:
        fields.columns(name, [], ledger)
        return
    feed = _Feed(_chained(head, lines), name)
    options: dict[str, Any] = {"delimiter": "\t", "quoting": csv.QUOTE_NONE}
    if not tabs:
        shown = head[1].decode("utf-8", errors="replace")
        options = {"delimiter": max(",;\t", key=shown.count), "strict": True}
    reader = csv.reader(feed, **options)
    names: list[str] = []
    wanted: Any = None
    while True:
        try:
            cells = next(reader, None)
            if cells is None:
                return
            place = f"{name}: line {feed.first}"
            feed.done()
        except (csv.Error, BadValue) as error:
            told = _told(error, f"{name}: line {feed.first}")
            if not names:
                ledger.broken(name, told)
                return
            ledger.refuse(told)
            if not feed.restart():
                many = LamdaError(f"{told}; so are too many before: the rest is not read")
                ledger.broken(name, many)
                return
            reader = csv.reader(feed, **options)
            continue
        if not names:
            names = [cell.strip() for cell in cells]
            wanted = fields.columns(name, names, ledger)
            if wanted is None:
                return
        elif cells and len(cells) != len(names):
            found = f"{place}: expected {len(names)} cells, found {len(cells)}"
            ledger.refuse(BadValue(found, "cells missing or too many"))
        elif any(cells):
            row = {key: cell or None for key, cell in zip(names, cells, strict=True)}
            yield Row(place, {**fields.pick(row, wanted), CELLS: True})


def _chained(head: tuple[int, bytes], lines: Numbered) -> Numbered:
    yield head
    yield from lines


def _told(error: csv.Error | BadValue, place: str) -> BadValue:
    if isinstance(error, BadValue):
        return error
    return BadValue(f"{place}: expected CSV, found {error}", "no CSV")
