"""Stage contexts: what annotation, evaluation and development ask; no model answers yet."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.drawing import check_apart, draw_contexts, without_kept_back
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.records import Context, write_table
from lamda.stage import run


def main(params: Params, out: Path, metrics: Path) -> None:
    """Draw the contexts of each task from its source."""
    seed, steps = params.data.seed, params.clean.steps
    train = draw_contexts(params.data.annotation, "train", seed, steps)
    evaluation = draw_contexts(params.data.evaluation, "evaluation", seed, steps)
    development = draw_contexts(params.data.development, "development", seed, steps)
    check_apart(evaluation.rows, development.rows)
    train = without_kept_back(train, [evaluation, development])
    with atomic_directory(out) as folder:
        write_table(folder / "annotation.parquet", train.rows, Context)
        write_table(folder / "evaluation.parquet", evaluation.rows, Context)
        write_table(folder / "development.parquet", development.rows, Context)
    counts = {"evaluation": evaluation.counts, "development": development.counts}
    write_json(metrics, {"annotation": train.counts, **counts})


if __name__ == "__main__":
    run(main)
