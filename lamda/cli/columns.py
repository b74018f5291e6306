"""The option `--column FIELD=COLUMN` of commands that read rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from lamda.errors import LamdaError

Column = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=COLUMN", help="A column called otherwise: unsafe=label."),
]


def named_columns(given: Sequence[str] | None) -> dict[str, str]:
    """Field -> column; LamdaError for what names none, and for a field twice."""
    columns: dict[str, str] = {}
    for one in given or ():
        field, equals, name = one.partition("=")
        if not (field and equals and name) or field in columns:
            raise LamdaError(f"--column {one}: expected FIELD=COLUMN, each field once")
        columns[field] = name
    return columns
