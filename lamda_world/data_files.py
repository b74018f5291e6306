"""The one reader of the world's word lists, sentences and phrase tables.

They lie as YAML beside the code that reads them, so that one can change what is said without
reading code. `beside(__file__)` reads the file of a module's own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

Pair = tuple[str, str]
"""Two levels of keys, mostly (domain, attribute)."""


class Table:
    """Keys and values of a YAML file, or of a part of it; `where` names them in errors.

    Each method reads one key in one form. All raise LamdaError, in one line with file and key,
    for a key that is missing and for a value of another form. Order is the file's.
    """

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, Mapping) or not all(isinstance(k, str) for k in values):
            raise _error(where, "texts as keys, and their values", values)
        self.where = where
        self._values: Mapping[str, Any] = values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def only(self, *known: str) -> None:
        """Refuse keys that are not among `known`: mostly slips of the pen."""
        for key in self._values:
            if key not in known:
                raise _error(self._at(key), f"one of the keys {', '.join(known)}", key)

    def value(self, key: str) -> Any:
        """The value as it stands in the file."""
        if key not in self._values:
            raise LamdaError(f"{self.where}: key {key!r} is missing")
        return self._values[key]

    def text(self, key: str) -> str:
        """One text."""
        return _text(self._at(key), self.value(key))

    def number(self, key: str) -> float:
        """One number."""
        value = self.value(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _error(self._at(key), "a number", value)
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is left out."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise _error(self._at(key), "true or false", value)
        return value

    def words(self, key: str) -> frozenset[str]:
        """A set of words, written with spaces between them, or a list of phrases."""
        value = self.value(key)
        return frozenset(value.split() if isinstance(value, str) else self.lines(key))

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of sentences or phrases."""
        value = self.value(key)
        if not isinstance(value, list):
            raise _error(self._at(key), "a list of texts", value)
        return tuple(_text(f"{self._at(key)}[{n}]", item) for n, item in enumerate(value))

    def whole(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self.value(key)
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise _error(self._at(key), "a list of whole numbers", value)
        return tuple(value)

    def table(self, key: str) -> Table:
        """The part of the file under a key."""
        return Table(self._at(key), self.value(key))

    def rows(self, key: str) -> list[Table]:
        """A list of entries with keys of their own."""
        value = self.value(key)
        if not isinstance(value, list):
            raise _error(self._at(key), "a list of entries", value)
        return [Table(f"{self._at(key)}[{n}]", item) for n, item in enumerate(value)]

    def texts(self, key: str) -> dict[str, str]:
        """Text -> text."""
        inner = self.table(key)
        return {k: inner.text(k) for k in inner}

    def numbers(self, key: str) -> dict[str, float]:
        """Text -> number."""
        inner = self.table(key)
        return {k: inner.number(k) for k in inner}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Text -> texts."""
        inner = self.table(key)
        return {k: inner.lines(k) for k in inner}

    def tables(self, key: str) -> dict[str, dict[str, str]]:
        """Text -> text -> text."""
        outer = self.table(key)
        return {k: outer.texts(k) for k in outer}

    def tables_of_lists(self, key: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """Text -> text -> texts."""
        outer = self.table(key)
        return {k: outer.lists(k) for k in outer}

    def pairs(self, key: str) -> dict[Pair, str]:
        """(first level, second level) -> text."""
        outer = self.table(key)
        return {(a, b): text for a in outer for b, text in outer.texts(a).items()}

    def pair_lists(self, key: str) -> dict[Pair, tuple[str, ...]]:
        """(first level, second level) -> texts."""
        outer = self.table(key)
        return {(a, b): lines for a in outer for b, lines in outer.lists(a).items()}

    def _at(self, key: str) -> str:
        return f"{self.where}, {key}" if ": " not in self.where else f"{self.where}.{key}"


def _error(where: str, expected: str, value: object) -> LamdaError:
    shown = repr(value)
    shown = shown if len(shown) < 60 else f"{shown[:57]}..."
    return LamdaError(f"{where}: expected {expected}, found {shown}")


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        raise _error(where, "a text (in quotes if it looks like a number)", value)
    return value


def read(path: Path) -> Table:
    """The keys and values of one data file."""
    return Table(str(path), read_yaml(path))


def beside(code: str) -> Table:
    """The data file of the module with this `__file__`."""
    return read(Path(code).with_suffix(".yaml"))
