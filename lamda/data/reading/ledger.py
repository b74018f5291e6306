"""What became of every row that was read: rows in = rows kept + rows dropped, by reason."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from lamda.data.row import BadValue
from lamda.errors import LamdaError
from lamda.errors import shown as shown_safely

MOST_BAD = 0.05
"""Share of the rows of votes, labels, research or contexts that may be bad: beyond it a mapping or
a program is wrong, not a row."""
EXAMPLES = 20
"""Faults that are told in full; all are counted."""


def told_sum(
    name: str, rows: int, kept: int, dropped: Mapping[str, int], what: str = "rows"
) -> str:
    """The sum of a ledger in one line: what there was, what was kept, what dropped and why."""
    reasons = sorted(dropped.items(), key=lambda one: -one[1])
    told = ", ".join(f"{count:,} {reason}" for reason, count in reasons if count)
    return f"{name}: {rows:,} {what}, {kept:,} kept" + (f"; {told}" if told else "")


class Ledger:
    """Counts of one source. `strict` raises the first fault instead of noting it: a form that a
    person filled in by hand is mended, not half used.

    A fault of a whole file (`broken`) costs rows that nobody can count: it stands in `faults`
    beside the sum, with the place where reading ended.
    """

    def __init__(self, strict: bool = False) -> None:
        self._strict = strict
        self.rows = 0
        self.kept = 0
        self.dropped: Counter[str] = Counter()
        self.faults: dict[str, str] = {}
        self.examples: list[str] = []
        self.notes: dict[str, None] = {}
        self.files = 0
        self.at = ""  # the file and row of the last one that was kept

    def keep(self, rows: int = 1) -> None:
        """Rows were read, and are used."""
        self.rows += rows
        self.kept += rows

    def drop(self, reason: str, error: LamdaError, rows: int = 1) -> None:
        """Rows were read, and are not used; `error` tells of the first where it stands."""
        if self._strict:
            raise error
        self.rows += rows
        self.dropped[reason] += rows
        self._tell(str(error))

    def pass_by(self, reason: str, rows: int = 1) -> None:
        """Rows that are no fault, and of no use here: a question without an answer, a system's
        message; a strict ledger takes them too."""
        self.rows += rows
        self.dropped[reason] += rows

    def refuse(self, error: LamdaError) -> None:
        """Drop one row for what `error` says of it."""
        self.drop(error.reason if isinstance(error, BadValue) else "unreadable", error)

    def broken(self, file: str, error: LamdaError) -> None:
        """A file ends here, whatever follows in it; what came before is kept."""
        if self._strict:
            raise error
        self.faults.setdefault(file, str(error))

    def note(self, text: str) -> None:
        """Something to know that is no fault; told once."""
        self.notes[text] = None

    def _tell(self, line: str) -> None:
        if len(self.examples) < EXAMPLES:
            self.examples.append(line)

    @property
    def lines(self) -> list[str]:
        """What was wrong, a line each: files first."""
        return [*self.faults.values(), *self.examples]

    def tell(self, name: str, shown: int = 3) -> None:
        """Print what became of the rows to stderr, with the first faults, where there is any."""
        if not (self.dropped or self.faults):
            return
        for line in [told_sum(name, self.rows, self.kept, self.dropped), *self.lines[:shown]]:
            print(shown_safely(line), file=sys.stderr)

    def figures(self) -> dict[str, Any]:
        """The counts as plain values, for metrics."""
        return {
            "files": self.files,
            "rows": self.rows,
            "kept": self.kept,
            "dropped": dict(sorted(self.dropped.items())),
            "broken_files": dict(self.faults),
            "examples": self.examples,
        }


class Tolerant(Ledger):
    """Of what people judged, researched or are asked: a bad row is left out, and told of by
    `settle`; a file that cannot be read to its end is an error at once, as nobody can count what
    it would have held."""

    def __init__(self) -> None:
        super().__init__()
        self.bad = 0

    def drop(self, reason: str, error: LamdaError, rows: int = 1) -> None:
        """See Ledger."""
        super().drop(reason, error, rows)
        self.bad += rows

    def broken(self, file: str, error: LamdaError) -> None:
        """See Ledger; LamdaError."""
        raise error

    def settle(self, name: str) -> bool:
        """Whether rows were bad, which are told of; to be called behind the last row. LamdaError
        where they are more than MOST_BAD of all."""
        if self.bad > MOST_BAD * self.rows:
            most = f"{self.bad:,} of {self.rows:,} rows are bad, at most {MOST_BAD:.0%} may be"
            raise LamdaError(f"{self.examples[0]}; {most}")
        if self.bad:
            self.tell(name)
        return self.bad > 0
