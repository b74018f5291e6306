"""Gate on energy and carbon: complete figures within the budget."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import frame
from lamda.gates.reading import json_object
from lamda.gates.rules import at_least, between, only

TABLES = {"report": json_object("report", "stages", "total")}
TOLERANCE = 1e-6
"""Relative difference by which a total may miss its sum: what rounding leaves."""
ADDED = ("tokens", "flops", "energy_kwh", "kg_co2e")


def carbon_frames(report: Mapping[str, Any]) -> Frames:
    """Frames stages (one row for each training) and total (one row, of all stages). Energy in kWh,
    carbon in kg CO2e."""
    figures = ("tokens", "flops", "seconds", "energy_kwh")
    stages = [
        {"example": name, "assumed": "measured" not in row["energy_source"], **row}
        for name, row in report["stages"].items()
        if row.get("trains", True)
    ]
    total = report["total"]
    added = {key: sum(row[key] for row in report["stages"].values()) for key in ADDED}
    missed = [k for k in ADDED if not _is_sum(total[k], added[k])]
    summary = {"example": "all stages", "missed": ", ".join(missed), **total}
    return {
        "stages": frame(stages, *figures, "assumed"),
        "total": frame([summary], "energy_kwh", "kg_co2e", "missed"),
    }


def _is_sum(total: float, added: float) -> bool:
    """Whether a total is what was added, but for rounding; what is no number is none."""
    return abs(total - added) <= TOLERANCE * max(added, TOLERANCE) and math.isfinite(total)


CHECKS = (
    at_least("stages.count", "min_stages"),
    between("stages.tokens", "tokens in every stage", "tokens", 1),
    between("stages.flops", "work in every stage (FLOPs)", "flops", 1),
    between("stages.time", "at most {max_stage_seconds} s in every stage", "seconds", 1e-9,
            Limit("max_stage_seconds")),
    between("stages.energy", "energy in every stage (kWh)", "energy_kwh", 1e-12),
    only("stages.measured", "energy that was measured, not assumed", "assumed", False,
         severity="warn"),
    between("total.energy", "at most {max_energy_kwh} kWh in all", "energy_kwh",
            high=Limit("max_energy_kwh")),
    between("total.carbon", "at most {max_kg_co2e} kg CO2e in all", "kg_co2e",
            high=Limit("max_kg_co2e")),
    only("total.sum", "totals that are the sums of the stages", "missed", ""),
)  # fmt: skip

GATE = Gate(TABLES, carbon_frames, CHECKS)
