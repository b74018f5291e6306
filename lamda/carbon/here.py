"""What the working tree at hand knows of its costs: records, trainings, results, and the bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamda.carbon.bill import report_of
from lamda.carbon.collect import collect, read_lock
from lamda.carbon.config import CarbonReport
from lamda.carbon.energy import energy, grams
from lamda.carbon.ledger import records
from lamda.carbon.predict import Prediction, error
from lamda.carbon.record import Record
from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.outputs import METRICS

PREDICTIONS = Path(".scratch/predictions.json")


@dataclass(frozen=True, slots=True)
class Costs:
    """By stage: the record of each stage in dvc.lock (None without one) and the metrics of the
    trainings; and the evaluation's results."""

    found: Mapping[str, Record | None]
    trainings: Mapping[str, Mapping[str, Any]]
    results: Mapping[str, Any] = field(default_factory=dict)

    def report(self, settings: CarbonReport) -> dict[str, Any]:
        """The bill of everything; LamdaError where nothing has run."""
        return report_of(self.trainings, self.found, settings, self.results)


def costs_of(root: Path, trainings: Sequence[str]) -> Costs:
    """What `root` knows; `trainings` names the stages that train. What cannot be read is not known.

    LamdaError for a dvc.lock that does not parse.
    """
    entries = read_lock(root)
    told: dict[str, Mapping[str, Any]] = {}
    for stage in trainings:
        with suppress(LamdaError, OSError):
            metrics = read_json(root / "metrics" / f"{stage}.json")
            if isinstance(metrics, dict) and "cost" in metrics:
                told[stage] = metrics
    results: Any = {}
    with suppress(LamdaError, OSError):
        results = read_json(root / METRICS)
    return Costs(
        collect(root, entries, list(entries)), told, results if isinstance(results, dict) else {}
    )


@dataclass(frozen=True, slots=True)
class Savings:
    """The last run of this machine: which stages it ran and what they took, and what the others
    had taken when they ran, which were there already or came from the cache."""

    ended: str
    ran: tuple[str, ...]
    kept: tuple[str, ...]
    ran_seconds: float
    ran_grams: float
    saved_seconds: float
    saved_grams: float


def savings(root: Path, costs: Costs, settings: CarbonReport) -> Savings | None:
    """What the last run saved, by the records of all stages; None where no run is known.

    A record without a run's name is a run of its own.
    """
    last = max(records(root), key=lambda record: record.ended, default=None)
    if last is None:
        return None
    known = [record for record in costs.found.values() if record is not None]
    ran = [one for one in known if one.run == last.run and (one.run or one.key == last.key)]
    kept = [one for one in known if one not in ran]

    def total(of: Sequence[Record]) -> tuple[float, float]:
        carbon = sum(grams(energy(one.cost, settings)[0], settings) for one in of)
        return sum(one.cost.wall_seconds for one in of), carbon

    return Savings(
        last.ended,
        tuple(one.stage for one in ran),
        tuple(one.stage for one in kept),
        *total(ran),
        *total(kept),
    )


def keep_predictions(root: Path, predictions: Sequence[Prediction]) -> None:
    """Keep what was predicted, by stage, to be held against what it will take."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    told = {one.stage: {"at": now, **one.to_json()} for one in predictions}
    write_json(root / PREDICTIONS, told)


def kept_predictions(root: Path, costs: Costs) -> dict[str, tuple[float, float, float]]:
    """By stage: seconds that were predicted, seconds that it took since, and the relative error.

    A training of another size than the predicted one, and one that has not run since, are left out.
    """
    try:
        told = read_json(root / PREDICTIONS)
        items = [(stage, one["at"], one["tokens"], one["seconds"]) for stage, one in told.items()]
    except (LamdaError, OSError, KeyError, TypeError, AttributeError):
        return {}
    compared = {}
    for stage, at, tokens, seconds in items:
        record, metrics = costs.found.get(stage), costs.trainings.get(stage)
        if record is None or metrics is None or record.ended < at:
            continue
        if abs(metrics.get("tokens", 0) - tokens) > 0.01 * tokens:
            continue
        # of a training that was resumed `seconds` covers all parts, and the cost the last one alone
        took = max(float(metrics["cost"]["wall_seconds"]), float(metrics.get("seconds", 0.0)))
        compared[stage] = (float(seconds), took, error(seconds, took))
    return compared
