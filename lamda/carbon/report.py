"""FLOPs, energy and carbon of a run beside the paper's (its formulas: section 10).

Stages record seconds and, where counters can be read, energy (lamda.carbon.measure). Here the
rest is assumed: seconds of cores and devices times the watts of params.yaml, section
carbon_report, as are the data center's overhead and the grid. So what a stage recorded stays
right under other assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.energy import energy
from lamda.carbon.measure import Cost
from lamda.carbon.page import markdown
from lamda.carbon.page import scaled as _scaled
from lamda.carbon.paper import (
    PAPER_FLOPS,
    PAPER_MWH,
    PAPER_TONNES,
    carbon_tonnes,
    energy_mwh,
    flops,
    plain,
    sheet,
)
from lamda.errors import LamdaError

__all__ = (
    "PAPER_FLOPS", "PAPER_MWH", "PAPER_TONNES", "StageCost", "_scaled", "carbon_report",
    "carbon_tonnes", "energy_mwh", "flops", "learned", "markdown", "other_cost", "per_point",
    "stage_cost",
)  # fmt: skip
PRETRAINING = "pretrain"
QUALITY = "quality"
"""The metric whose points are paid for."""


@dataclass(frozen=True, slots=True)
class StageCost:
    """A stage's cost and the work it did; time and energy cover all parts of a resumed run.

    `energy_kwh` is without the data center's overhead. `energy_source` says how much of it is
    'measured' (by counters), 'assumed', or 'partly assumed', and what makes it less than sure.
    `trains`: whether it is a training, whose tokens and FLOPs are counted.
    """

    stage: str
    seconds: float
    cpu_seconds: float
    tokens: int
    flops: float
    energy_kwh: float
    energy_source: str
    trains: bool = True


def learned(metrics: Mapping[str, Any]) -> bool:
    """Whether a stage trained: one that had nothing to learn passed its model on in no step, and
    has no work to report."""
    return metrics.get("steps") != 0


def stage_cost(
    stage: str, metrics: Mapping[str, Any], settings: CarbonReport, process: Cost | None = None
) -> StageCost:
    """The cost in a training's metrics: 'cost' holds a Cost, and beside it are 'tokens', 'flops'
    and 'seconds'.

    After a resumed run ('resumed_from' > 0) `seconds` covers more than the cost does: its CPU time
    and energy are extrapolated. `process` is what the stage's whole command took, which loads and
    measures around the training: what it has beyond the training is added. LamdaError when there
    is no cost.
    """
    try:
        cost = Cost(**metrics["cost"])
    except (KeyError, TypeError) as error:
        raise LamdaError(
            f"metrics of stage {stage}: expected a cost, {error}; run the stage again"
        ) from None
    seconds = max(cost.wall_seconds, float(metrics.get("seconds", 0.0)))
    resumed = metrics.get("resumed_from", 0) > 0 and seconds > cost.wall_seconds > 0
    factor = seconds / cost.wall_seconds if resumed else 1.0
    kwh, source = energy(cost, settings)
    found = StageCost(
        stage=stage,
        seconds=cost.wall_seconds * factor,
        cpu_seconds=cost.cpu_seconds * factor,
        tokens=int(metrics.get("tokens", 0)),
        flops=float(metrics.get("flops", 0.0)),
        energy_kwh=kwh * factor,
        energy_source=f"{source}, extrapolated" if resumed else source,
    )
    if process is None or process.wall_seconds <= cost.wall_seconds:
        return found
    return replace(
        found,
        seconds=found.seconds + process.wall_seconds - cost.wall_seconds,
        cpu_seconds=found.cpu_seconds + max(0.0, process.cpu_seconds - cost.cpu_seconds),
        energy_kwh=found.energy_kwh + max(0.0, energy(process, settings)[0] - kwh),
    )


def other_cost(stage: str, cost: Cost, settings: CarbonReport) -> StageCost:
    """The cost of a stage that trains nothing: of its whole command."""
    kwh, source = energy(cost, settings)
    return StageCost(stage, cost.wall_seconds, cost.cpu_seconds, 0, 0.0, kwh, source, trains=False)


def carbon_report(
    costs: Sequence[StageCost],
    settings: CarbonReport,
    unknown: Sequence[str] = (),
    results: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Figures by stage, their total and the paper's; energy (kWh) here includes the PUE.

    `unknown` are stages of whose costs there is no record; of the evaluation's `results` comes what
    a point of quality took. LamdaError without stages.
    """
    if not costs:
        raise LamdaError("carbon report: expected costs of stages, found none; name them by --cost")
    stages = {cost.stage: _with_overhead(cost, settings) for cost in costs}
    sources = sorted({cost.energy_source for cost in costs})
    total: dict[str, Any] = {
        key: sum(figures[key] for figures in stages.values())
        for key in ("tokens", "flops", "seconds", "cpu_seconds", "energy_kwh", "kg_co2e")
    }
    paper = {
        "flops": PAPER_FLOPS,
        "energy_kwh": PAPER_MWH * 1000,
        "kg_co2e": PAPER_TONNES * 1000,
    }
    told = {
        "stages": stages,
        "total": {**total, "energy_source": "; ".join(sources)},
        "paper": paper,
        "sheet": plain(sheet(total, stages.get(PRETRAINING))),
        "unknown": list(unknown),
    }
    points = per_point(total["kg_co2e"] * 1000, results or {})
    return told | ({"per_point": points} if points else {})


def per_point(grams: float, results: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a point of quality (of 100) of the released model took, of `grams` (g CO2e) in all.

    `low` and `high` follow from the interval of the metric alone: that of the grams is not known.
    `gained_...` is the same for the points that the model has over the first one, where the paired
    difference holds. None where the evaluation has no such metric.
    """
    models = results.get("models") or {}
    if not models:
        return None
    name, first = list(models)[-1], next(iter(models))
    cell = models[name].get(QUALITY) or {}
    if not cell.get("value") or grams <= 0:
        return None
    told: dict[str, Any] = {"model": name, "metric": QUALITY, "n": cell.get("n")}
    told |= _grams_each(grams, cell)
    versus = (cell.get("versus") or {}).get(first) or {}
    if versus.get("significant") and (versus.get("value") or 0) > 0:
        each = {"over": first, **_grams_each(grams, versus)}
        told |= {f"gained_{key}": value for key, value in each.items()}
    return told


def _grams_each(grams: float, cell: Mapping[str, Any]) -> dict[str, Any]:
    """Grams for each point of a share, and its bounds; a bound at or below 0 has no such figure."""

    def each(share: Any) -> float | None:
        return grams / (100 * share) if share and share > 0 else None

    value, low, high = (each(cell.get(key)) for key in ("value", "high", "low"))
    return {"points": 100 * cell["value"], "grams": value, "low": low, "high": high}


def _with_overhead(cost: StageCost, settings: CarbonReport) -> dict[str, Any]:
    kwh = cost.energy_kwh * settings.pue
    figures = asdict(cost) | {"energy_kwh": kwh, "kg_co2e": kwh * settings.grid_intensity}
    del figures["stage"]
    return figures
