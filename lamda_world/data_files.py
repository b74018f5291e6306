"""The one reader of the world's word lists, sentences and phrase tables.

They lie as YAML beside the code that reads them, so that one can change what is said without
reading code. `beside(__file__)` is the file of a module's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

Pair = tuple[str, str]
"""Two levels of keys, mostly (domain, attribute)."""


class DataFile:
    """A YAML file; each method reads one of its keys in one form.

    All raise LamdaError, in one line with file and key, for a key that is missing and for a value
    of another form.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = read_yaml(path)

    def error(self, key: str, expected: str, value: object) -> LamdaError:
        """What is wrong with a value of this file."""
        shown = repr(value)
        shown = shown if len(shown) < 60 else f"{shown[:57]}..."
        return LamdaError(f"{self.path}: key {key!r}: expected {expected}, found {shown}")

    def value(self, key: str) -> Any:
        """The value as it stands in the file."""
        if key not in self._values:
            raise LamdaError(f"{self.path}: key {key!r} is missing")
        return self._values[key]

    def keys(self) -> tuple[str, ...]:
        """The keys of the file, in order."""
        return tuple(self._values)

    def text(self, key: str) -> str:
        """One text."""
        return self._text(key, self.value(key))

    def words(self, key: str) -> frozenset[str]:
        """A set of words, written with spaces between them, or as a list of phrases."""
        value = self.value(key)
        if isinstance(value, str):
            return frozenset(value.split())
        return frozenset(self._texts(key, value))

    def lines(self, key: str) -> tuple[str, ...]:
        """Sentences or phrases, in order."""
        return self._texts(key, self.value(key))

    def table(self, key: str) -> dict[str, str]:
        """Text -> text."""
        return {k: self._text(f"{key}.{k}", v) for k, v in self._mapping(key)}

    def numbers(self, key: str) -> dict[str, float]:
        """Text -> number."""
        return {k: self._number(f"{key}.{k}", v) for k, v in self._mapping(key)}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Text -> texts, in order."""
        return {k: self._texts(f"{key}.{k}", v) for k, v in self._mapping(key)}

    def pairs(self, key: str) -> dict[Pair, str]:
        """(first level, second level) -> text."""
        return {k: self._text(".".join((key, *k)), v) for k, v in self._nested(key)}

    def pair_lists(self, key: str) -> dict[Pair, tuple[str, ...]]:
        """(first level, second level) -> texts, in order."""
        return {k: self._texts(".".join((key, *k)), v) for k, v in self._nested(key)}

    def _mapping(self, key: str) -> list[tuple[str, Any]]:
        value = self.value(key)
        if not isinstance(value, Mapping) or not all(isinstance(k, str) for k in value):
            raise self.error(key, "texts as keys, and their values", value)
        return list(value.items())

    def _nested(self, key: str) -> list[tuple[Pair, Any]]:
        found: list[tuple[Pair, Any]] = []
        for first, inner in self._mapping(key):
            if not isinstance(inner, Mapping) or not all(isinstance(k, str) for k in inner):
                raise self.error(f"{key}.{first}", "texts as keys, and their values", inner)
            found += [((first, second), value) for second, value in inner.items()]
        return found

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.error(key, "a text (in quotes where it looks like a number)", value)
        return value

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.error(key, "a list of texts", value)
        return tuple(self._text(key, item) for item in value)

    def _number(self, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "a number", value)
        return float(value)


def beside(code: str, name: str = "") -> DataFile:
    """The data file of the module `code` (its `__file__`), or another one in its folder."""
    path = Path(code)
    return DataFile(path.with_name(name) if name else path.with_suffix(".yaml"))
