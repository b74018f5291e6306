"""The tables beside that of the metrics: known faults, research, kinds of context, turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from lamda.errors import LamdaError
from lamda.evaluation.cells import Cells, shown

BY = ("kind", "turn")
"""What tables may be taken apart by."""


def section_tables(results: Mapping[str, Any]) -> list[Table]:
    """A table of faults and one of research, where the results have them."""
    found = [
        ("faults", "Known faults (fewer is better)"),
        ("research", "What research made of drafts"),
    ]
    tables = [_table(title, "share", results[key]) for key, title in found if results.get(key)]
    for half, models in results.get("dialogs", {}).items():
        tables.append(_table(f"In whole dialogs, {half}", "share", models))
    return tables


def parted(results: Mapping[str, Any], by: str) -> list[Table]:
    """A table for each kind of context, or for each half, model and task's turns.

    LamdaError for another `by` than BY.
    """
    if by not in BY:
        raise LamdaError(f"--by: expected {' or '.join(BY)}, found {by!r}")
    if by == "turn":
        return list(_by_turn(results))
    return [
        _table(f"{task}, contexts of kind {kind}", "metric", models)
        for task, kinds in results.get("by_kind", {}).items()
        for kind, models in kinds.items()
    ]


def _by_turn(results: Mapping[str, Any]) -> Iterator[Table]:
    for half, models in results.get("dialogs", {}).items():
        for model, cells in models.items():
            turns: dict[str, Cells] = {}
            for name, cell in cells.items():
                for turn, part in cell.get("by_turn", {}).items():
                    turns.setdefault(turn, {})[name] = part
            ordered = {f"turn {turn}": turns[turn] for turn in sorted(turns, key=int)}
            yield _table(f"{model}, {half} dialogs by turn", "share", ordered)


def _table(title: str, head: str, columns: Mapping[str, Cells]) -> Table:
    """Names down, columns across."""
    table = Table(title=escape(title), caption="in %, with bootstrap interval and n")
    table.add_column(head)
    for name in columns:
        table.add_column(escape(name), justify="right")
    for name in _names(list(columns.values())):
        cells = [escape(shown(of[name])) if name in of else "–" for of in columns.values()]
        table.add_row(name.replace("_", " "), *cells)
    return table


def _names(columns: Sequence[Cells]) -> list[str]:
    return list(dict.fromkeys(name for cells in columns for name in cells))
