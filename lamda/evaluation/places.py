"""Where a response stands: in which dialog, which half and at which turn, by its context id."""

from __future__ import annotations

import re

from lamda.errors import LamdaError
from lamda.records import JudgedResponse

INTERACTIVE, STATIC = "interactive", "static"
HALVES = (INTERACTIVE, STATIC)
_NAME = re.compile(rf"({'|'.join(HALVES)})/.+#(\d+)")


def row_name(half: str, task: str, number: int, turn: int) -> str:
    """The context id of a response, whose place in the dialog is `turn`: from 1, of both sides."""
    return f"{half}/{task}/{number}#{turn}"


def dialog_of(row: JudgedResponse) -> str:
    """The name of the dialog that a response stands in; the same for all models."""
    return _checked(row).context_id.rpartition("#")[0]


def half_of(row: JudgedResponse) -> str:
    """'interactive' or 'static'."""
    return _checked(row).context_id.partition("/")[0]


def turn_of(row: JudgedResponse) -> int:
    """The response's place in its dialog, from 1."""
    return len(row.context) + 1


def _checked(row: JudgedResponse) -> JudgedResponse:
    """The row itself; LamdaError where its id is none of a dialog, or tells another turn."""
    found = _NAME.fullmatch(row.context_id)
    if not found or int(found[2]) != turn_of(row):
        raise LamdaError(
            f"dialogs: {row.model}, {row.context_id!r} with {len(row.context)} turns before it: "
            f"expected {' or '.join(HALVES)}, the dialog and #{turn_of(row)}; run `dvc repro` again"
        )
    return row
