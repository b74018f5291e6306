"""How little data it takes (paper section 9: the annotations are less than 0.001 % of the texts):
the metrics against the share of the annotations that is used. A night: `make bench-annotations`.

For each share a clone of the finished run is made whose later stages run again on so many contexts;
pre-training comes from the run's cache. What a share gave is kept as one small file, so that a
second start goes on with the next. 0 is the pre-trained model, which no annotation has reached;
1 is the finished run itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.clones import Study, clone, kept, repro
from benchmarks.development import value
from benchmarks.figure import Point, figure
from lamda.config.params import Params, load_params
from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.evaluation.tables import read_results
from lamda.files import write_text
from lamda.finetuning.config import Finetuning
from lamda.outputs import METRICS, RESOLVED
from lamda.stage import one_line_errors
from lamda.task_names import TUNINGS

SHARES = (0.1, 0.3)
PROFILE = "annotations"
RELAXED: Mapping[str, Any] = {
    "annotations": {"min_examples": 1, "min_positive_share": 0.0, "max_positive_share": 1.0,
                    "min_agreement": -1.0, "min_agreement_interesting": -1.0},
    "groundedness": {"min_examples": 1, "min_agreement": -1.0},
    "discriminators": {"min_rows": 0, "min_auc": 0.0, "max_calibration_error": 1.0},
    "filtered_dialogs": {"min_turns": 1, "min_kept_share": 0.0, "max_kept_share": 1.0},
    "finetuned": {"min_right_share": 0.0, "max_right_share": 1.0},
}  # fmt: skip
"""Limits of gates that say whether there are enough annotations: what happens with fewer is the
question here."""


def changes_of(params: Params, share: float) -> dict[str, Any]:
    """What a profile changes for a share of the annotations: contexts, and the tokens of each
    fine-tuning, so that an example is seen as often as in the whole set."""
    counts = {
        task: {"count": max(1, round(share * choice.count))}
        for task, choice in params.data.annotation.items()
    }
    tokens = {name: {"tokens": _scaled(getattr(params, name), share)} for name in TUNINGS}
    rollouts = {"contexts": max(1, round(share * params.rollouts.contexts))}
    sizes = {"data": {"annotation": counts}, "rollouts": rollouts, **tokens}
    return {"trial": True, **sizes, "gates": dict(RELAXED)}


def _scaled(tuning: Finetuning, share: float) -> int:
    """At least two batches: a schedule needs a step that is not its last."""
    return max(2 * tuning.batch_size * tuning.seq_len, round(share * tuning.tokens))


def _check_counts(place: Path, wanted: Mapping[str, Mapping[str, int]]) -> None:
    """LamdaError where a clone would annotate other numbers of contexts than its share: data.yaml
    is laid over the profile."""
    for task, choice in current_params(place).data.annotation.items():
        if choice.count != wanted[task]["count"]:
            raise LamdaError(
                f"data.yaml: annotation.{task}: its contexts are not scaled by a profile; name "
                f"them under data.annotation.{task} of params.yaml, with their count"
            )


def point(study: Study, share: float) -> dict[str, Any]:
    """What a share gave: read from its file, or else run and written there.

    LamdaError for a file of another run.
    """

    def gives() -> dict[str, Any]:
        place = study.source
        if share not in (0, 1):
            changes = changes_of(load_params(study.source / RESOLVED), share)
            place = clone(study, f"{share:g}", PROFILE, changes)
            _check_counts(place, changes["data"]["annotation"])
            study.repro(place)
        models = read_results(place / METRICS)["models"]
        model = list(models)[0 if share == 0 else -1]
        return {"share": share, "model": model, "metrics": models[model]}

    return kept(study, f"{share:g}", gives)


def report(points: Sequence[Mapping[str, Any]], sizes: Mapping[str, int]) -> list[str]:
    """Lines of a table: for each share and metric value, interval and n."""
    lines = [f"annotation contexts at 100 %: {', '.join(f'{k} {v:,}' for k, v in sizes.items())}"]
    for one in points:
        lines.append(f"{100 * one['share']:g} % of the annotations ({one['model']})")
        lines += [f"  {name:20} {value(cell)}" for name, cell in one["metrics"].items()]
    return lines


def curves(points: Sequence[Mapping[str, Any]]) -> str:
    """The figure: each metric against the share of the annotations."""
    lines: dict[str, list[Point]] = {}
    for one in points:
        for name, cell in one["metrics"].items():
            if cell["value"] is not None:
                label = f"{100 * one['share']:g} %"
                at = Point(label, cell["value"], cell["low"], cell["high"])
                lines.setdefault(name, []).append(at)
    return figure("How little data it takes", "share of the annotations", lines)


def study_shares(study: Study, shares: Sequence[float]) -> list[dict[str, Any]]:
    """The points of 0, `shares` and 1, in this order; each is kept as soon as it is there."""
    return [point(study, share) for share in (0.0, *sorted(shares), 1.0)]


def main(
    source: Annotated[Path, typer.Option(help="A finished run.")] = Path(),
    points: Annotated[Path, typer.Option(help="Where the small files are kept.")] = Path(
        "benchmarks/results/annotations"
    ),
    scratch: Annotated[Path, typer.Option(help="Where clones are made.")] = Path(
        ".scratch/annotations"
    ),
    share: Annotated[list[float] | None, typer.Option(help="Shares between 0 and 1.")] = None,
) -> None:
    """Run what is lacking, then print the table and write figure.svg beside the small files."""
    shares = tuple(share or SHARES)
    if not all(0 < one < 1 for one in shares):
        raise LamdaError(f"--share: expected shares between 0 and 1, found {shares}")
    params = load_params(source / RESOLVED)
    found = study_shares(Study(source, points, scratch, repro), shares)
    sizes = {task: choice.count for task, choice in params.data.annotation.items()}
    print("\n".join(report(found, sizes)))
    write_text(points / "figure.svg", curves(found))
    print(f"figure: {points / 'figure.svg'}")


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
