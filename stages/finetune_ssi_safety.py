"""Stage finetune_ssi_safety: the discriminators (paper section 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lamda.finetuning.datasets import rated_rows, replayed_documents, ssi_safety_mix
from lamda.finetuning.discriminators import discrimination, held_out, score_rows
from lamda.finetuning.run import finetune
from lamda.finetuning.symbols import start_symbols
from lamda.model.io import load_model
from lamda.model.transformer import Transformer
from lamda.params import Params
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.tokens import open_shards


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
    """Train PT to rate responses, with what came before replayed, and measure how well it does."""
    settings, limit = params.finetune_ssi_safety, params.decoding.context_tokens
    pieces = Tokenizer.load(tokenizer)
    earlier = replayed_documents(open_shards(tokens / "train"), params.seed, settings.row_tokens)
    mixes = ssi_safety_mix(pieces, annotations, earlier, limit=limit, replay=settings.replay)

    def measure(trained: Transformer) -> dict[str, Any]:
        rows = [row for row in rated_rows(annotations) if held_out(row)]
        scores = score_rows(trained, pieces, rows, limit)
        return {"discriminators": discrimination(rows, scores, params.seed)}

    finetune(
        "finetune_ssi_safety", params, settings, start_symbols(load_model(model), pieces), mixes,
        inputs=[model, tokenizer, annotations, tokens],
        out=out, log=log, metrics=metrics, pad=pieces.pad, measure=measure,
    )  # fmt: skip


if __name__ == "__main__":
    run(main)
