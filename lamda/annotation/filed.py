"""Filed annotations on their way into the annotated sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lamda.annotation.labels import labels
from lamda.records import GroundingExample, RatedResponse, read_table

TRAIN = "train"


def filed_responses(path: Path) -> list[RatedResponse]:
    """The rated responses of the training split in a file, labelled by their votes."""
    rows = read_table(path, RatedResponse)
    return [replace(row, labels=labels(row.votes)) for row in rows if row.split == TRAIN]


def filed_research(path: Path) -> list[GroundingExample]:
    """The research of the training split in a file."""
    return [row for row in read_table(path, GroundingExample) if row.split == TRAIN]
