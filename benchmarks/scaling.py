"""Metrics against the model's size (paper figures 1 and 4): `make scaling`, a night.

For each preset a clone of the finished run is made in which a model of that size learns from the
same tokens; sources, contexts and raters' votes on what does not depend on the model come from the
run's cache. What a size gave is kept as one small file, so that a second start goes on with the
next; the run's own size is read from the run itself. DAG lamda_scaling starts the same sizes as
runs of lamda_retrain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.clones import Study, clone, kept, repro
from benchmarks.development import value
from benchmarks.figure import Point, figure
from lamda.config.params import load_params
from lamda.evaluation.tables import read_results
from lamda.files import write_text
from lamda.model.config import preset
from lamda.outputs import METRICS, RESOLVED
from lamda.stage import one_line_errors

SIZES = ("smoke", "tiny", "small")
PROFILE = "scaling"


def point(study: Study, size: str) -> dict[str, Any]:
    """What a size gave: read from its file, or else run and written there.

    LamdaError for a file of another run, and for a preset that there is not.
    """

    def gives() -> dict[str, Any]:
        params = load_params(study.source / RESOLVED)
        place = study.source
        count = preset(size, params.tokenize.vocab_size).parameters
        if params.model.options.get("preset") != size:
            place = clone(study, size, PROFILE, {"model": {"preset": size}})
            study.repro(place)
        return {
            "size": size,
            "parameters": count,
            "models": read_results(place / METRICS)["models"],
        }

    return kept(study, size, gives)


def report(points: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines of a table: for each size and model each metric with interval and n."""
    lines = []
    for one in points:
        for model, metrics in one["models"].items():
            lines.append(f"{one['size']}, {one['parameters']:,} parameters: {model}")
            lines += [f"  {name:20} {value(cell)}" for name, cell in metrics.items()]
    return lines


def curves(points: Sequence[Mapping[str, Any]], metric: str) -> str:
    """The figure of one metric: each model against the size."""
    lines: dict[str, list[Point]] = {}
    for one in points:
        for model, metrics in one["models"].items():
            cell = metrics.get(metric)
            if cell and cell["value"] is not None:
                at = Point(one["size"], cell["value"], cell["low"], cell["high"])
                lines.setdefault(model, []).append(at)
    return figure(f"{metric.replace('_', ' ')} by size", "size of the model", lines)


def main(
    source: Annotated[Path, typer.Option(help="A finished run.")] = Path(),
    points: Annotated[Path, typer.Option(help="Where the small files are kept.")] = Path(
        "benchmarks/results/scaling"
    ),
    scratch: Annotated[Path, typer.Option(help="Where clones are made.")] = Path(
        ".scratch/scaling"
    ),
    size: Annotated[list[str] | None, typer.Option(help="Presets.")] = None,
) -> None:
    """Run what is lacking, then print the table and write a figure for each metric."""
    study = Study(source, points, scratch, repro)
    found = [point(study, one) for one in dict.fromkeys(size or SIZES)]
    print("\n".join(report(found)))
    metrics = dict.fromkeys(name for one in found for of in one["models"].values() for name in of)
    for metric in metrics:
        write_text(points / f"{metric}.svg", curves(found, metric))
    print(f"figures: {points}/*.svg")


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
