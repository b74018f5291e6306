"""metrics.json and the table of results: any models and metrics, with intervals and sample sizes.

metrics.json holds `models`: model -> metric -> value, low, high, n, judged, of, versus, in the
order of params.yaml; and `judged_by`: task -> name and hash of its raters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate
from lamda.evaluation.intervals import UNDEFINED, Row, intervals, paired_differences
from lamda.evaluation.many import MOST_COLUMNS, models_table
from lamda.evaluation.metrics import Metric, by_model, measurable, metrics_of, tasks_of
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
        "citation_accuracy": 65.0,
    },
}
MARKS = ("*", "†", "‡", "§", "¶")
"""Differs from the first model, from the second, and so on; a sixth has no mark."""
Cells = dict[str, dict[str, dict[str, Any]]]
"""Model -> metric -> what metrics.json says of it."""
Results = dict[str, Any]
CELL = frozenset({"value", "low", "high", "n", "judged", "of", "versus"})


def metrics_json(
    rows: Sequence[JudgedResponse], settings: Evaluate, rng: np.random.Generator
) -> Results:
    """`models`: model -> metric -> value, low, high, n, judged, of, `versus` each earlier model;
    `judged_by`: task -> the raters' names and hashes.

    `n` is the number of responses to which the metric applies; `judged` of the `of` responses to
    the metric's task were judged on it. `versus` holds the paired difference's value, low, high, n
    (contexts where both are judged) and `significant`. What is undefined is None with n 0.
    LamdaError when two models did not answer the same contexts.
    """
    groups = by_model(rows)
    metrics = metrics_of(settings.metrics)
    known = measurable(metrics, rows)
    cells: Cells = {model: {} for model in groups}
    for task in tasks_of(metrics):
        asked = [metric for metric in metrics if metric.task == task]
        counts = {model: _counts(answers, asked, known) for model, answers in groups.items()}
        for model in groups:
            found = _cells(task, model, counts, asked, settings, rng)
            cells[model].update(found)
    return {
        "models": {
            model: {m.name: found[m.name] for m in metrics} for model, found in cells.items()
        },
        "judged_by": {task: _judged_by(rows, task) for task in tasks_of(metrics)},
    }


def _counts(
    answers: Sequence[JudgedResponse], metrics: Sequence[Metric], known: Sequence[Metric]
) -> dict[str, Row]:
    """What each response contributes to each of a task's metrics, by context id."""
    return {
        row.context_id: [m.count(row) if m in known else None for m in metrics]
        for row in answers
        if row.task == metrics[0].task
    }


def _cells(
    task: str,
    model: str,
    counts: Mapping[str, Mapping[str, Row]],
    metrics: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, dict[str, Any]]:
    """Metric -> what one model reached, and how it differs from each earlier model."""
    own = list(counts[model].values())
    values = intervals(own, settings.resamples, settings.confidence, rng)
    cells: dict[str, dict[str, Any]] = {}
    for column, metric in enumerate(metrics):
        judged = sum(row[column] is not None for row in own)
        interval = values[column] if values else UNDEFINED
        cells[metric.name] = {**asdict(interval), "judged": judged, "of": len(own), "versus": {}}
    for earlier in list(counts)[: list(counts).index(model)]:
        others = _same_contexts(task, model, earlier, counts)
        differences = paired_differences(own, others, settings.resamples, settings.confidence, rng)
        for metric, difference in zip(metrics, differences, strict=False):
            cells[metric.name]["versus"][earlier] = {
                **asdict(difference.interval),
                "significant": difference.significant,
            }
    return cells


def _same_contexts(
    task: str, model: str, earlier: str, counts: Mapping[str, Mapping[str, Row]]
) -> list[Row]:
    """The earlier model's counts in the order of the own contexts."""
    own, others = counts[model], counts[earlier]
    odd = sorted(own.keys() ^ others.keys())
    if odd:
        raise LamdaError(
            f"task {task}: {model} and {earlier} must answer the same contexts; only one of them "
            f"answered {len(odd)}, such as {odd[0]!r}"
        )
    return [others[context] for context in own]


def _judged_by(rows: Sequence[JudgedResponse], task: str) -> str:
    """Who judged a task's responses; '' where nobody did."""
    return ", ".join(sorted({row.judged_by for row in rows if row.task == task} - {""}))


def read_results(path: Path) -> Results:
    """A metrics.json, as `metrics_json` made it. LamdaError when it is missing or of another form.

    Models and metrics come in the order of params.yaml; the last model is the one that is released.
    """
    results = read_json(path)
    models = results.get("models") if isinstance(results, dict) else None
    judged_by = results.get("judged_by") if isinstance(results, dict) else None
    good = isinstance(models, dict) and isinstance(judged_by, dict)
    if not good or not models or not all(_is_measured(cells) for cells in models.values()):
        raise LamdaError(
            f"{path}: expected 'judged_by', and 'models': model -> metric -> "
            f"{', '.join(sorted(CELL))}; run `dvc repro` again"
        )
    return dict(results)


def _is_measured(cells: Any) -> bool:
    """Whether a model has metrics, and each has everything that it needs."""
    return (
        isinstance(cells, dict)
        and bool(cells)
        and all(isinstance(cell, dict) and cell.keys() >= CELL for cell in cells.values())
    )


def metric_names(results: Results) -> list[str]:
    """The metrics of all models, each once, in order."""
    return list(dict.fromkeys(name for cells in results["models"].values() for name in cells))


def results_table(results: Results) -> Table:
    """Metrics by models in %, and the paper's 137B values of the models and metrics it has; models
    by metrics where they are many."""
    models: Cells = results["models"]
    if len(models) > MOST_COLUMNS:
        return models_table(models, metric_names(results))
    marked = [
        f"{mark} differs from {model}"
        for mark, model in zip(MARKS, list(models)[:-1], strict=False)
    ]
    caption = "in %, with bootstrap interval and n; "
    caption += "; ".join([*marked, "paired bootstrap on the same contexts"])
    table = Table(title="Foundation metrics", caption=caption if marked else "in %")
    table.add_column("metric")
    for model in models:
        table.add_column(model, justify="right")
    names = metric_names(results)
    known = [model for model in models if PAPER.get(model, {}).keys() & set(names)]
    if known:
        table.add_column(f"paper, 137B: {' / '.join(known)}", justify="right")
    for name in names:
        own = [_cell(cells.get(name), list(models)) for cells in models.values()]
        paper = [_percent(PAPER[model].get(name)) for model in known]
        table.add_row(name.replace("_", " "), *own, *([" / ".join(paper)] if known else []))
    return table


def _cell(entry: Mapping[str, Any] | None, models: Sequence[str]) -> str:
    """'92.3 [88.1, 95.6] n=300 *', or a dash where the metric is undefined; and how many were
    judged where that is not all."""
    if entry is None:
        return "–"
    judged = f" ({entry['judged']} of {entry['of']} judged)" * (entry["judged"] < entry["of"])
    if entry["value"] is None:
        return f"– n=0{judged}"
    value, low, high = (_percent(100 * entry[key]) for key in ("value", "low", "high"))
    marks = [
        mark
        for mark, model in zip(MARKS, models, strict=False)
        if entry["versus"].get(model, {}).get("significant")
    ]
    return " ".join([f"{value} \\[{low}, {high}] n={entry['n']}{judged}", *marks])


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def print_table(path: Path, console: Console | None = None) -> None:
    """Print the table of a metrics.json. LamdaError when it is missing or of another form."""
    (console or Console()).print(results_table(read_results(path)))
