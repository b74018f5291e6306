"""The rated responses, divided into those that train and those that measure."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lamda.records import GroundingExample, RatedResponse, read_table

HELD_OUT = 0.08
"""Share of the rated contexts that measure the discriminators: enough rows for an interval of a
few points around an AUC at the default size, few enough to cost the training little."""


def rated_rows(annotations: Path, name: str) -> list[RatedResponse]:
    """One rated set; LamdaError where its table is missing or of another form."""
    return read_table(annotations / f"{name}.parquet", RatedResponse)


def held_out(row: RatedResponse | GroundingExample) -> bool:
    """Whether a context measures rather than trains: by its text, so equal ones stay together."""
    text = "\n".join(row.context)
    return hashlib.sha256(text.encode()).digest()[0] < HELD_OUT * 256
