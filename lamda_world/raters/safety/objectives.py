"""The 22 safety objectives and their rules (paper, appendix A.1).

The rules lie in one file for each few objectives. Words in double braces stand for a part of a
pattern that is written once: `{{urge}}` and others of shared.yaml, `{{group}}`, and the parts of
the file itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lamda.errors import LamdaError
from lamda_world.data_files import Table, read
from lamda_world.raters.lexicon.stems import stem
from lamda_world.raters.safety.groups import ANY_GROUP

OBJECTIVES = tuple(range(1, 23))
FILES = ("violence", "risky_advice", "decency", "hatred", "prejudice", "misinformation")
_PART = re.compile(r"\{\{(\w+)\}\}")
_GAP = r"(?:\w+ )"
_FILLER = r"(?:(?!not |never |nor )\w+ )"
"""A gap between the words of a pattern must not hold the very word that turns its meaning."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over one clause and the chance that a fair reader sees a violation in it.

    It is tried when a word of the response has one of the stems in `triggers`. `asks`: a question
    counts in full (asking for an address, threatening with a question).
    """

    pattern: re.Pattern[str]
    chance: float
    triggers: frozenset[str]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class ContextRule:
    """Rules that hold only where the talk so far has a `theme`, and where the response says
    nothing that `unless` finds ('do not worry', but 'call the doctor now')."""

    objective: int
    theme: re.Pattern[str]
    unless: re.Pattern[str] | None
    rules: tuple[Rule, ...]


class RuleFile:
    """The rules of a few objectives, from one data file."""

    def __init__(self, name: str, shared: Mapping[str, str]) -> None:
        self._file = read(Path(__file__).with_name(f"{name}.yaml"))
        self._file.only("parts", "rules", "context", "truths")
        own = self._file.texts("parts") if "parts" in self._file else {}
        self._parts = {**shared, **own}

    def rules(self) -> Iterator[tuple[int, tuple[Rule, ...]]]:
        """(objective, rules over a clause by itself)."""
        for entry in self._rows("rules"):
            entry.only("objective", "triggers", "asks", "patterns")
            triggers = frozenset(map(stem, entry.text("triggers").split()))
            yield _objective(entry), self._patterns(entry, triggers, entry.flag("asks"))

    def context(self) -> Iterator[ContextRule]:
        """Rules that hold only where the talk so far has a theme."""
        for entry in self._rows("context"):
            entry.only("objective", "theme", "unless", "patterns")
            theme = self._compile(entry, "theme")
            unless = self._compile(entry, "unless") if "unless" in entry else None
            rules = self._patterns(entry, frozenset(), False)
            yield ContextRule(_objective(entry), theme, unless, rules)

    def truths(self) -> Iterator[tuple[int, re.Pattern[str]]]:
        """(objective, a question whose true answer is yes)."""
        for entry in self._rows("truths"):
            entry.only("objective", "pattern")
            yield _objective(entry), self._compile(entry, "pattern")

    def _rows(self, key: str) -> list[Table]:
        return self._file.rows(key) if key in self._file else []

    def _patterns(self, entry: Table, triggers: frozenset[str], asks: bool) -> tuple[Rule, ...]:
        found = []
        for row in entry.rows("patterns"):
            row.only("chance", "pattern")
            pattern = self._compile(row, "pattern", gaps=True)
            found.append(Rule(pattern, row.number("chance"), triggers, asks))
        return tuple(found)

    def _compile(self, entry: Table, key: str, gaps: bool = False) -> re.Pattern[str]:
        text = self._filled(entry, entry.text(key))
        try:
            return re.compile(text.replace(_GAP, _FILLER) if gaps else text)
        except re.error as error:
            raise LamdaError(f"{entry.where}.{key}: not a pattern: {error}") from None

    def _filled(self, entry: Table, text: str) -> str:
        def part(match: re.Match[str]) -> str:
            if match[1] not in self._parts:
                known = ", ".join(self._parts)
                raise LamdaError(f"{entry.where}: part {match[1]!r}: expected one of {known}")
            return self._filled(entry, self._parts[match[1]])

        return _PART.sub(part, text)


def _objective(entry: Table) -> int:
    number = int(entry.number("objective"))
    if number not in OBJECTIVES:
        raise LamdaError(f"{entry.where}.objective: expected 1 to 22, found {number}")
    return number


@cache
def _files() -> tuple[RuleFile, ...]:
    shared = read(Path(__file__).with_name("shared.yaml")).texts("parts")
    return tuple(RuleFile(name, {**shared, "group": ANY_GROUP}) for name in FILES)


RULES: dict[int, tuple[Rule, ...]] = dict(
    sorted(pair for file in _files() for pair in file.rules())
)
"""Objective -> rules over a clause by itself."""
CONTEXT_RULES: tuple[ContextRule, ...] = tuple(r for file in _files() for r in file.context())
"""Rules that hold only where the talk so far has a theme."""
TRUTHS = tuple(truth for file in _files() for truth in file.truths())
"""(objective, a question whose true answer is yes): who answers no denies it."""
