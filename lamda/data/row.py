"""One row of a user's file: what it holds, and what is wrong with it in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamda.errors import LamdaError

_UNSET: Any = object()
CELLS = "\0cells"
"""Marks the values of a CSV, where everything is a text: no column can have this name."""


class BadValue(LamdaError):
    """A value of a row is not what it should be; `reason` says so without the place and the value,
    to count by."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `place` says file and row (Parquet, from 0) or line (from 1) for messages.

    `values` holds what is there under the names that the caller asked for; None and a cell of a
    CSV without text are the same as an absent value.
    """

    place: str
    values: Mapping[str, Any]

    def error(self, name: str, expected: str, found: Any = _UNSET, reason: str = "") -> BadValue:
        """What is wrong with a value, in one line that names file, row and column; `reason` is what
        such rows are counted under."""
        tail = "none" if found is _UNSET else shown(found)
        told = f"{self.place}, column {name!r}: expected {expected}, found {tail}"
        return BadValue(told, reason or f"{name}: expected {expected}"[:80])

    def has(self, name: str) -> bool:
        """Whether there is a value."""
        return self.values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not blank; `default` where there is none, else LamdaError."""
        value = self.values.get(name)
        if default is not None and (
            value is None or (isinstance(value, str) and not value.strip())
        ):
            return default
        if value is None:
            raise self.error(name, "text")
        return self._text(name, value)

    def name(self, name: str, default: str | None = None) -> str:
        """As `text`, of an id: a whole number is one too."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(name, default)

    def texts(
        self, name: str, default: tuple[str, ...] | None = None, *, alone: bool = False
    ) -> tuple[str, ...]:
        """A list of texts. In a CSV the cell is a JSON list, or the one text that it would hold;
        elsewhere a text may stand in the place of a list of it where it may stand `alone`."""
        if not self.has(name):
            if default is None:
                raise self.error(name, "a list of texts")
            return default
        value = self.values[name]
        if isinstance(value, str) and self.values.get(CELLS):
            value = self._list(name, value)
        elif isinstance(value, str) and alone:
            value = [value]
        if not isinstance(value, list | tuple) or not value:
            raise self.error(name, "a list of texts", value)
        for number, item in enumerate(value):
            if item is None:
                raise self.error(name, "texts", f"no value at place {number}")
        return tuple(self._text(name, item) for item in value)

    def _list(self, name: str, cell: str) -> Any:
        if not cell.lstrip().startswith("["):
            return [cell]
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            raise self.error(name, 'a JSON list like ["hi", "hello"]', cell) from None

    def _text(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.error(name, "text", value)
        if not value.strip():
            raise self.error(name, "text")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self.error(name, "UTF-8", value.encode(errors="replace").decode()) from None
        return value


def shown(value: Any) -> str:
    """A value in a message: short, and with its type where that is what is wrong."""
    try:
        text = repr(value) if isinstance(value, str) else f"{type(value).__name__} {value!r}"
    except RecursionError:  # what JSON could just be read from
        text = f"{type(value).__name__}, nested too deep to be shown"
    return text if len(text) <= 60 else f"{text[:57]}..."
