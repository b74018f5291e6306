"""Stage contexts: what annotation, evaluation and development ask; no model answers yet."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.drawing import check_apart, draw_contexts
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.records import Context, write_table
from lamda.stage import run


def main(params: Params, out: Path, metrics: Path) -> None:
    """Draw the contexts of each task from its source."""
    train = draw_contexts(params.data.annotation, "train", params.data.seed)
    evaluation = draw_contexts(params.data.evaluation, "evaluation", params.data.seed)
    development = draw_contexts(params.data.development, "development", params.data.seed)
    check_apart(evaluation.rows, development.rows)
    with atomic_directory(out) as folder:
        write_table(folder / "annotation.parquet", train.rows, Context)
        write_table(folder / "evaluation.parquet", evaluation.rows, Context)
        write_table(folder / "development.parquet", development.rows, Context)
    counts = {"evaluation": evaluation.counts, "development": development.counts}
    write_json(metrics, {"annotation": train.counts, **counts})


if __name__ == "__main__":
    run(main)
