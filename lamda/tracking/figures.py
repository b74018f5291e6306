"""What a stage measured, as flat names: `evaluation/models/LaMDA/safety/value`.

W&B and the offline report show the same figures, by the panels of lamda.tracking.panels. They are
read from the files that a stage has written; no stage tells them itself.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.files import read_json

GATES = "reports/gates/"
TRAINED = re.compile(r"pretrain|finetune_\w+")
"""Names of the metrics of a training."""
SECTIONS = {"metrics": "evaluation"}
"""Name of a file -> the section of its figures, where that is another one."""
LEFT_OUT = frozenset({"judged", "of", "by_turn"})
"""Of the evaluation: counts that stand in the table `metrics`, and hundreds of cells by turn."""
COST = "cost"
"""What a stage cost, under this name whatever the stage."""
CHANGES = re.compile(r"[^A-Za-z0-9_]+")


def name_of(*parts: str) -> str:
    """A figure's name; what W&B takes for no part of one becomes an underscore."""
    return "/".join(CHANGES.sub("_", part).strip("_") or "_" for part in parts)


def read_figures(root: Path, products: Iterable[str]) -> dict[str, float]:
    """The figures in the JSON files among `products`, paths in `root`; what is not there has none.

    LamdaError for a file that does not parse.
    """
    figures: dict[str, float] = {}
    for product in products:
        if product.endswith(".json") and (root / product).is_file():
            figures.update(figures_of(product, read_json(root / product)))
    return figures


def figures_of(product: str, values: Any) -> dict[str, float]:
    """The figures of one JSON file, by its path: a gate's report, a training's metrics, others."""
    if not isinstance(values, Mapping):
        return {}
    if product.startswith(GATES):
        return dict(_of_gate(Path(product).stem, values))
    stem = Path(product).stem
    if TRAINED.fullmatch(stem):
        return dict(_of_training(values))
    section = SECTIONS.get(stem, stem)
    left_out = LEFT_OUT if section == "evaluation" else frozenset[str]()
    own = {key: value for key, value in values.items() if key != COST}
    return dict(_flat(own, (section,), left_out)) | dict(_flat(values.get(COST), (COST,)))


def _of_training(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """What was measured of one kind has its own section; single numbers are the training's."""
    for key, value in metrics.items():
        yield from _flat(value, (key,) if isinstance(value, Mapping) else ("train", key))


def _of_gate(gate: str, report: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Whether it passed, its checks by outcome, and each measured value beside its limit."""
    verdicts = report.get("verdicts") or []
    outcomes = [verdict.get("outcome") for verdict in verdicts]
    yield name_of("gates", gate, "passed"), float(bool(report.get("passed")))
    yield name_of("gates", gate, "failed"), float(outcomes.count("failed"))
    yield name_of("gates", gate, "warnings"), float(outcomes.count("warning"))
    yield name_of("gates", gate, "checks"), float(len(outcomes))
    aside = sum(v.get("failed", 0) for v in verdicts if v.get("outcome") == "quarantined")
    yield name_of("gates", gate, "quarantined"), float(aside)
    for verdict in verdicts:
        for measure in verdict.get("measures") or []:
            limit = str(measure.get("limit"))
            parts = ("gates", gate, str(verdict.get("check")))
            yield from _flat(measure.get("measured"), (*parts, limit))
            yield from _flat(measure.get("limit_value"), (*parts, f"{limit}_limit"))


def _flat(
    value: Any, parts: tuple[str, ...], left_out: frozenset[str] = frozenset()
) -> Iterator[tuple[str, float]]:
    """The numbers in nested values; texts, lists, NaN and infinity are none."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in left_out:
                yield from _flat(inner, (*parts, str(key)), left_out)
    elif isinstance(value, int | float) and math.isfinite(value):
        yield name_of(*parts), float(value)


def read_curve(path: Path, after: int = -1) -> list[tuple[int, dict[str, float]]]:
    """(step, figures) of each line of a training's curve beyond step `after`, in order.

    A file that is not there has none, and so has a last line that is not whole: it grows.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    rows: list[tuple[int, dict[str, float]]] = []
    for line in csv.DictReader(text[: text.rfind("\n") + 1].splitlines()):
        step = line.pop("step", None)
        if step is not None and step.isdigit() and int(step) > after:
            after = int(step)
            rows.append((after, dict(_cells(line))))
    return rows


def _cells(line: Mapping[str, str | None]) -> Iterator[tuple[str, float]]:
    for key, text in line.items():
        try:
            value = float(text or "nan")
        except (TypeError, ValueError):
            continue
        yield from _flat(value, ("train", str(key)))
