"""The evaluation's files: metrics for `dvc metrics`, and a flat table for `dvc plots`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate
from lamda.evaluation.sections import AGAINST
from lamda.evaluation.tables import Results, metrics_json
from lamda.files import write_text
from lamda.records import JudgedResponse

COLUMNS = ("value", "low", "high", "n", "judged", "of")


def write_report(
    rows: Sequence[JudgedResponse],
    settings: Evaluate,
    seed: int,
    *,
    metrics: Path,
    plot: Path,
    baselines: Collection[str] = (),
    drafts: Sequence[JudgedResponse] = (),
    dialogs: Sequence[JudgedResponse] = (),
    candidates: Sequence[JudgedResponse] = (),
    against: Mapping[str, Any] | None = None,
) -> Results:
    """Write `metrics` (JSON; DVC shows keys like models.LaMDA.safety.value) and `plot` (CSV).

    The CSV has the columns model, metric, value, low, high (shares; empty where undefined), n,
    judged and of (responses), of models and baselines. `against` is what stage judge says of its
    judges and people. LamdaError for no rows, and as lamda.evaluation.tables.metrics_json.
    """
    if not rows:
        raise LamdaError("evaluation: no responses; run the evaluation with contexts")
    rng = np.random.default_rng(seed)
    results = metrics_json(rows, settings, rng, baselines, drafts, dialogs, candidates)
    results |= {AGAINST: against} if against else {}
    write_text(plot, plot_csv(results))
    # not sorted: the order of models and metrics says which one is compared with which
    write_text(metrics, json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return results


def plot_csv(results: Results) -> str:
    """One line for each model, then each baseline, and metric, under a heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["model", "metric", *COLUMNS])
    for model, metrics in {**results["models"], **results.get("baselines", {})}.items():
        for metric, entry in metrics.items():
            writer.writerow([model, metric, *(entry[column] for column in COLUMNS)])
    return text.getvalue()
