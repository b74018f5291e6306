"""The table of rows that cleaning dropped, for a person to look into."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.data.cleaning.sources import Gone
from lamda.data.tables import TableWriter
from lamda.files import atomic_file
from lamda.records import record_batch


@dataclass(frozen=True, slots=True)
class Excluded:
    """A row that cleaning dropped: its id in `source`, the step and its reason, and the beginning
    of its text, personal data masked where the source's is."""

    source: str
    row_id: str
    reason: str
    text: str


class ExcludedTable:
    """The table of excluded rows, in place when the block succeeds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()

    def __enter__(self) -> ExcludedTable:
        temporary = self._stack.enter_context(atomic_file(self._path))
        self._writer = self._stack.enter_context(TableWriter(temporary, Excluded))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def write(self, rows: Sequence[Gone]) -> None:
        self._writer.write(record_batch([Excluded(*row) for row in rows], Excluded))
