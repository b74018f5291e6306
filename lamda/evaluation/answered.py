"""Which model gave which answers: a hash of each model's, whatever raters say of them later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from lamda.records import JudgedResponse

JUDGEMENT = ("votes", "labels", "raters", "judged_by")
"""The fields of a JudgedResponse that raters give."""


def answers_sha256(rows: Iterable[JudgedResponse]) -> dict[str, str]:
    """Model -> SHA-256 over its answers in order, with all that led to them.

    What raters gave is no part of it, so that it is the same before and after they judged.
    """
    totals: dict[str, hashlib._Hash] = {}
    for row in rows:
        fields = asdict(row)
        said = {name: value for name, value in fields.items() if name not in JUDGEMENT}
        line = json.dumps(said, sort_keys=True, ensure_ascii=True)
        totals.setdefault(row.model, hashlib.sha256()).update(line.encode() + b"\n")
    return {model: total.hexdigest() for model, total in totals.items()}
