"""The raters that judged a finished run against those of this tree, on the same stored responses:
`make rejudge RUN=FOLDER`.

Targets must not move with the judge: after a change of the raters, what a model gained or lost on a
metric is known only when old and new raters have read the same answers. Nothing of the run is
changed, and no model decodes anything.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.shares import CONFIDENCE, share
from lamda.config.resolve import current_params
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.evaluation.judge import judge
from lamda.evaluation.metrics import Count, Metric, by_model, metrics_of
from lamda.outputs import RESOLVED, RESPONSES
from lamda.records import JudgedResponse, read_table
from lamda.stage import one_line_errors


def seed_of(run: Path) -> int:
    """The seed that a run's raters drew by: `data.seed`, or `seed` of a run from before there was
    one. Raters of another one have other slips and leanings: what a metric gained or lost would be
    theirs, and not that of their rules. LamdaError where there is none."""
    found = read_yaml(run / RESOLVED)
    whole = found if isinstance(found, Mapping) else {}
    data = whole.get("data")
    seed = data.get("seed") if isinstance(data, Mapping) else None
    if seed is None:
        seed = whole.get("seed")
    if not isinstance(seed, int):
        raise LamdaError(
            f"{run / RESOLVED}: no seed; name the folder of a finished run (RUN=FOLDER)"
        )
    return seed


def total(metric: Metric, rows: Sequence[JudgedResponse]) -> Count:
    """The metric over the responses of its task; those that nobody has judged count nowhere."""
    counts = [metric.count(row) for row in rows if row.task == metric.task]
    return sum((count for count in counts if count is not None), Count())


def moved(
    metric: Metric, old: Sequence[JudgedResponse], new: Sequence[JudgedResponse]
) -> tuple[int, int]:
    """Responses that gained and that lost what the metric counts."""
    gained = lost = 0
    for before, after in zip(old, new, strict=True):
        if before.task != metric.task:
            continue
        counts = [metric.count(row) or Count() for row in (before, after)]
        gained += counts[1].numerator > counts[0].numerator
        lost += counts[1].numerator < counts[0].numerator
    return gained, lost


def lines(
    metrics: Sequence[Metric], old: Sequence[JudgedResponse], new: Sequence[JudgedResponse]
) -> list[str]:
    """One row of a Markdown table for each model and metric."""
    found = ["| model | metric | raters of the run | raters of this tree | gained | lost |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    after = by_model(new)
    for model, before in by_model(old).items():
        for metric in metrics:
            gained, lost = moved(metric, before, after[model])
            values = (share(total(metric, rows)) for rows in (before, after[model]))
            found.append(f"| {model} | {metric.name} | {' | '.join(values)} | {gained} | {lost} |")
    return found


def main(
    run: Annotated[Path, typer.Argument(help="the folder of a finished run")],
    show: Annotated[int, typer.Option(help="responses to print that changed on sensibleness")] = 0,
) -> None:
    """Print old and new judgements of a run's responses side by side."""
    with one_line_errors():
        path = run / RESPONSES
        if not path.exists():
            raise LamdaError(f"{path}: not there; name the folder of a finished run (RUN=FOLDER)")
        params = current_params()
        old = read_table(path, JudgedResponse)
        start = time.monotonic()
        new, _ = judge(old, params.data.judges, seed_of(run))
        taken = time.monotonic() - start
    print("\n".join(lines(metrics_of(params.evaluate.metrics), old, new)))
    print(f"\n{len(new)} responses in {taken:.1f} s; intervals are Wilson's, {CONFIDENCE:.0%}")
    changed = [
        (before, after)
        for before, after in zip(old, new, strict=True)
        if before.labels.get("sensible") != after.labels.get("sensible")
    ]
    for before, after in changed[:show]:
        verdict = "sensible now" if after.labels.get("sensible") else "not sensible now"
        print(f"{verdict} ({before.model}): {list(before.context)} -> {before.response!r}")


if __name__ == "__main__":
    typer.run(main)
