"""Stage finetune_groundedness: LaMDA asks the toolset, rewrites and cites (section 6.2)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.finetuning.datasets import groundedness_mix
from lamda.finetuning.run import FinetuningJob
from lamda.model.io import load_model
from lamda.stage import run
from lamda.tokenizer import Tokenizer


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    annotations: Path,
    tokens: Path,
    filtered: Path,
    out: Path,
    metrics: Path,
    curve: Path,
) -> None:
    """Train on the research of crowdworkers, with what came before replayed."""
    settings, pieces = params.finetune_groundedness, Tokenizer.load(tokenizer)
    inputs = [model, tokenizer, annotations, tokens, filtered]
    job = FinetuningJob(
        "finetune_groundedness", params, settings, pieces, inputs, out, curve, metrics
    )
    mixes = groundedness_mix(job.sources(annotations, tokens, filtered), settings)
    job.run(load_model(model), mixes)


if __name__ == "__main__":
    run(main)
