"""Helpers that make frames: one row for each thing checked, with its `example` for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
EXCERPT = 60


def frame(rows: Sequence[Row], *columns: str) -> pd.DataFrame:
    """Rows as a DataFrame of `example` and `columns`; text stays Python's, not Arrow's."""
    series = {}
    for name in ("example", *columns):
        values = [row[name] for row in rows]
        numeric = not any(isinstance(value, str) for value in values)
        series[name] = pd.Series(values, dtype=None if numeric else object)
    return pd.DataFrame(series)


def excerpt(identifier: str, text: str = "") -> str:
    """An id with the beginning of its text."""
    short = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
    return f"{identifier} {short!r}" if text else identifier


def duplicates(identifiers: Iterable[str], texts: Iterable[Sequence[str]]) -> list[str]:
    """For each row the id of the first row with the same text, '' for a first occurrence."""
    first: dict[tuple[str, ...], str] = {}
    found = []
    for identifier, parts in zip(identifiers, texts, strict=True):
        key = tuple(parts)
        found.append(first.get(key, ""))
        first.setdefault(key, identifier)
    return found


def same(name: str, found: str, recorded: Any) -> Row:
    """A row whose column `other` is '' where a hash is the recorded one, and else says both."""
    other = "" if found == recorded else f"sha256 {found[:12]}, recorded {str(recorded)[:12]}"
    return {"example": name, "other": other}
