"""What a row of a form holds, as a record: values of JSON, or the cells of a CSV.

A column is a field of the record. Where that is no text, a cell of a CSV holds JSON (`["hi",
"hello"]`), or is the one text of a list. In JSON a context may be the one text of its list too.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from typing import Any

from lamda.data.row import CELLS, Row, shown
from lamda.errors import LamdaError
from lamda.ingestion.reading import Wrong, has_default, hints_of, typed


def record_of(row: Row, record: type) -> Any:
    """A row as a record; LamdaError with its place and column."""
    hints, found = hints_of(record), {}
    for field in dataclasses.fields(record):
        value, hint = row.values.get(field.name), hints[field.name]
        if value is None and has_default(field):
            continue
        try:
            if row.values.get(CELLS):
                value = _cell(row, field.name, hint)
            elif field.name == "context" and isinstance(value, str):
                value = [value]
            _check_shape(value, hint)
            found[field.name] = typed(value, hint)
        except Wrong as wrong:
            raise LamdaError(f"{row.place}, column {field.name!r}: {wrong}") from None
    return record(**found)


def _cell(row: Row, name: str, hint: Any) -> Any:
    """What a cell of a CSV holds; an empty one is the empty text."""
    if name not in row.values:
        raise Wrong("the column is missing")
    value = row.values[name]
    if hint is str or value is None:
        return value or ("" if hint is str else None)
    if hint == tuple[str, ...] and not value.lstrip().startswith("["):
        return [value]
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Wrong(f"expected JSON, found {value[:60]!r}") from None


def _check_shape(value: Any, hint: Any) -> None:
    """Wrong where a value of JSON has not the form of `hint`; `typed` says what else it must be."""
    if value is None:
        return
    if hint in (str, int):
        _check_scalar(value, hint)
    elif typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise Wrong(f"expected a list, found {shown(value)}")
        for item in value:
            _check_shape(item, typing.get_args(hint)[0])
    elif not isinstance(value, dict):
        raise Wrong(f"expected an object, found {shown(value)}")
    elif dataclasses.is_dataclass(hint):
        hints = hints_of(hint)
        for name in hints.keys() & value.keys():
            _check_shape(value[name], hints[name])
    else:
        for name, item in value.items():
            _check_shape(name, str)
            _check_shape(item, typing.get_args(hint)[1])


def _check_scalar(value: Any, hint: Any) -> None:
    if hint is str:
        if not isinstance(value, str):
            raise Wrong(f"expected text, found {shown(value)}")
        if not value.isascii() and value != value.encode(errors="replace").decode():
            raise Wrong("expected UTF-8, found half of a character")
    elif not isinstance(value, int | float) or not abs(value) < 2**63:
        raise Wrong(f"expected a whole number, found {shown(value)}")
