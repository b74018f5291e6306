"""Stage bases: base responses of the tuned model, as it answers, and of people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lamda.annotation.bases import base_responses
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.files import write_json
from lamda.model.io import load_model
from lamda.model.runtime import use_device
from lamda.records import Context, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer


def main(
    params: Params, model: Path, tokenizer: Path, contexts: Path, out: Path, metrics: Path
) -> None:
    """Answer the contexts that get researched."""
    settings = params.bases
    decoding = params.decoding.model_copy(update={"candidates": settings.candidates})
    pieces = Tokenizer.load(tokenizer)
    loaded = load_model(model, use_device(params.execution.device))
    agent = Agent("quality", loaded, pieces, decoding, params.seed)
    every = read_table(contexts / "annotation.parquet", Context)
    asked = [row for row in every if row.task == "groundedness"]
    rows = base_responses(asked, settings.model_share, agent.answers, params.seed)
    write_table(out, rows, RatedResponse)
    write_json(metrics, {"bases": dict(Counter(row.origin for row in rows))})


if __name__ == "__main__":
    run(main)
