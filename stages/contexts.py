"""Stage contexts: what is answered for annotation and for evaluation; no model is asked."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.drawing import draw_contexts
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.records import Context, write_table
from lamda.stage import run


def main(params: Params, out: Path, metrics: Path) -> None:
    """Draw the contexts of each task from its source."""
    train = draw_contexts(params.data.annotation, "train", params.seed)
    evaluation = draw_contexts(params.data.evaluation, "evaluation", params.seed)
    with atomic_directory(out) as folder:
        write_table(folder / "annotation.parquet", train.rows, Context)
        write_table(folder / "evaluation.parquet", evaluation.rows, Context)
    write_json(metrics, {"annotation": train.counts, "evaluation": evaluation.counts})


if __name__ == "__main__":
    run(main)
