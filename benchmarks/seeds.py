"""Claims over seeds: `make seeds`, a night.

Runs the recipe of a finished run again with other seeds, in clones that share its cache: sources,
contexts and raters have a seed of their own (`data.seed`), so every run answers the same contexts.
Of each finished seed one small file is kept, with what every response adds to every metric; a
second start skips it. Then the table: benchmarks.over_seeds says how its intervals are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.clones import Study, clone, kept, repro
from benchmarks.over_seeds import Estimate, Floats, estimate, holm, stacked
from lamda.config.params import load_params
from lamda.errors import LamdaError
from lamda.evaluation.metrics import by_model, measurable, metrics_of
from lamda.outputs import RESOLVED
from lamda.records import JudgedResponse, read_table
from lamda.stage import one_line_errors

SEEDS = (17, 18, 19, 20, 21)
PROFILE = "seeds"
RESPONSES = Path("results/responses.parquet")
ALPHA = 0.05
Added = dict[str, dict[str, list[float | None]]]
"""Model -> metric -> what each response adds to it, in the order of the context ids."""


def added(run: Path) -> Added:
    """What every response of a run's models adds to every metric; None where one does not apply."""
    params = load_params(run / RESOLVED)
    rows = read_table(run / RESPONSES, JudgedResponse)
    metrics = measurable(metrics_of(params.evaluate.metrics), rows)
    found: Added = {}
    for model, answers in by_model(rows).items():
        if model not in params.respond.models:
            continue
        answers.sort(key=lambda row: row.context_id)
        found[model] = {}
        for metric in metrics:
            counts = [metric.count(row) for row in answers if row.task == metric.task]
            found[model][metric.name] = [
                None if count is None or count.value is None else round(count.value, 4)
                for count in counts
            ]
    return found


def point(study: Study, seed: int) -> dict[str, Any]:
    """What a seed gave: read from its file, or else run and written there.

    LamdaError for a file of another run.
    """

    def gives() -> dict[str, Any]:
        place = study.source
        if load_params(study.source / RESOLVED).seed != seed:
            place = clone(study, str(seed), PROFILE, {"seed": seed})
            study.repro(place)
        return {"seed": seed, "added": added(place)}

    return kept(study, str(seed), gives, indent=None)


def values(points: Sequence[Mapping[str, Any]], model: str, metric: str) -> Floats:
    """(S, N) of one model and metric; LamdaError where the runs answered other contexts."""
    rows = [one["added"][model][metric] for one in points]
    if len({len(row) for row in rows}) > 1:
        raise LamdaError(f"seeds: the runs have other numbers of contexts of {metric}")
    return stacked(rows)


def report(points: Sequence[Mapping[str, Any]]) -> list[str]:
    """The table: each metric of each model, then the differences of every two models."""
    models = list(points[0]["added"])
    metrics = list(points[0]["added"][models[0]])
    lines = [f"over {len(points)} seeds: {', '.join(str(one['seed']) for one in points)}"]
    for metric in metrics:
        lines.append(metric)
        for model in models:
            lines.append(f"  {model:20} {_shown(estimate(values(points, model, metric)))}")
    pairs = [(b, a) for n, a in enumerate(models) for b in models[n + 1 :]]
    found = {
        f"{metric}: {one} - {other}": estimate(
            values(points, one, metric), values(points, other, metric)
        )
        for metric in metrics
        for one, other in pairs
    }
    adjusted = holm({name: of.p for name, of in found.items() if of.p is not None})
    lines.append(f"differences; * where p < {ALPHA} by Holm over all {len(adjusted)} of them")
    for name, of in found.items():
        told = f", p = {adjusted[name]:.3f}" if name in adjusted else ""
        mark = " *" if adjusted.get(name, 1.0) < ALPHA else ""
        lines.append(f"  {name:55} {_shown(of, '+')}{told}{mark}")
    return lines


def _shown(of: Estimate, sign: str = "") -> str:
    if of.value is None or of.sd is None or of.low is None or of.high is None:
        return f"-, {of.runs} runs"
    value, low, high = (format(100 * share, f"{sign}.1f") for share in (of.value, of.low, of.high))
    return f"{value} [{low}, {high}], sd {100 * of.sd:.1f}, {of.runs} runs x {of.contexts}"


def main(
    source: Annotated[Path, typer.Option(help="A finished run.")] = Path(),
    points: Annotated[Path, typer.Option(help="Where the small files are kept.")] = Path(
        "benchmarks/results/seeds"
    ),
    scratch: Annotated[Path, typer.Option(help="Where clones are made.")] = Path(".scratch/seeds"),
    seed: Annotated[list[int] | None, typer.Option(help="Seeds; 17 to 21.")] = None,
) -> None:
    """Run what is lacking, then print the table."""
    seeds = dict.fromkeys(seed or SEEDS)
    if len(seeds) < 2:
        raise LamdaError("--seed: expected two seeds or more, as one has no spread")
    study = Study(source, points, scratch, repro)
    print("\n".join(report([point(study, one) for one in seeds])))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
