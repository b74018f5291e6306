"""The first thing to read: the metrics beside the paper's and the champion's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.evaluation.cells import is_cell
from lamda.evaluation.cells import shown as shown_cell
from lamda.evaluation.sections import against_lines
from lamda.evaluation.tables import MARKS, PAPER, metric_names
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, words
from lamda.report.charts import Point, interval_chart
from lamda.report.run import GATES, Run

MOST = 8
"""Columns of models up to which metrics are rows; of more models, models are."""
Cells = Mapping[str, Mapping[str, Any]]


def overview(run: Run) -> Iterator[Block]:
    """What ran, whether its gates are open, the table and the chart of the metrics."""
    yield Text(_what(run))
    yield Text(_gates(run))
    if run.results is None:
        return
    models: dict[str, Cells] = run.results["models"]
    champion = run.json("champion")
    beside: dict[str, Cells] = dict(run.results.get("baselines", {}))
    if champion.get("release") and _readable(champion):
        # Its differences are from the models of its own run, which do not stand here.
        beside[f"champion {champion['release']}: {champion['model']}"] = {
            name: {**cell, "versus": {}} for name, cell in champion["metrics"].items()
        }
    yield _table(models, beside, metric_names(run.results))
    yield Text(_caption([*models][: None if beside else -1]), "note")
    yield from (Text(line, "note") for line in against_lines(run.results))
    yield from _champion(champion, run.results["judged_by"])
    chart = interval_chart(
        "Metrics with their intervals",
        {name: _points(name, cells) for name, cells in {**models, **beside}.items()},
        {name: {words(k): v / 100 for k, v in PAPER.get(name, {}).items()} for name in models},
        "Hollow: the paper's 137B model of the same name.",
    )
    if chart is not None:
        yield chart


def _what(run: Run) -> str:
    judged = run.results["judged_by"] if run.results else {}
    parts = [f"{task} judged by {raters or 'nobody'}" for task, raters in judged.items()]
    if run.settings is not None:
        told = run.settings
        parts = [f"profile {told.profile}", f"seed {told.seed}", f"model {told.model}", *parts]
    return "; ".join(parts) or "Nothing is known of this run."


def _gates(run: Run) -> str:
    """How many gates are open, and which are not."""
    passed = {gate: run.json("gates", gate).get("passed") for gate in GATES}
    stopped = [gate for gate, said in passed.items() if said is False]
    absent = [gate for gate, said in passed.items() if said is None]
    parts = [f"{sum(said is True for said in passed.values())} of {len(passed)} gates are open"]
    parts += [f"stopped: {', '.join(stopped)}"] * bool(stopped)
    parts += [f"no report of: {', '.join(absent)}"] * bool(absent)
    return "; ".join(parts) + "."


def _table(models: Mapping[str, Cells], beside: Mapping[str, Cells], names: list[str]) -> Table:
    """Metrics by models, then the paper's values, then what else stands beside them."""
    columns = {**models, **beside}
    if len(columns) > MOST:
        head = ["model", *map(words, names)]
        rows = [
            Row(name, [Cell(name), *(_cell(cells.get(m), list(models)) for m in names)])
            for name, cells in columns.items()
        ]
        return Table("metrics", head, rows)
    known = [name for name in models if name in PAPER]
    paper_head = [f"paper, 137B: {' / '.join(known)}"] if known else []
    head = ["metric", *models, *paper_head, *beside]
    rows = []
    for metric in names:
        paper = [" / ".join(_percent(PAPER[name].get(metric)) for name in known)] if known else []
        cells = [
            Cell(words(metric)),
            *(_cell(of.get(metric), list(models)) for of in models.values()),
            *(Cell(one, "number") for one in paper),
            *(_cell(of.get(metric), list(models)) for of in beside.values()),
        ]
        rows.append(Row(metric, cells))
    return Table("metrics", head, rows)


def _cell(cell: Mapping[str, Any] | None, models: list[str]) -> Cell:
    """Value, interval and n, with a mark for each earlier model that it differs from."""
    if cell is None:
        return Cell(NONE, "number")
    versus = cell.get("versus", {})
    marks = [
        mark
        for mark, model in zip(MARKS, models, strict=False)
        if versus.get(model, {}).get("significant")
    ]
    return Cell(" ".join([shown_cell(cell), *marks]), "number")


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _caption(models: list[str]) -> str:
    said = [f"{mark} differs from {model}" for mark, model in zip(MARKS, models, strict=False)]
    return "; ".join(
        ["In %, with bootstrap interval and n", *said, "paired bootstrap on the same contexts."]
    )


def _champion(champion: Mapping[str, Any], judged_by: Mapping[str, str]) -> Iterator[Block]:
    if not champion.get("release"):
        yield Text("No champion is pinned (references/champion.json): none beside it.", "note")
        return
    if not _readable(champion):
        yield Text(
            f"The champion {champion['release']} was measured by a version that told less of each "
            "metric: its values do not stand here.",
            "warning",
        )
    other = [t for t, raters in champion["judged_by"].items() if judged_by.get(t) != raters]
    if other:
        yield Text(
            f"The champion was judged by other raters ({', '.join(other)}): those values do not "
            "compare; `lamda rejudge` judges its answers anew.",
            "warning",
        )


def _readable(champion: Mapping[str, Any]) -> bool:
    """Whether its metrics are of this version's form: a release may be older than the run."""
    return all(map(is_cell, champion["metrics"].values()))


def _points(name: str, cells: Cells) -> dict[str, Point]:
    return {
        words(metric): Point(0, cell["value"], cell["low"], cell["high"],
                             f"{name}, {words(metric)}: {shown_cell(cell)}")
        for metric, cell in cells.items()
        if cell["value"] is not None
    }  # fmt: skip
