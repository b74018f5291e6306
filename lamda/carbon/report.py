"""FLOPs, energy and carbon of a run beside the paper's (its formulas: section 10).

Stages record seconds and, where counters can be read, energy (lamda.carbon.measure). Here the
rest is assumed: seconds of cores and devices times the watts of params.yaml, section
carbon_report, as are the data center's overhead and the grid. So what a stage recorded stays
right under other assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.measure import Cost, usable
from lamda.errors import LamdaError

JOULES_PER_KWH = 3.6e6


def flops(utilization: float, peak: float, chips: int, days: float) -> float:
    """FLOPs of a run: share of the peak, a chip's peak (FLOP/s), chips, days."""
    return utilization * peak * chips * days * 86_400


def energy_mwh(days: float, chips: int, watts: float, pue: float) -> float:
    """Energy (MWh) of a run: days, chips, a chip's average power (W), the data center's PUE."""
    return days * 24 * chips * watts * pue / 1e6


def carbon_tonnes(mwh: float, kg_per_kwh: float) -> float:
    """Carbon (t CO2e) of an energy (MWh) at the grid's intensity (kg CO2e per kWh)."""
    return mwh * kg_per_kwh


PAPER_FLOPS = flops(utilization=0.565, peak=123e12, chips=1024, days=57.7)
PAPER_MWH = energy_mwh(days=57.7, chips=1024, watts=289, pue=1.10)
PAPER_TONNES = carbon_tonnes(PAPER_MWH, kg_per_kwh=0.056)


@dataclass(frozen=True, slots=True)
class StageCost:
    """A stage's cost and the work it did; time and energy cover all parts of a resumed run.

    `energy_kwh` is without the data center's overhead. `energy_source` says how much of it is
    'measured' (by counters), 'assumed', or 'partly assumed', and what makes it less than sure.
    """

    stage: str
    seconds: float
    cpu_seconds: float
    tokens: int
    flops: float
    energy_kwh: float
    energy_source: str


def learned(metrics: Mapping[str, Any]) -> bool:
    """Whether a stage trained: one that had nothing to learn passed its model on in no step, and
    has no work to report."""
    return metrics.get("steps") != 0


def stage_cost(stage: str, metrics: Mapping[str, Any], settings: CarbonReport) -> StageCost:
    """The cost in a stage's metrics: under 'cost' a Cost, beside it 'tokens', 'flops', 'seconds'.

    After a resumed run ('resumed_from' > 0) `seconds` covers more than the cost does: its CPU time
    and energy are extrapolated. LamdaError when there is no cost.
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
    kwh, source = _energy(cost, settings)
    return StageCost(
        stage=stage,
        seconds=cost.wall_seconds * factor,
        cpu_seconds=cost.cpu_seconds * factor,
        tokens=int(metrics.get("tokens", 0)),
        flops=float(metrics.get("flops", 0.0)),
        energy_kwh=kwh * factor,
        energy_source=f"{source}, extrapolated" if resumed else source,
    )


def _energy(cost: Cost, settings: CarbonReport) -> tuple[float, str]:
    """Energy (kWh) of cores and devices, each measured or else assumed; and which it is."""
    parts = [(cost.core_kwh, settings.watts_per_core, cost.core_seconds)]
    if cost.device_seconds > 0 or cost.device_kwh is not None:
        parts.append((cost.device_kwh, settings.watts_per_device, cost.device_seconds))
    energy, measured, unusable = 0.0, 0, bool(cost.unusable)
    for kwh, watts, seconds in parts:
        if kwh is not None and usable(kwh):
            energy, measured = energy + kwh, measured + 1
        else:
            energy += watts * seconds / JOULES_PER_KWH
            unusable = unusable or kwh is not None
    every, some = measured == len(parts), measured > 0
    source = "measured" if every else "partly assumed" if some else "assumed"
    # a counter of a device that this stage does not use may stand still: nothing is missing then
    return energy, f"{source}, a counter unusable" if unusable and not every else source


def carbon_report(costs: Sequence[StageCost], settings: CarbonReport) -> dict[str, Any]:
    """Figures by stage, their total and the paper's; energy (kWh) here includes the PUE.

    LamdaError without stages.
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
    return {
        "stages": stages,
        "total": {**total, "energy_source": "; ".join(sources)},
        "paper": paper,
    }


def _with_overhead(cost: StageCost, settings: CarbonReport) -> dict[str, Any]:
    energy = cost.energy_kwh * settings.pue
    figures = asdict(cost) | {"energy_kwh": energy, "kg_co2e": energy * settings.grid_intensity}
    del figures["stage"]
    return figures


def markdown(report: Mapping[str, Any], settings: CarbonReport) -> str:
    """The report as a Markdown table, a row for each stage, the total and the paper."""
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
        f"({settings.watts_per_core:g} W a core + {settings.watts_per_device:g} W an accelerator)."
        f" Carbon is energy * {settings.grid_intensity:g} kg CO2e per kWh ({settings.country}); "
        "the paper's grid has 0.056.",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, figures: Mapping[str, Any]) -> str:
    return (
        f"| {name} | {figures['tokens']:,} | {figures['flops']:.3g} | {figures['seconds']:.1f} s "
        f"| {figures['cpu_seconds']:.1f} s | {_scaled(figures['energy_kwh'] * 1000, 'Wh')} "
        f"| {figures['energy_source']} | {_scaled(figures['kg_co2e'] * 1000, 'g')} |"
    )


def _scaled(value: float, unit: str) -> str:
    """Three digits with the prefix that suits: 0.0123 Wh -> '12.3 mWh'."""
    for factor, prefix in ((1e6, "M"), (1e3, "k"), (1.0, "")):
        if value >= factor:
            return f"{value / factor:.3g} {prefix}{unit}"
    return f"{value * 1000:.3g} m{unit}"
