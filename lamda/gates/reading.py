"""How the gates read their inputs; every reader raises LamdaError for what it cannot read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import digest, read_json
from lamda.gates.contract import Table
from lamda.records import read_table


def parquet(
    record: type, source: str, file: str = "", *, optional: bool = False, empty: bool = False
) -> Table:
    """Rows of `record`; at least one, unless the table may be `empty`."""

    def read(path: Path) -> list[Any]:
        rows: list[Any] = read_table(path, record)
        if not rows and not empty:
            raise LamdaError(
                f"{path}: expected rows, found none; run the stage that writes it again"
            )
        return rows

    return Table(read, source, file, optional, record)


def json_object(source: str, *keys: str, file: str = "", optional: bool = False) -> Table:
    """A JSON object that has all `keys`."""

    def read(path: Path) -> dict[str, Any]:
        value = read_json(path)
        absent = [key for key in keys if not isinstance(value, dict) or key not in value]
        if absent or not isinstance(value, dict):
            wanted = f" with {', '.join(map(repr, absent))}" if absent else ""
            raise LamdaError(
                f"{path}: expected an object{wanted}; run the stage that writes it again"
            )
        return value

    return Table(read, source, file, optional)


def curve(source: str) -> Table:
    """A CSV table of numbers with a heading, as a list of rows; an empty cell is None."""

    def read(path: Path) -> list[dict[str, float | None]]:
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                rows = [
                    {key: float(cell) if cell else None for key, cell in row.items()}
                    for row in csv.DictReader(stream)
                ]
        except FileNotFoundError:
            raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
        except (TypeError, ValueError) as error:
            raise LamdaError(f"{path}: expected a table of numbers, {error}") from None
        if not rows:
            raise LamdaError(f"{path}: expected rows, found none; run the training again")
        return rows

    return Table(read, source)


def hash_of(source: str, *, optional: bool = False) -> Table:
    """The SHA-256 of a file or folder, as lamda.files.digest takes it."""
    return Table(lambda path: digest([path]), source, optional=optional)
