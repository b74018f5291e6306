"""The tables beside that of the metrics: known faults, research, kinds of context, turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from lamda.annotation.shares import bracketed
from lamda.errors import LamdaError
from lamda.evaluation.cells import Cells, shown

BY = ("kind", "turn")
"""What tables may be taken apart by."""
COLUMNS = 5
"""Metrics side by side that fit on a page, each with its interval."""
CAPTION = "in %, with bootstrap interval and n"
OF_DIALOGS = "in %, with interval of whole dialogs (exact, for as many as there are) and n"
AGAINST = "against_people"
"""What metrics.json calls the agreement of its judges with people (lamda.annotation.against)."""


def section_tables(results: Mapping[str, Any]) -> list[Table]:
    """A table of faults, one of research, of each half of the dialogs and of the discriminators,
    where the results have them."""
    found = [
        ("faults", "Known faults (fewer is better)"),
        ("research", "What research made of drafts"),
    ]
    tables = [_table(title, "share", results[key]) for key, title in found if results.get(key)]
    for half, models in results.get("dialogs", {}).items():
        tables.append(_table(f"In whole dialogs, {half}", "share", models, OF_DIALOGS))
    candidates = results.get("discriminators", {}).get("candidates")
    if candidates:
        within = {
            model: {label: cells["auc_within"] for label, cells in of.items()}
            for model, of in candidates.items()
        }
        title = "Discriminators: AUC of P within a context, on the models' own candidates"
        tables.append(_table(title, "P of", within))
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
    """Turns down, metrics across: a dialog has more turns than a page has columns."""
    for half, models in results.get("dialogs", {}).items():
        for model, cells in models.items():
            parts = {name: cell["by_turn"] for name, cell in cells.items() if "by_turn" in cell}
            for names in _chunks(list(parts)):
                turns = {turn for name in names for turn in parts[name]}
                table = Table(title=escape(f"{model}, {half} dialogs"), caption=OF_DIALOGS)
                table.add_column("turn", justify="right")
                for name in names:
                    table.add_column(escape(name.replace("_", " ")), justify="right")
                for turn in sorted(turns, key=lambda turn: (len(turn), turn)):
                    table.add_row(turn, *(_shown(parts[name].get(turn)) for name in names))
                yield table


def against_table(results: Mapping[str, Any]) -> Table | None:
    """The judges' agreement with people who voted on the same responses; None where nobody did.

    It belongs beside every table that those judges made.
    """
    tasks: Mapping[str, Any] = results.get(AGAINST) or {}
    if not tasks:
        return None
    caption = "Cohen's kappa with bootstrap interval and n; share of equal labels; votes of people"
    table = Table(title="The judges against people", caption=caption)
    for name in ("task", "label", "judged by", "kappa", "equal", "votes"):
        table.add_column(name, justify="left" if name in ("task", "label") else "right")
    for task, of in tasks.items():
        judge = results.get("judged_by", {}).get(task, "")
        for label, cell in of["labels"].items():
            equal, votes = f"{100 * cell['agreement']:.1f} %", f"{cell['people']:.1f}"
            row = (task, label.replace("_", " "), judge, _kappa(cell), equal, votes)
            table.add_row(*map(escape, row))
    return table


def against_lines(results: Mapping[str, Any]) -> list[str]:
    """The same as lines of text, for what is no table."""
    return [
        f"the judge against people, {task}: kappa of {label.replace('_', ' ')} {_kappa(cell)}"
        for task, of in (results.get(AGAINST) or {}).items()
        for label, cell in of["labels"].items()
    ]


def _kappa(cell: Mapping[str, Any]) -> str:
    if cell["value"] is None:
        return f"– n={cell['n']}"
    return f"{cell['value']:.2f} {bracketed(cell)} n={cell['n']}"


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), COLUMNS):
        yield names[first : first + COLUMNS]


def _shown(cell: Mapping[str, Any] | None) -> str:
    return "–" if cell is None else escape(shown(cell))


def _table(title: str, head: str, columns: Mapping[str, Cells], caption: str = CAPTION) -> Table:
    """Names down, columns across."""
    table = Table(title=escape(title), caption=caption)
    table.add_column(head)
    for name in columns:
        table.add_column(escape(name), justify="right")
    for name in _names(list(columns.values())):
        cells = [_shown(of.get(name)) for of in columns.values()]
        table.add_row(name.replace("_", " "), *cells)
    return table


def _names(columns: Sequence[Cells]) -> list[str]:
    return list(dict.fromkeys(name for cells in columns for name in cells))
