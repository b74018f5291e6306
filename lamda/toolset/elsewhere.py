"""What another search says, as results: its rows are data from outside, whatever they hold.

A row becomes one line of text without invisible characters, about what the query asks for where it
is a whole page; and its address is kept only where it is one.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lamda.config.section import Section
from lamda.errors import NoAnswer
from lamda.toolset.config import Passages
from lamda.toolset.passages import split_passages
from lamda.toolset.tool import Result
from lamda.toolset.words import fold, terms

T = TypeVar("T")
RESULTS = 10
"""Results that are asked for, as retrieval gives."""
MAX_CHARACTERS = 200_000
"""Of one row's text that are looked at."""
MAX_TITLE, MAX_URL = 200, 2_000
PAUSE = 0.2
"""Seconds before a request is tried again: a person in a chat waits for it."""
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


class Fields(Section):
    """Where a row holds what a result is made of; a dot leads into an object: `meta.link`."""

    title: str = "title"
    url: str = "url"
    text: str = "text"


def patiently(retries: int, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises; after a NoAnswer it is called `retries` times more."""
    for _ in range(retries):
        try:
            return ask()
        except NoAnswer:
            time.sleep(PAUSE)
    return ask()


def at(values: Any, path: str) -> Any:
    """What stands at a path of keys, None where nothing does."""
    for key in path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def results_of(rows: Iterable[Any], query: str, fields: Fields, passages: Passages) -> list[Result]:
    """A result for each row that has a text, in their order, at most 10; equal ones once."""
    wanted = set(terms(query))
    found: dict[Result, None] = {}
    for row in rows:
        text = _line(at(row, fields.text), MAX_CHARACTERS)
        title = _line(at(row, fields.title), MAX_TITLE)
        if text:
            passage = _about(text, wanted, passages)
            named = not title or fold(title) in fold(passage)
            url = _address(at(row, fields.url))
            found[Result(passage if named else f"{title}: {passage}", url)] = None
        if len(found) == RESULTS:
            break
    return list(found)


def _line(value: Any, most: int) -> str:
    if not isinstance(value, str):
        return ""
    spaced = " ".join(value[:most].split())
    return "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).strip()


def _about(text: str, wanted: set[str], passages: Passages) -> str:
    """The first passage that has the most of the wanted terms."""
    parts = split_passages(text, passages)
    shared = [len(wanted.intersection(terms(part))) for part in parts]
    return parts[shared.index(max(shared))]


def _address(value: Any) -> str:
    """An http(s) address that can be cited as it is, or ''."""
    if not isinstance(value, str) or len(value) > MAX_URL or value != _line(value, MAX_URL):
        return ""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return value if whole and not set(value) & set(' <>[]{}"\\^`|') else ""
