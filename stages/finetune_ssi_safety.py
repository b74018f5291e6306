"""Stage finetune_ssi_safety: the discriminators (paper section 6.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lamda.config.params import Params
from lamda.finetuning.datasets import rated_rows, ssi_safety_mix
from lamda.finetuning.discriminators import discrimination, held_out, score_rows
from lamda.finetuning.run import FinetuningJob
from lamda.finetuning.symbols import start_symbols
from lamda.model.io import load_model
from lamda.model.transformer import Transformer
from lamda.stage import run
from lamda.tokenizer import Tokenizer


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    annotations: Path,
    tokens: Path,
    out: Path,
    metrics: Path,
    curve: Path,
) -> None:
    """Train PT to rate responses, with what came before replayed, and measure how well it does."""
    settings, pieces = params.finetune_ssi_safety, Tokenizer.load(tokenizer)
    inputs = [model, tokenizer, annotations, tokens]
    job = FinetuningJob(
        "finetune_ssi_safety", params, settings, pieces, inputs, out, curve, metrics
    )  # fmt: skip
    mixes = ssi_safety_mix(job.sources(annotations, tokens), settings)

    def measure(trained: Transformer) -> dict[str, Any]:
        rows = [row for row in rated_rows(annotations) if held_out(row)]
        scores = score_rows(trained, pieces, rows, params.decoding.context_tokens)
        return {"discriminators": discrimination(rows, scores, params.seed)}

    job.run(start_symbols(load_model(model), pieces), mixes, measure)


if __name__ == "__main__":
    run(main)
