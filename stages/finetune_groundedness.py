"""Stage finetune_groundedness: LaMDA asks the toolset, rewrites and cites (section 6)."""

from __future__ import annotations

from pathlib import Path

from lamda.finetuning.datasets import groundedness_mix, replayed_documents
from lamda.finetuning.rows import ExampleRows
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
    filtered: Path,
    out: Path,
    metrics: Path,
    log: Path,
) -> None:
    """Train on the research of crowdworkers, with what came before replayed."""
    settings, seed = params.finetune_groundedness, params.seed
    pieces = Tokenizer.load(tokenizer)
    inputs = [model, tokenizer, annotations, tokens, filtered]
    job = Job(
        "finetune_groundedness",
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
    mixes = groundedness_mix(
        pieces, annotations, earlier, filtered, limit=limit, replay=settings.replay
    )  # fmt: skip
    rows = ExampleRows(
        mixes, row_tokens=settings.row_tokens, batch_rows=settings.batch_rows, steps=job.steps,
        seed=seed, pad=pieces.pad,
    )  # fmt: skip
    run_job(job, load_model(model), rows)


if __name__ == "__main__":
    run(main)
