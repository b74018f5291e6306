"""Stage finetune_groundedness: LaMDA asks the toolset, rewrites and cites (section 6)."""

from __future__ import annotations

from pathlib import Path

from lamda.finetuning.datasets import groundedness_mix, replayed_documents
from lamda.finetuning.run import finetune
from lamda.model.io import load_model
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
    filtered: Path,
    out: Path,
    metrics: Path,
    log: Path,
) -> None:
    """Train on the research of crowdworkers, with what came before replayed."""
    settings, limit = params.finetune_groundedness, params.decoding.context_tokens
    pieces = Tokenizer.load(tokenizer)
    earlier = replayed_documents(open_shards(tokens / "train"), params.seed, settings.row_tokens)
    mixes = groundedness_mix(
        pieces, annotations, earlier, filtered, limit=limit, replay=settings.replay
    )
    finetune(
        "finetune_groundedness", params, settings, load_model(model), mixes,
        inputs=[model, tokenizer, annotations, tokens, filtered],
        out=out, log=log, metrics=metrics, pad=pieces.pad,
    )  # fmt: skip


if __name__ == "__main__":
    run(main)
