"""The carbon report in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.paper import PAPER_FLOPS, PAPER_MWH, PAPER_TONNES


def markdown(report: Mapping[str, Any], settings: CarbonReport) -> str:
    """The report as a Markdown table, a row for each stage, the total and the paper; and what was
    measured and assumed, what a point of quality took, and the paper's sheet, where it has them."""
    rows = [*report["stages"].items(), ("**total**", report["total"])]
    lines = [
        "# Energy and carbon",
        "",
        "| stage | tokens | FLOPs | time | CPU time | energy | energy is | CO2e |",
        "|---|---:|---:|---:|---:|---:|---|---:|",
        *(_row(name, figures) for name, figures in rows),
        f"| LaMDA 137B, paper | – | {PAPER_FLOPS:.3g} | 57.7 days on 1,024 chips | – "
        f"| {PAPER_MWH:.1f} MWh | estimated | {PAPER_TONNES:.2f} t |",
        "",
        f"Energy includes a PUE of {settings.pue:g}. Where it is assumed, it is seconds * "
        f"({settings.watts_per_core:g} W a core + {settings.watts_per_device:g} W an accelerator)"
        ", of all cores that the stage might use, busy or not; where it is measured, by the "
        "machine's own counters, in which what else ran there is counted too."
        f" Carbon is energy * {settings.grid_intensity:g} kg CO2e per kWh ({settings.country}); "
        "the paper's grid has 0.056.",
        *_more(report),
    ]
    return "\n".join(lines) + "\n"


def _more(report: Mapping[str, Any]) -> Iterator[str]:
    """What only reports of this version hold."""
    if report.get("unknown"):
        yield ""
        yield f"Not in the total, for want of a record: {', '.join(report['unknown'])}."
    if points := report.get("per_point"):
        yield ""
        yield per_point_words(points)
    if lines := report.get("sheet"):
        yield ""
        yield "The paper's figures (section 10) beside this run's:"
        yield ""
        yield from map(_sheet_line, lines)


def _sheet_line(line: Mapping[str, Any]) -> str:
    unit, run = line["unit"], line["run"]
    small = {"MWh": (1e6, "Wh"), "t": (1e6, "g")}.get(unit)  # a run here takes no tonnes
    own = scaled(run * small[0], small[1]) if small else f"{run:.3g} {unit}"
    return (
        f"* {line['name']}: the paper {line['paper']} (its formulas give {line['computed']:.4g} "
        f"{unit}); this run {own}"
    )


def per_point_words(points: Mapping[str, Any]) -> str:
    """Grams for each point of a metric, and for each that was gained, with intervals."""
    text = (
        f"{points['model']}: {_each(points)} for each of its {points['points']:.1f} points of "
        f"{points['metric']} (n={points['n']})"
    )
    gained = {key.removeprefix("gained_"): of for key, of in points.items() if "gained_" in key}
    if gained:
        text += f"; {_each(gained)} for each of the {gained['points']:.1f} that it has over "
        text += f"{gained['over']}, by the paired difference"
    return f"{text}. In brackets: by the interval of the metric; that of the carbon is not known."


def _each(points: Mapping[str, Any]) -> str:
    low, high = (
        "–" if points[key] is None else scaled(points[key], "g") for key in ("low", "high")
    )
    return f"{scaled(points['grams'], 'g')} CO2e [{low}, {high}]"


def _row(name: str, figures: Mapping[str, Any]) -> str:
    trains = figures.get("trains", True)
    tokens = f"{figures['tokens']:,}" if trains else "–"
    work = f"{figures['flops']:.3g}" if trains else "–"
    return (
        f"| {name} | {tokens} | {work} | {figures['seconds']:.1f} s "
        f"| {figures['cpu_seconds']:.1f} s | {scaled(figures['energy_kwh'] * 1000, 'Wh')} "
        f"| {figures['energy_source']} | {scaled(figures['kg_co2e'] * 1000, 'g')} |"
    )


def scaled(value: float, unit: str) -> str:
    """Three digits with the prefix that suits: 0.0123 Wh -> '12.3 mWh'."""
    for factor, prefix in ((1e6, "M"), (1e3, "k"), (1.0, "")):
        if value >= factor:
            return f"{value / factor:.3g} {prefix}{unit}"
    return f"{value * 1000:.3g} m{unit}"
