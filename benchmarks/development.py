"""Ways of decoding compared on the development contexts, never on the evaluation's.

A way is one name in the field `model` of the rows; all ways answer the same contexts, so that each
is compared with the first by paired bootstrap intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from lamda.annotation.rating import chosen_raters, rate_rows
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate, task_of
from lamda.evaluation.tables import metrics_json
from lamda.records import Candidate, Context, JudgedResponse, RatedResponse, read_table

T = TypeVar("T", RatedResponse, JudgedResponse)
CONTEXTS = Path("data/contexts/development.parquet")


def asked(contexts: Path, tasks: Sequence[str], most: int | None = None) -> list[Context]:
    """The first `most` contexts of each of `tasks`, or all; short ones first, to pad little.

    LamdaError where there is none.
    """
    rows = read_table(contexts, Context)
    found = [row for task in tasks for row in [r for r in rows if r.task == task][:most]]
    if not found:
        raise LamdaError(
            f"{contexts}: no contexts of {', '.join(tasks)}; name some under data.development"
        )
    return sorted(found, key=lambda row: sum(map(len, row.context)))


def candidates(agent: Agent, contexts: Sequence[Context], size: int) -> list[list[Candidate]]:
    """The candidates of each context, best first, of `size` contexts at once."""
    found: list[list[Candidate]] = []
    for first in range(0, len(contexts), size):
        batch = [row.context for row in contexts[first : first + size]]
        found += agent.candidates(batch, agent.decoding.candidates)
    return found


def judged_rows(params: Params, rows: Sequence[T]) -> list[T]:
    """The rows with votes and labels, by the judges of the evaluation. LamdaError where there are
    no judges, or they did not answer."""
    tasks = dict.fromkeys(row.task for row in rows)
    lacking = [task for task in tasks if task not in params.data.judges]
    if lacking:
        raise LamdaError(f"data.judges.{lacking[0]}: missing; name who judges")
    judges = {task: params.data.judges[task] for task in tasks}
    found = rate_rows(rows, chosen_raters(judges, params.data.seed, None))
    if not all(row.votes for row in found):
        raise LamdaError("data.judges: answers without votes; compare with raters who answer")
    return found


def answer(row: Context, way: str, text: str, draft: str = "") -> JudgedResponse:
    """What one way of decoding answers to a context, not judged yet."""
    return JudgedResponse(row.context_id, row.task, row.kind, way, row.context, text, draft or text)


def compared(params: Params, rows: Sequence[JudgedResponse]) -> dict[str, Any]:
    """The metrics of `evaluate`, way by way, by the judges of the evaluation, for the tasks that
    the rows are of. LamdaError as judged_rows."""
    judged = judged_rows(params, rows)
    tasks = {row.task for row in rows}
    metrics = params.evaluate.metrics
    known = {name: of for name, of in metrics.items() if task_of(name, metrics) in tasks}
    settings = Evaluate(
        resamples=params.evaluate.resamples,
        confidence=params.evaluate.confidence,
        metrics=known,
    )
    return metrics_json(judged, settings, np.random.default_rng(params.seed))


def lines(results: Mapping[str, Any]) -> Iterator[str]:
    """For each way a line for each metric: value, interval, n, and the paired difference from the
    first way, starred where it is significant; all in %."""
    models: Mapping[str, Mapping[str, Any]] = results["models"]
    first = next(iter(models))
    for way, cells in models.items():
        yield way
        for name, cell in cells.items():
            told = value(cell)
            versus = cell["versus"].get(first)
            if versus and versus["value"] is not None:
                star = " *" if versus["significant"] else ""
                told += f"   {interval(versus, '+')}{star} n={versus['n']} against {first}"
            yield f"  {name:20} {told}"


def value(cell: Mapping[str, Any]) -> str:
    """A cell of metrics.json in % with its interval and n; a dash where there is no value."""
    return "-" if cell["value"] is None else f"{interval(cell)} n={cell['n']}"


def interval(cell: Mapping[str, float], sign: str = "") -> str:
    """A cell of metrics.json in %, without its n."""
    value, low, high = (f"{100 * cell[key]:{sign}.1f}" for key in ("value", "low", "high"))
    return f"{value:>5} [{low}, {high}]"
