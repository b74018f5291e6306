"""metrics.json and the table of results: any models and metrics, with intervals and sample sizes.

metrics.json holds what `metrics_json` says; of the SECTIONS, those that an earlier version did not
know are simply not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lamda.errors import LamdaError
from lamda.evaluation.cells import COUNTS, SHARES, Cells, cells_of, counted, is_cell, shown
from lamda.evaluation.config import Evaluate
from lamda.evaluation.dialogs import dialog_cells
from lamda.evaluation.discriminators import discriminator_cells
from lamda.evaluation.groups import baseline_cells, fault_cells, kind_cells
from lamda.evaluation.intervals import Row, paired_differences
from lamda.evaluation.many import MOST_COLUMNS, models_table
from lamda.evaluation.metrics import Metric, by_model, measurable, metrics_of, tasks_of
from lamda.evaluation.research import research_cells
from lamda.evaluation.sections import AGAINST
from lamda.files import read_json
from lamda.records import JudgedResponse

# Table 28 of the paper, 137B, in %; citation accuracy from section 7, quality as section 4 has it.
PAPER: Mapping[str, Mapping[str, float]] = {
    "PT": {
        "sensibleness": 80.2,
        "specificity": 49.8,
        "interestingness": 15.8,
        "quality": 48.6,
        "safety": 88.0,
        "groundedness": 57.9,
        "informativeness": 41.3,
    },
    "FT quality-safety": {
        "sensibleness": 92.8,
        "specificity": 77.1,
        "interestingness": 23.2,
        "quality": 64.4,
        "safety": 94.6,
        "groundedness": 67.9,
        "informativeness": 50.5,
    },
    "LaMDA": {
        "sensibleness": 92.3,
        "specificity": 79.0,
        "interestingness": 25.7,
        "quality": 65.7,
        "safety": 95.2,
        "groundedness": 73.2,
        "informativeness": 62.3,
        "citation_accuracy": 65.0,
    },
}
MARKS = ("*", "†", "‡", "§", "¶")
"""Differs from the first model, from the second, and so on; a sixth has no mark."""
Results = dict[str, Any]
CELL = frozenset({*SHARES, *COUNTS, "versus"})
KAPPA = frozenset({"value", "low", "high", "n", "agreement", "people"})
SECTIONS: Mapping[str, int] = {
    "baselines": 2,
    "by_kind": 4,
    "faults": 2,
    "research": 2,
    "dialogs": 3,
    "discriminators": 4,
}
"""What metrics.json may hold besides, and how many levels of names lead to a value there."""


def metrics_json(
    rows: Sequence[JudgedResponse],
    settings: Evaluate,
    rng: np.random.Generator,
    baselines: Collection[str] = (),
    drafts: Sequence[JudgedResponse] = (),
    dialogs: Sequence[JudgedResponse] = (),
    candidates: Sequence[JudgedResponse] = (),
) -> Results:
    """`models`, in their order: model -> metric -> value, low, high, n, judged, of, `versus` each
    earlier model; `judged_by`: task -> the raters' names and hashes. And what there is of SECTIONS
    (lamda.evaluation.groups, research, dialogs and discriminators).

    Rows of a name among `baselines` are of no model; `drafts` are those that were researched,
    `dialogs` the responses in whole dialogs, and `candidates` what the models might have said.

    `n` is the number of responses to which the metric applies; `judged` of the `of` responses to
    the metric's task were judged on it. `versus` holds the paired difference's value, low, high, n
    (contexts where both are judged) and `significant`. What is undefined is None with n 0.
    LamdaError when two models did not answer the same contexts, for no model, a draft of no
    response and a dialog's row without its place.
    """
    answers = by_model(rows)
    beside = {name: of for name, of in answers.items() if name in baselines}
    groups = {name: of for name, of in answers.items() if name not in beside}
    if not groups:
        raise LamdaError("evaluation: no response of a model; run `dvc repro` again")
    metrics, faults = metrics_of(settings.metrics), metrics_of(settings.faults)
    known = measurable([*metrics, *faults], rows)
    cells: dict[str, Cells] = {model: {} for model in groups}
    for task in tasks_of(metrics):
        asked = [metric for metric in metrics if metric.task == task]
        counts = {model: _counts(of, asked, known) for model, of in groups.items()}
        for model in groups:
            found = _cells(task, model, counts, asked, settings, rng)
            cells[model].update(found)
    more = {
        "baselines": baseline_cells(beside, groups, metrics, known, settings, rng),
        "by_kind": kind_cells({**groups, **beside}, metrics, known, settings, rng),
        "faults": fault_cells({**groups, **beside}, faults, known, settings, rng) if faults else {},
        "research": research_cells(groups, drafts, settings, rng),
        "dialogs": dialog_cells(dialogs, [*metrics, *faults], settings, rng),
        "discriminators": discriminator_cells(candidates, groups, settings, rng),
    }
    ordered = {model: {m.name: found[m.name] for m in metrics} for model, found in cells.items()}
    return {
        "models": ordered,
        "judged_by": {task: _judged_by(rows, task) for task in tasks_of(metrics)},
        **{section: found for section, found in more.items() if found},
    }


def _counts(
    answers: Sequence[JudgedResponse], metrics: Sequence[Metric], known: Sequence[Metric]
) -> dict[str, Row]:
    """What each response contributes to each of a task's metrics, by context id."""
    task = metrics[0].task
    return {row.context_id: counted(row, metrics, known) for row in answers if row.task == task}


def _cells(
    task: str,
    model: str,
    counts: Mapping[str, Mapping[str, Row]],
    metrics: Sequence[Metric],
    settings: Evaluate,
    rng: np.random.Generator,
) -> Cells:
    """Metric -> what one model reached, and how it differs from each earlier model."""
    own = list(counts[model].values())
    cells = cells_of([metric.name for metric in metrics], own, settings, rng)
    for metric in metrics:
        cells[metric.name]["versus"] = {}
    for earlier in list(counts)[: list(counts).index(model)]:
        others = _same_contexts(task, model, earlier, counts)
        differences = paired_differences(own, others, settings.resamples, settings.confidence, rng)
        for metric, difference in zip(metrics, differences, strict=False):
            cells[metric.name]["versus"][earlier] = difference.plain()
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
    if not _is_agreement(results.get(AGAINST, {})):
        raise LamdaError(
            f"{path}: {AGAINST!r}: expected task -> labels -> label -> value, low, high, n, "
            "agreement, people; run `dvc repro` again"
        )
    for section, depth in SECTIONS.items():
        if not _is_nested(results.get(section, {}), depth):
            raise LamdaError(
                f"{path}: {section!r}: expected {depth} levels of names, and then "
                f"{', '.join(sorted(CELL - {'versus'}))}; run `dvc repro` again"
            )
    return dict(results)


def _is_agreement(tasks: Any) -> bool:
    """Whether values are what lamda.annotation.against says of the judges."""
    if not isinstance(tasks, dict):
        return False
    labels = [of.get("labels") if isinstance(of, dict) else None for of in tasks.values()]
    return all(
        isinstance(of, dict)
        and all(isinstance(cell, dict) and cell.keys() >= KAPPA for cell in of.values())
        for of in labels
    )


def _is_nested(values: Any, depth: int) -> bool:
    """Whether values lie under so many levels of names."""
    if not isinstance(values, dict):
        return False
    return is_cell(values) if not depth else all(_is_nested(v, depth - 1) for v in values.values())


def _is_measured(cells: Any) -> bool:
    """Whether a model has metrics, and each has everything that it needs."""
    return (
        isinstance(cells, dict)
        and bool(cells)
        and all(
            isinstance(of, dict) and isinstance(of.get("versus"), dict) and is_cell(of)
            for of in cells.values()
        )
    )


def metric_names(results: Results) -> list[str]:
    """The metrics of all models, each once, in order."""
    return list(dict.fromkeys(name for cells in results["models"].values() for name in cells))


def results_table(results: Results) -> Table:
    """Metrics by models and baselines in %, and the paper's 137B values of those that it has; rows
    of models where they are many."""
    models: dict[str, Cells] = results["models"]
    baselines: dict[str, Cells] = results.get("baselines", {})
    if len(models) + len(baselines) > MOST_COLUMNS:
        return models_table(models, baselines, metric_names(results))
    marked = [
        f"{mark} differs from {escape(model)}"
        for mark, model in zip(MARKS, list(models)[:-1], strict=False)
    ]
    caption = "in %, with bootstrap interval and n; "
    caption += "; ".join([*marked, "paired bootstrap on the same contexts"])
    table = Table(title="Foundation metrics", caption=caption if marked else "in %")
    table.add_column("metric")
    for name in (*models, *baselines):
        table.add_column(escape(name), justify="right")
    names = metric_names(results)
    known = [model for model in models if PAPER.get(model, {}).keys() & set(names)]
    if known:
        table.add_column(f"paper, 137B: {' / '.join(known)}", justify="right")
    for name in names:
        own = [_cell(cells.get(name), list(models)) for cells in models.values()]
        beside = [_cell(cells.get(name), ()) for cells in baselines.values()]
        paper = [" / ".join(_percent(PAPER[model].get(name)) for model in known)] if known else []
        table.add_row(name.replace("_", " "), *own, *beside, *paper)
    return table


def _cell(entry: Mapping[str, Any] | None, models: Sequence[str]) -> str:
    """What a cell shows, and a mark for each earlier model that it differs from."""
    if entry is None:
        return "–"
    marks = [
        mark
        for mark, model in zip(MARKS, models, strict=False)
        if entry["versus"].get(model, {}).get("significant")
    ]
    return " ".join([escape(shown(entry)), *marks])


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def print_table(path: Path, console: Console | None = None, by: str = "") -> None:
    """Print the tables of a metrics.json: of the metrics, known faults and research; or, with `by`
    'kind' or 'turn', of each kind of context or turn of a dialog. LamdaError when it is missing or
    of another form, for another `by`, and for one that it holds nothing of."""
    from lamda.evaluation.sections import against_table, parted, section_tables

    results, out = read_results(path), console or Console()
    tables = parted(results, by) if by else [results_table(results), *section_tables(results)]
    if not tables:
        raise LamdaError(f"{path}: holds nothing by {by}; run `dvc repro` with the present stages")
    for table in (*tables, against_table(results)):
        if table is not None:
            out.print(table)
