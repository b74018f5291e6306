"""Stage finetune_ssi_safety: the discriminators (paper section 4)."""

from __future__ import annotations

from pathlib import Path

from lamda.finetuning.datasets import replayed_documents, ssi_safety_mix
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
    """Train PT to rate responses, with what came before replayed."""
    settings, seed = params.finetune_ssi_safety, params.seed
    pieces = Tokenizer.load(tokenizer)
    inputs = [model, tokenizer, annotations, tokens]
    job = Job(
        "finetune_ssi_safety",
        settings,
        seed,
        params.tracking,
        params.carbon_report,
        inputs,
        out,
        log,
        metrics,
    )
    earlier = replayed_documents(open_shards(tokens / "train"), seed, settings.row_tokens)
    limit = params.decoding.context_tokens
    mixes = ssi_safety_mix(
        pieces, annotations, earlier, limit=limit, replay=settings.replay
    )  # fmt: skip
    rows = ExampleRows(
        mixes, row_tokens=settings.row_tokens, batch_rows=settings.batch_rows, steps=job.steps,
        seed=seed, pad=pieces.pad,
    )  # fmt: skip
    run_job(job, start_symbols(load_model(model), pieces), rows)


if __name__ == "__main__":
    run(main)
