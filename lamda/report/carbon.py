"""Energy and carbon of the run beside the paper's sheet (section 10), with what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.carbon.page import per_point_words
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, number, table_of, words
from lamda.report.charts import share_bars
from lamda.report.run import Run
from lamda.task_names import TRAININGS

COLUMNS: Mapping[str, str] = {
    "tokens": "tokens",
    "flops": "FLOPs",
    "seconds": "seconds",
    "cpu_seconds": "CPU seconds",
    "energy_kwh": "kWh",
    "energy_source": "energy is",
    "kg_co2e": "kg CO2e",
}


def carbon(run: Run) -> Iterator[Block]:
    """A row for each stage, their total and the paper's; and what the figures stand on."""
    report = run.json("carbon")
    stages: Mapping[str, Mapping[str, Any]] = report.get("stages", {})
    if not stages:
        yield Text("No stage has told what it cost.", "note")
        return
    order = sorted(stages, key=lambda stage: (*TRAININGS, stage).index(stage))
    stages = {stage: stages[stage] for stage in order}
    rows = [*stages.items(), ("total", report["total"]), ("paper, 137B", report["paper"])]
    body = [
        Row(name, [Cell(words(name)), *(_cell(of, key) for key in COLUMNS)]) for name, of in rows
    ]
    yield Table("stages", ["stage", *COLUMNS.values()], body, _assumed(run))
    chart = share_bars(
        "What the stages took of the whole",
        {
            name: {stage: float(of.get(key) or 0) for stage, of in stages.items()}
            for name, key in (("energy", "energy_kwh"), ("time", "seconds"), ("FLOPs", "flops"))
        },
    )
    if chart is not None:
        yield chart
    if report.get("unknown"):
        yield Text(f"Not in the total, for want of a record: {', '.join(report['unknown'])}.")
    if report.get("per_point"):
        yield Text(per_point_words(report["per_point"]))
    lines = {line["name"]: line for line in report.get("sheet", [])}
    if lines:
        caption = "The paper's figures (section 10), what its formulas give, and this run's."
        yield table_of("sheet", "figure", lines, caption, ("paper", "computed", "run", "unit"))


def _cell(of: Mapping[str, Any], key: str) -> Cell:
    value = of.get(key)
    if isinstance(value, str):
        return Cell(value, "warning" if "measured" not in value else "")
    return Cell(NONE if value is None else number(value), "number")


def _assumed(run: Run) -> str:
    """What stands behind a figure that no counter measured."""
    if run.settings is None:
        return "Energy includes the data center's overhead (PUE)."
    of = run.settings.carbon
    return (
        f"Energy includes a PUE of {of.pue:g}; where it is assumed, it is seconds times "
        f"{of.watts_per_core:g} W a core and {of.watts_per_device:g} W an accelerator. Carbon is "
        f"energy times {of.grid_intensity:g} kg CO2e per kWh ({of.country})."
    )
