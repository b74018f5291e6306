"""Filed annotations on their way into the annotated sets, mended as the corpus is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lamda.annotation.labels import labels
from lamda.annotation.mending import mended_research, mended_response
from lamda.records import GroundingExample, RatedResponse, read_table

TRAIN = "train"


def filed_responses(path: Path, steps: Sequence[str]) -> list[RatedResponse]:
    """The rated responses of the training split in a file, labelled by their votes, after the
    mending ones of `steps`. What none of a filed file's rows was asked has no label in it."""
    rows = [mended_response(row, steps) for row in read_table(path, RatedResponse)]
    asked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        asked[_version(row)] |= {question for question, said in row.votes.items() if any(said)}
    return [
        replace(row, labels=labels(row.votes, asked[_version(row)]))
        for row in rows
        if row.split == TRAIN
    ]


def _version(row: RatedResponse) -> str:
    """The filed file that a row came in (lamda.ingestion.filed): its id is led by it."""
    return row.example_id.removeprefix("filed/").partition("/")[0]


def filed_research(path: Path, steps: Sequence[str]) -> list[GroundingExample]:
    """The research of the training split in a file, after the mending ones of `steps`."""
    rows = read_table(path, GroundingExample)
    return [mended_research(row, steps) for row in rows if row.split == TRAIN]
