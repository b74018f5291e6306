"""Stage finetune_ssi_safety: the discriminators (paper section 4)."""

from __future__ import annotations

from pathlib import Path

from lamda.finetuning.datasets import ssi_safety_mix
from lamda.finetuning.rows import ExampleRows
from lamda.finetuning.symbols import start_symbols
from lamda.model.io import load_model
from lamda.params import Params
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.tokens import open_shards
from lamda.training.job import Job, run_job


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    annotations: Path,
    tokens: Path,
    out: Path,
    metrics: Path,
    log: Path,
) -> None:
    """Train PT to rate responses, with pre-training rows replayed."""
    settings = params.finetune_ssi_safety
    pieces = Tokenizer.load(tokenizer)
    job = Job(
        "finetune_ssi_safety", settings, params.seed, params.tracking, params.carbon_report,
        [model, tokenizer, annotations, tokens], out, log, metrics,
    )  # fmt: skip
    mixes = ssi_safety_mix(
        pieces,
        annotations,
        open_shards(tokens / "train"),
        limit=params.decoding.context_tokens,
        replay=settings.replay,
        width=settings.row_tokens,
        seed=params.seed,
    )
    rows = ExampleRows(
        mixes, row_tokens=settings.row_tokens, batch_rows=settings.batch_rows, steps=job.steps,
        seed=params.seed, pad=pieces.pad,
    )  # fmt: skip
    run_job(job, start_symbols(load_model(model), pieces), rows)


if __name__ == "__main__":
    run(main)
