"""Stage research: base responses of the tuned model, and what researchers make of them."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.bases import base_responses
from lamda.annotation.filed import filed_research
from lamda.annotation.researching import research_rows
from lamda.annotation.summary import research_summary
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.files import write_json
from lamda.model.io import load_model
from lamda.plugins import build
from lamda.records import Context, GroundingExample, read_table, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params, model: Path, tokenizer: Path, knowledge: Path, contexts: Path, filed: Path,
    out: Path, metrics: Path,
) -> None:  # fmt: skip
    """Let the researchers work on base responses; filed research joins them."""
    settings = params.research
    decoding = params.decoding.model_copy(update={"candidates": settings.candidates})
    pieces = Tokenizer.load(tokenizer)
    agent = Agent("FT quality-safety", load_model(model), pieces, decoding, params.seed)
    every = read_table(contexts / "annotation.parquet", Context)
    asked = [row for row in every if row.task == "groundedness"]
    rows: list[GroundingExample] = []
    if params.data.researchers and asked:
        researchers = build("researchers", params.data.researchers, params.seed)
        bases = base_responses(asked, settings.model_bases, agent.answers, params.seed)
        toolset = Toolset.from_choices(params.toolset, knowledge, list(researchers.pages()))
        rows = research_rows(asked, bases, researchers, toolset, settings.min_researched)
    rows += filed_research(filed / "groundedness.parquet")
    write_table(out / "groundedness.parquet", rows, GroundingExample)
    write_json(metrics, {"contexts": len(asked), **research_summary(rows, params.seed)})


if __name__ == "__main__":
    run(main)
