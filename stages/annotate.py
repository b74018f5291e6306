"""Stage annotate: the rated SSI and safety sets, the research, and the evaluation contexts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamda.annotation.crowd import evaluation_contexts, grounding_examples, rated_responses
from lamda.annotation.summary import summary
from lamda.dialog.agent import Agent
from lamda.files import atomic_directory, write_json
from lamda.model.io import load_model
from lamda.params import Params
from lamda.plugin import load_plugin
from lamda.records import EvaluationContext, GroundingExample, RatedResponse, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    knowledge: Path,
    out: Path,
    evaluation: Path,
    metrics: Path,
) -> None:
    """Let PT and the forum respond to training contexts, and the crowd rate and research."""
    settings, seed = params.annotate, params.seed
    plugin = load_plugin(params)
    agent = Agent("PT", load_model(model), Tokenizer.load(tokenizer), params.decoding, seed)

    def answer(contexts: Sequence[Sequence[str]]) -> list[str]:
        return agent.sample_responses(contexts)

    share = settings.model_share
    ssi = rated_responses(plugin, "ssi", settings.ssi_examples, share, answer, seed)
    safety = rated_responses(plugin, "safety", settings.safety_examples, share, answer, seed + 1)
    research = grounding_examples(
        plugin, Toolset.from_knowledge(knowledge), settings.groundedness_examples, share, answer,
        seed + 2,
    )  # fmt: skip
    counts = {
        "ssi": settings.evaluation_ssi,
        "safety": settings.evaluation_safety,
        "groundedness": settings.evaluation_groundedness,
    }
    with atomic_directory(out) as temporary:
        write_table(temporary / "ssi.parquet", ssi, RatedResponse)
        write_table(temporary / "safety.parquet", safety, RatedResponse)
        write_table(temporary / "groundedness.parquet", research, GroundingExample)
    with atomic_directory(evaluation) as temporary:
        contexts = evaluation_contexts(plugin, counts)
        write_table(temporary / "contexts.parquet", contexts, EvaluationContext)
    write_json(metrics, summary(ssi, safety, research, seed))


if __name__ == "__main__":
    run(main)
