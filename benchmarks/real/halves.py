"""What each set and label is learned from, and the rows that measure: held-out contexts of the same
rows, and the parts and dialogs that nothing learns from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.finetuning.rated import held_out, rated_rows
from lamda.ingestion.public.sets import MEASURED
from lamda.records import GroundingExample, read_table
from lamda.task_names import RATED

ATTRIBUTABLE = "attributable"
SHOWN = {"ssi": ("sensible", "interesting"), "safety": ("unsafe",)}
"""Labels of a task that are measured."""
Key = tuple[str, str]
"""Set and label."""


@dataclass(frozen=True, slots=True)
class Half:
    """Rows of one set and label (0 or 1)."""

    rows: list[Any]
    labels: list[int]


Halves = Mapping[Key, tuple[Half, Half]]
"""What is learned from, and what measures."""


def rated_halves(root: Path, folder: Path) -> Halves:
    """Of the rated rows of a run, and of MEASURED in `folder`, which share the set's rows to learn
    from."""
    halves: dict[Key, tuple[Half, Half]] = {}
    for task in RATED:
        for row in rated_rows(root / "data/clean/annotations", task):
            for label, value in _labels(task, row.labels).items():
                _add(halves, (row.kind, label), row, value)
    for name, (of, read) in MEASURED.items():
        for said in read(folder / of) if (folder / of).is_dir() else ():
            for label, value in _labels(said.task, said.labels).items():
                known = halves[of, label][0] if (of, label) in halves else Half([], [])
                half = halves.setdefault((name, label), (known, Half([], [])))[1]
                half.rows.append(said)
                half.labels.append(value)
    return halves


def attributed_halves(root: Path, set_of: Callable[[GroundingExample], str]) -> Halves:
    """Of the researched answers of a run; `set_of` names the set of one."""
    path = root / "data/clean/research/groundedness.parquet"
    halves: dict[Key, tuple[Half, Half]] = {}
    for row in read_table(path, GroundingExample) if path.exists() else ():
        _add(halves, (set_of(row), ATTRIBUTABLE), row, row.correct)
    return halves


def rated_texts(half: Half) -> list[list[str]]:
    """Context and response of each row, as a linear model reads them."""
    return [["\n".join(row.context), row.response] for row in half.rows]


def attributed_texts(half: Half) -> list[list[str]]:
    """Context, knowledge and response."""
    return [["\n".join(row.context), row.calls[0].result, row.text] for row in half.rows]


def _labels(task: str, labels: Mapping[str, int]) -> dict[str, int]:
    given = {**labels, "unsafe": 1 - labels["safe"]} if "safe" in labels else labels
    return {name: given[name] for name in SHOWN[task] if name in given}


def _add(halves: dict[Key, tuple[Half, Half]], key: Key, row: Any, label: int) -> None:
    half = halves.setdefault(key, (Half([], []), Half([], [])))[held_out(row)]
    half.rows.append(row)
    half.labels.append(label)


def by_context(half: Half) -> Iterator[list[int]]:
    """Places of the rows of each context whose responses have the label and have it not."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(half.rows):
        groups.setdefault(tuple(row.context), []).append(place)
    for places in groups.values():
        if len({half.labels[place] for place in places}) == 2:
            yield places
