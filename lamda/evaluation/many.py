"""The table of results for more models than fit side by side, as with ablations: one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from lamda.evaluation.cells import shown

MOST_COLUMNS = 6
"""Models that are readable side by side in 200 columns."""


def models_table(
    models: Mapping[str, Mapping[str, Any]],
    baselines: Mapping[str, Mapping[str, Any]],
    names: Sequence[str],
) -> Table:
    """Models and baselines by the metrics `names` in %; a star where the last model, which is the
    one that is released, differs by its paired bootstrap interval."""
    last = list(models)[-1]
    table = Table(
        title="Foundation metrics",
        caption="in %, with bootstrap interval and n; "
        f"* {last} differs from it, paired bootstrap on the same contexts",
    )
    table.add_column("model")
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for model, cells in {**models, **baselines}.items():
        versus = {name: models[last].get(name, {}).get("versus", {}).get(model) for name in names}
        table.add_row(escape(model), *(_cell(cells.get(name), versus[name]) for name in names))
    return table


def _cell(entry: Mapping[str, Any] | None, versus: Mapping[str, Any] | None) -> str:
    if entry is None:
        return "–"
    mark = " *" if versus and versus.get("significant") else ""
    told = shown(entry).replace(" [", f"{mark}\n[", 1).replace("] ", "]\n", 1)
    return escape(told)
