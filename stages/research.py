"""Stage research: base responses of the tuned model, and what researchers make of them."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.bases import base_responses
from lamda.annotation.filed import filed_research
from lamda.annotation.rating import require_research, research_rows, with_filed
from lamda.annotation.summary import research_summary
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.files import atomic_directory, write_json
from lamda.model.io import load_model
from lamda.outputs import PARAMS
from lamda.plugins import build
from lamda.records import Context, GroundingExample, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.store import open_store
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params, model: Path, tokenizer: Path, knowledge: Path, contexts: Path, filed: Path,
    votes: Path, out: Path, metrics: Path,
) -> None:  # fmt: skip
    """Let the researchers work on base responses; filed research joins them."""
    settings = params.research
    decoding = params.decoding.model_copy(update={"candidates": settings.candidates})
    pieces = Tokenizer.load(tokenizer)
    agent = Agent("quality", load_model(model), pieces, decoding, params.seed)
    every = read_table(contexts / "annotation.parquet", Context)
    asked = [row for row in every if row.task == "groundedness"]
    rows: list[GroundingExample] = []
    choice = params.data.researchers
    if choice and asked:
        researchers = with_filed(build("researchers", choice, params.seed), votes)
        bases = base_responses(asked, settings.model_bases, agent.answers, params.seed)
        toolset = Toolset.from_choices(params.toolset, knowledge, list(researchers.pages()))
        found = research_rows(researchers, asked, bases, toolset)
        store = open_store(store_uri(PARAMS))
        require_research("research", asked, bases, found, settings.min_researched, store)
        rows = [action for actions in found for action in actions]
    rows += filed_research(filed / "groundedness.parquet")
    with atomic_directory(out) as folder:
        write_table(folder / "groundedness.parquet", rows, GroundingExample)
    write_json(metrics, {"contexts": len(asked), **research_summary(rows, params.seed)})


if __name__ == "__main__":
    run(main)
