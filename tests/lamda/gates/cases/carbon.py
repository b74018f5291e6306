"""The gate on energy and carbon: four stages within the budget, and their faults."""

from __future__ import annotations

from typing import Any

from ..changes import Fault, Tables, put, take

LIMITS = {
    "min_stages": 4,
    "max_stage_seconds": 100.0,
    "max_energy_kwh": 0.01,
    "max_kg_co2e": 0.005,
}
STAGE = {
    "tokens": 1000, "flops": 1e12, "seconds": 50.0, "energy_kwh": 0.002, "kg_co2e": 0.001,
    "energy_source": "measured",
}  # fmt: skip
ADDED = ("tokens", "flops", "energy_kwh", "kg_co2e")


def totals(tables: Tables) -> None:
    """The totals follow from the stages."""
    stages = tables["report"]["stages"].values()
    tables["report"]["total"] = {key: sum(row[key] for row in stages) for key in ADDED}


OTHER = {
    "trains": False, "tokens": 0, "flops": 0.0, "seconds": 500.0, "energy_kwh": 0.001,
    "kg_co2e": 0.0005, "energy_source": "assumed",
}  # fmt: skip


def clean() -> dict[str, Any]:
    """Four equal trainings, and a stage that trains nothing, which has no tokens to count."""
    tables = {"report": {"stages": {f"stage_{n}": dict(STAGE) for n in range(4)}}}
    tables["report"]["stages"]["rate"] = dict(OTHER)
    totals(tables)
    return tables


def stage(key: str, value: Any) -> Fault:
    """Another figure of one stage, with totals that follow."""

    def fault(tables: Tables) -> None:
        put("report", "stages", "stage_1", key, value=value)(tables)
        totals(tables)

    return fault


def fewer(tables: Tables) -> None:
    take("report", "stages", "stage_1")(tables)
    totals(tables)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("stages.count", fewer),
    ("stages.tokens", stage("tokens", 0)),
    ("stages.flops", stage("flops", 0.0)),
    ("stages.time", stage("seconds", 0.0)),
    ("stages.time", stage("seconds", 101.0)),
    ("stages.energy", stage("energy_kwh", 0.0)),
    ("stages.measured", stage("energy_source", "assumed")),
    ("total.energy", stage("energy_kwh", 0.02)),
    ("total.carbon", stage("kg_co2e", 0.02)),
    ("total.sum", put("report", "total", "flops", value=1e12)),
    ("total.sum", put("report", "stages", "rate", "kg_co2e", value=0.0)),
]
