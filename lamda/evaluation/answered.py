"""Which model gave which answers: a hash of each model's, whatever raters say of them later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from lamda.records import JudgedResponse

JUDGEMENT = ("votes", "labels", "raters", "judged_by")
"""The fields of a JudgedResponse that raters give."""


def answers_sha256(rows: Iterable[JudgedResponse]) -> dict[str, str]:
    """Model -> SHA-256 over its answers in order, with all that led to them.

    What raters gave is no part of it, so that it is the same before and after they judged.
    """
    totals: dict[str, hashlib._Hash] = {}
    for row in rows:
        said = {name: value for name, value in _named(row).items() if name not in JUDGEMENT}
        line = json.dumps(said, sort_keys=True, ensure_ascii=True, default=_named)
        totals.setdefault(row.model, hashlib.sha256()).update(line.encode() + b"\n")
    return {model: total.hexdigest() for model, total in totals.items()}


def _named(record: Any) -> dict[str, Any]:
    """A record's fields by name; json asks for those inside, where asdict would copy them all."""
    return {field.name: getattr(record, field.name) for field in fields(record)}
