"""Stage finetune_dialog: FT quality-safety, generatively tuned on the kept turns (section 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.finetuning.datasets import dialog_mix
from lamda.finetuning.rows import ExampleRows
from lamda.model.io import load_model
from lamda.params import Params
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.training.job import Job, run_job


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    filtered: Path,
    annotations: Path,
    out: Path,
    metrics: Path,
    log: Path,
) -> None:
    """Train on the filtered dialogs, with the rated sets replayed."""
    settings = params.finetune_dialog
    pieces = Tokenizer.load(tokenizer)
    job = Job(
        "finetune_dialog", settings, params.seed, params.tracking, params.carbon_report,
        [model, tokenizer, filtered, annotations], out, log, metrics,
    )  # fmt: skip
    limit = params.decoding.context_tokens
    rows = ExampleRows(
        dialog_mix(pieces, filtered, annotations, limit=limit, replay=settings.replay),
        row_tokens=settings.row_tokens, batch_rows=settings.batch_rows, steps=job.steps,
        seed=params.seed, pad=pieces.pad,
    )  # fmt: skip
    run_job(job, load_model(model), rows)


if __name__ == "__main__":
    run(main)
