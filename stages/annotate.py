"""Stage annotate: the rated SSI and safety sets, the research, and the evaluation contexts."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.crowd import evaluation_contexts, grounding_examples, rated_responses
from lamda.annotation.filed import filed_research, filed_responses
from lamda.annotation.summary import summary
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.files import atomic_directory, write_json
from lamda.model.io import load_model
from lamda.plugin import load_plugin
from lamda.records import Context, GroundingExample, RatedResponse, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params, model: Path, tokenizer: Path, knowledge: Path, filed: Path, out: Path,
    evaluation: Path, metrics: Path,
) -> None:  # fmt: skip
    """PT and the forum respond to training contexts, the crowd rates and researches; filed rows."""
    plugin = load_plugin(params)
    settings, seed = params.annotate, params.seed
    agent = Agent("likelihood", load_model(model), Tokenizer.load(tokenizer), params.decoding, seed)
    ssi = rated_responses(
        plugin, "ssi", settings.ssi_examples, settings.model_responses, agent.sample_responses,
        settings.stray_responses,
    )  # fmt: skip
    safety = rated_responses(
        plugin, "safety", settings.safety_examples, settings.model_responses, agent.sample_responses
    )
    toolset = Toolset.from_knowledge(knowledge, plugin.invented_pages())
    research = grounding_examples(
        plugin, toolset, settings.groundedness_examples, settings.model_bases,
        agent.sample_responses, seed,
    )  # fmt: skip
    ssi += filed_responses(filed / "ssi.parquet")
    safety += filed_responses(filed / "safety.parquet")
    research += filed_research(filed / "groundedness.parquet")
    counts = {
        "ssi": settings.evaluation_ssi,
        "safety": settings.evaluation_safety,
        "groundedness": settings.evaluation_groundedness,
    }
    with atomic_directory(out) as temporary:
        write_table(temporary / "ssi.parquet", ssi, RatedResponse)
        write_table(temporary / "safety.parquet", safety, RatedResponse)
        write_table(temporary / "groundedness.parquet", research, GroundingExample)
    write_table(evaluation, evaluation_contexts(plugin, counts), Context)
    write_json(metrics, summary(ssi, safety, research, seed))


if __name__ == "__main__":
    run(main)
