"""Stage research: what researchers make of the base responses (paper section 6.2)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.bases import contexts_of
from lamda.annotation.filed import filed_research
from lamda.annotation.mending import with_steps
from lamda.annotation.rating import (
    bad_rows,
    require_research,
    research_rows,
    usage,
    with_filed,
)
from lamda.annotation.summary import research_summary
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.outputs import PARAMS
from lamda.plugins import build
from lamda.records import GroundingExample, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.toolset.toolset import Toolset


def main(
    params: Params, bases: Path, knowledge: Path, filed: Path, votes: Path, out: Path,
    metrics: Path, index: Path | None = None,
) -> None:  # fmt: skip
    """Let the researchers work on the bases, or wait for people; filed research joins."""
    written = read_table(bases, RatedResponse)
    contexts, texts = contexts_of(written), [row.response for row in written]
    rows: list[GroundingExample] = []
    said: dict[str, object] = {}
    choice = params.data.researchers.get("groundedness")
    if choice and written:
        researchers = with_filed(build("researchers", choice, params.data.seed), votes)
        researchers = with_steps(researchers, params.clean.steps)
        toolset = Toolset.from_choices(params.toolset, knowledge, list(researchers.pages()), index)
        found = research_rows(researchers, contexts, texts, toolset)
        store, least = open_store(store_uri(PARAMS)), params.research.min_researched
        require_research("research", contexts, texts, found, least, store, researchers=researchers)
        of = {"groundedness": researchers}
        said = {**usage(of), **bad_rows(of)}
        rows = [action for actions in found for action in actions]
    rows += filed_research(filed / "groundedness.parquet", params.clean.steps)
    with atomic_directory(out) as folder:
        write_table(folder / "groundedness.parquet", rows, GroundingExample)
    summary = research_summary(rows, params.data.seed)
    write_json(metrics, {"contexts": len(contexts), **summary, **said})


if __name__ == "__main__":
    run(main)
