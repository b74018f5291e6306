"""The results table: seven metrics, each model's value with interval and n, and the paper's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from lamda.errors import LamdaError
from lamda.evaluation.intervals import UNDEFINED, intervals, paired_differences
from lamda.evaluation.metrics import METRICS, MODELS, TASKS, Count, by_model
from lamda.files import read_json
from lamda.records import JudgedResponse

# Table 28 of the paper, 137B, in %; citation accuracy from its text (section 7).
PAPER: Mapping[str, Mapping[str, float]] = {
    "PT": {
        "sensibleness": 80.2,
        "specificity": 49.8,
        "interestingness": 15.8,
        "safety": 88.0,
        "groundedness": 57.9,
        "informativeness": 41.3,
    },
    "FT quality-safety": {
        "sensibleness": 92.8,
        "specificity": 77.1,
        "interestingness": 23.2,
        "safety": 94.6,
        "groundedness": 67.9,
        "informativeness": 50.5,
    },
    "LaMDA": {
        "sensibleness": 92.3,
        "specificity": 79.0,
        "interestingness": 25.7,
        "safety": 95.2,
        "groundedness": 73.2,
        "informativeness": 62.3,
        "citation accuracy": 65.0,
    },
}
MARKS = ("*", "†")
"""Differs from the first model, from the second; a further model has no mark."""
Results = dict[str, dict[str, dict[str, Any]]]


def metrics_json(
    rows: Sequence[JudgedResponse], resamples: int, confidence: float, rng: np.random.Generator
) -> Results:
    """Model -> metric -> value, low, high, n, and `versus` each earlier model.

    `versus` holds the paired difference's value, low, high, n (contexts) and `significant`. What
    is undefined is None with n 0. LamdaError when two models did not answer the same contexts.
    """
    groups = by_model(rows)
    results: Results = {model: {} for model in groups}
    for task in TASKS:
        names = [metric.name for metric in METRICS if metric.task == task]
        counts = {model: _counts(answers, task) for model, answers in groups.items()}
        for place, (model, own) in enumerate(counts.items()):
            found = intervals(list(own.values()), resamples, confidence, rng)
            for name, interval in zip(names, found or [UNDEFINED] * len(names), strict=True):
                results[model][name] = {**asdict(interval), "versus": {}}
            for earlier in list(counts)[:place]:
                others = _same_contexts(task, model, own, earlier, counts[earlier])
                differences = paired_differences(
                    list(own.values()), others, resamples, confidence, rng
                )
                for name, difference in zip(names, differences, strict=False):
                    results[model][name]["versus"][earlier] = {
                        **asdict(difference.interval),
                        "significant": difference.significant,
                    }
    return results


def _counts(answers: Sequence[JudgedResponse], task: str) -> dict[str, list[Count]]:
    """What each response contributes to each metric of `task`, by context id."""
    metrics = [metric for metric in METRICS if metric.task == task]
    return {
        row.context_id: [metric.count(row) for metric in metrics]
        for row in answers
        if row.task == task
    }


def _same_contexts(
    task: str,
    model: str,
    own: Mapping[str, list[Count]],
    earlier: str,
    others: Mapping[str, list[Count]],
) -> list[list[Count]]:
    """The earlier model's counts in the order of the own contexts."""
    odd = sorted(own.keys() ^ others.keys())
    if odd:
        raise LamdaError(
            f"task {task}: {model} and {earlier} must answer the same contexts; only one of them "
            f"answered {len(odd)}, such as {odd[0]!r}"
        )
    return [others[context] for context in own]


def results_table(results: Results) -> Table:
    """Metrics by models in %, and the paper's 137B values of the models it has."""
    # JSON keeps no order of its own: the paper's models come first, as they were made
    models = [model for model in MODELS if model in results]
    models += [model for model in results if model not in models]
    marked = [
        f"{mark} differs from {model}" for mark, model in zip(MARKS, models[:-1], strict=False)
    ]
    caption = "in %, with bootstrap interval and n; "
    caption += "; ".join([*marked, "paired bootstrap on the same contexts"])
    table = Table(title="Foundation metrics", caption=caption if marked else "in %")
    table.add_column("metric")
    for model in models:
        table.add_column(model, justify="right")
    known = [model for model in MODELS if model in results]
    table.add_column(f"paper, 137B: {' / '.join(known)}", justify="right")
    for metric in METRICS:
        own = [_cell(results[model][metric.name], models) for model in models]
        paper = [_percent(PAPER[model].get(metric.name)) for model in known]
        table.add_row(metric.name, *own, " / ".join(paper))
    return table


def _cell(entry: Mapping[str, Any], models: Sequence[str]) -> str:
    """'92.3 [88.1, 95.6] n=300 *', or a dash where the metric is undefined."""
    if entry["value"] is None:
        return "– n=0"
    value, low, high = (_percent(100 * entry[key]) for key in ("value", "low", "high"))
    marks = [
        mark
        for mark, model in zip(MARKS, models, strict=False)
        if entry["versus"].get(model, {}).get("significant")
    ]
    return " ".join([f"{value} \\[{low}, {high}] n={entry['n']}", *marks])


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def print_table(path: Path, console: Console | None = None) -> None:
    """Print the table of a metrics.json. LamdaError when it is missing or of another form."""
    try:
        table = results_table(dict(read_json(path)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LamdaError(
            f"{path}: expected model -> metric -> value, low, high, n; {type(error).__name__} at "
            f"{error}; run the evaluation again"
        ) from None
    (console or Console()).print(table)
