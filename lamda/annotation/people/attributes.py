"""Raters' attributes from a file: optional, coarse, and never required of anybody.

CSV: a row is a rater, with a column `rater` and one for each attribute that some told; YAML: rater
-> attribute -> value. attributes.yaml lists which there are (paper section 9:
whether raters mirror the users can only be seen where something is known of them).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.data.row import Row
from lamda.data.rows import read_rows
from lamda.errors import LamdaError

RATER = "rater"
YAML = (".yaml", ".yml")
Attributes = Mapping[str, Mapping[str, str]]
"""Rater -> attribute -> value; what was not told is not there."""


@cache
def known_attributes() -> Mapping[str, tuple[str, ...]]:
    """Attribute -> its values."""
    found = read_yaml(Path(__file__).with_suffix(".yaml"))
    return {name: tuple(values) for name, values in found.items()}


def read_attributes(path: Path) -> Attributes:
    """What `path` tells of each rater; a rater may stand there without any attribute.

    LamdaError with file and row for an attribute or value that is not among the known ones, and
    for a rater who stands there twice. Messages name no rater's value but the wrong one.
    """
    found: dict[str, dict[str, str]] = {}
    for row in _yaml_rows(path) if path.suffix in YAML else _csv_rows(path):
        rater = row.name(RATER).strip()
        if rater in found:
            raise LamdaError(f"{row.place}: this rater stands there twice; keep one row")
        found[rater] = {
            name: _value(row, name) for name in known_attributes() if row.text(name, "").strip()
        }
    return found


def _value(row: Row, name: str) -> str:
    value = row.text(name).strip().casefold()
    allowed = known_attributes()[name]
    if value not in allowed:
        raise row.error(name, f"one of {', '.join(allowed)}, or nothing", value)
    return value


def _csv_rows(path: Path) -> Iterator[Row]:
    if path.suffix != ".csv":
        raise LamdaError(f"{path}: expected a file .csv or .yaml that tells of raters")
    rows = list(read_rows(path, (RATER,), tuple(known_attributes())))  # says if it cannot be read
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.readline()
        names = next(csv.reader([head], delimiter=max(",;\t", key=head.count)), [])
    _check(str(path), [name.strip() for name in names if name.strip() != RATER])
    yield from rows


def _yaml_rows(path: Path) -> Iterator[Row]:
    for rater, told in read_yaml(path).items():
        values: Any = {} if told is None else told
        if not isinstance(values, Mapping):
            raise LamdaError(f"{path}: expected of each rater attributes and values, or nothing")
        _check(str(path), list(values))
        yield Row(str(path), {RATER: str(rater), **values})


def _check(place: str, names: list[Any]) -> None:
    for name in names:
        if name not in known_attributes():
            raise LamdaError(
                f"{place}: {name!r} is no attribute of raters; there are: "
                f"{', '.join(known_attributes())}; take it out"
            )
