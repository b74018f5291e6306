"""FLOPs, energy and carbon: the paper's formulas (section 10), and what this run cost.

Energy comes from the processor's own counters where codecarbon finds some. Elsewhere it is
assumed: watts per core * cores * seconds, with the watts of params.yaml, section carbon_report.
"""

from __future__ import annotations

import logging
import os
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from lamda.config.params import CarbonReport
from lamda.errors import LamdaError

JOULES_PER_KWH = 3.6e6
COUNTERS = ("intel_rapl", "intel_power_gadget", "windows_emi")
"""Modes in which codecarbon reads a processor's counters; in the others it guesses."""
DEVICES = ("AppleSiliconChip", "Raspberry")
"""Devices whose power codecarbon always reads."""


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


@dataclass(slots=True)
class Cost:
    """What one stage cost this process and its children, without the data center's overhead.

    `energy_source` is 'measured' (counters), 'assumed', or 'partly assumed' (GPUs measured,
    processor assumed). All figures are 0 until the measured block ends.
    """

    stage: str
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    cores: int = 0
    energy_kwh: float = 0.0
    energy_source: str = "assumed"


@dataclass(frozen=True, slots=True)
class StageCost:
    """A stage's cost and the work it did; time and energy cover all parts of a resumed run."""

    stage: str
    seconds: float
    cpu_seconds: float
    tokens: int
    flops: float
    energy_kwh: float
    energy_source: str


@contextmanager
def measure(stage: str, settings: CarbonReport) -> Iterator[Cost]:
    """Measure the block. The cost is complete when the block ends, also with an exception.

    Trouble with the measuring never becomes the block's: the energy is assumed then.
    """
    cost = Cost(stage, cores=_cores())
    meter = _start_meter(settings)
    began, cpu = time.perf_counter(), _cpu_seconds()
    try:
        yield cost
    finally:
        cost.wall_seconds = time.perf_counter() - began
        cost.cpu_seconds = _cpu_seconds() - cpu
        cpu_kwh, gpu_kwh = _stop_meter(meter)
        assumed = settings.watts_per_core * cost.cores * cost.wall_seconds / JOULES_PER_KWH
        cost.energy_kwh = (assumed if cpu_kwh is None else cpu_kwh) + (gpu_kwh or 0.0)
        if cpu_kwh is not None:
            cost.energy_source = "measured"
        elif gpu_kwh is not None:
            cost.energy_source = "partly assumed"


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _start_meter(settings: CarbonReport) -> Any:
    """A running codecarbon tracker, or None where it can read nothing."""
    try:
        from codecarbon import OfflineEmissionsTracker

        # Its import makes the logger loud; `log_level` below comes after the first messages.
        logging.getLogger("codecarbon").setLevel(logging.CRITICAL)
        meter = OfflineEmissionsTracker(
            country_iso_code=settings.country,
            tracking_mode="process",
            allow_multiple_runs=True,
            output_methods=[],
            log_level="critical",
        )
        meter.start()
        if any(_measured(meter)):
            return meter
        meter.stop()
    except Exception as error:
        logging.getLogger(__name__).info("energy is assumed: %s", error)
    return None


def _measured(meter: Any) -> tuple[bool, bool]:
    """Whether a tracker reads the processor's power, and whether it reads GPUs'."""
    devices = meter._hardware
    names = [type(device).__name__ for device in devices]
    processor = any(
        name in DEVICES or getattr(device, "_mode", "") in COUNTERS
        for name, device in zip(names, devices, strict=True)
    )
    return processor, "GPU" in names


def _stop_meter(meter: Any) -> tuple[float | None, float | None]:
    """Energy (kWh) of the processor and of GPUs; None for what was not measured."""
    if meter is None:
        return None, None
    try:
        meter.stop()
        processor, graphics = _measured(meter)
        data = meter.final_emissions_data
        return (
            float(data.cpu_energy) if processor else None,
            float(data.gpu_energy) if graphics else None,
        )
    except Exception as error:
        logging.getLogger(__name__).info("energy is assumed: %s", error)
        return None, None


def stage_cost(stage: str, metrics: Mapping[str, Any]) -> StageCost:
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
    return StageCost(
        stage=stage,
        seconds=cost.wall_seconds * factor,
        cpu_seconds=cost.cpu_seconds * factor,
        tokens=int(metrics.get("tokens", 0)),
        flops=float(metrics.get("flops", 0.0)),
        energy_kwh=cost.energy_kwh * factor,
        energy_source=f"{cost.energy_source}, extrapolated" if resumed else cost.energy_source,
    )


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
        f"Energy includes a PUE of {settings.pue:g}. Where it is assumed, it is "
        f"{settings.watts_per_core:g} W a core * cores * seconds. Carbon is energy * "
        f"{settings.grid_intensity:g} kg CO2e per kWh ({settings.country}); the paper's grid has "
        "0.056.",
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
