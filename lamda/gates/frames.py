"""Helpers that make frames: one row for each thing checked, with its `example` for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.data.folding import key
from lamda.gates.contract import EXEMPT, SKIPPED

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


def skipped(reason: str) -> pd.DataFrame:
    """In place of a frame: its checks are skipped, and their verdicts say why."""
    empty = pd.DataFrame()
    empty.attrs[SKIPPED] = reason
    return empty


def exempt(rows: pd.DataFrame, reasons: Mapping[str, str]) -> pd.DataFrame:
    """The frame, of which some checks are skipped: check -> why, which its verdict says."""
    rows.attrs[EXEMPT] = dict(reasons)
    return rows


def excerpt(identifier: str, text: str = "") -> str:
    """An id with the beginning of its text."""
    short = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
    return f"{identifier} {short!r}" if text else identifier


def duplicates(identifiers: Iterable[str], texts: Iterable[Sequence[str]]) -> list[str]:
    """For each row the id of the first row that reads the same, '' for a first occurrence.

    Neither case, punctuation, look-alike letters nor what nobody sees makes a text another one.
    """
    return same_keys(identifiers, map(key, texts))


def same_keys(identifiers: Iterable[str], keys: Iterable[str]) -> list[str]:
    """The same by keys (lamda.data.folding.key) that are known."""
    first: dict[str, str] = {}
    found = []
    for identifier, same in zip(identifiers, keys, strict=True):
        found.append(first.get(same, ""))
        first.setdefault(same, identifier)
    return found


def same(name: str, found: str, recorded: Any) -> Row:
    """A row whose column `other` is '' where a hash is the recorded one, and else says both."""
    other = "" if found == recorded else f"sha256 {found[:12]}, recorded {str(recorded)[:12]}"
    return {"example": name, "other": other}
