"""All costs of a run in one report: trainings by their metrics, everything by its records."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.record import Record, from_json
from lamda.carbon.report import StageCost, carbon_report, learned, other_cost, stage_cost
from lamda.files import read_json


def bill(
    trainings: Mapping[str, Any],
    costs: Path | None,
    settings: CarbonReport,
    results: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The report of a run: `trainings` are metrics by stage, `costs` what stage costs collected.

    LamdaError for a training without a cost, and for files of another form.
    """
    found: dict[str, Record | None] = {}
    if costs is not None:
        found = from_json(read_json(costs), str(costs))
    return report_of(trainings, found, settings, results)


def report_of(
    trainings: Mapping[str, Any],
    found: Mapping[str, Record | None],
    settings: CarbonReport,
    results: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The report of `trainings` (metrics by stage) and of what is `found` of all stages; the order
    is that of `found`."""
    costs: list[StageCost] = []
    for stage in dict.fromkeys([*found, *trainings]):
        record = found.get(stage)
        process = record.cost if record else None
        if stage in trainings and learned(trainings[stage]):
            costs.append(stage_cost(stage, trainings[stage], settings, process))
        elif process is not None:
            costs.append(other_cost(stage, process, settings))
    known = {cost.stage for cost in costs}
    unknown = [stage for stage in found if stage not in known]
    return carbon_report(costs, settings, unknown, results)
