"""Stage converse: somebody talks with every model, in whole dialogs (paper section 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.mending import with_steps
from lamda.config.params import Params
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.converse import talk_with
from lamda.evaluation.respond import answered, weights_of
from lamda.files import write_json
from lamda.plugins import build
from lamda.records import JudgedResponse, write_table
from lamda.stage import named_paths, run
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params, model: list[str], tokenizer: Path, knowledge: Path, out: Path, metrics: Path,
    index: Path | None = None,
) -> None:  # fmt: skip
    """Let the partners of `data.partners` talk with the models of `respond.models`.

    `metrics` holds the hash of each model's responses; without partners there are none.
    """
    settings, data = params.respond, params.data
    partners = {
        task: with_steps(build("partners", of, data.seed), params.clean.steps)
        for task, of in data.partners.items()
    }
    folders = weights_of(settings, named_paths("model", model)) if partners else {}
    pieces = Tokenizer.load(tokenizer)
    toolset = Toolset.from_choices(params.toolset, knowledge, index=index)
    rows = answered(
        settings.models,
        folders,
        params.decoding,
        pieces,
        toolset,
        params.seed,
        params.execution.device,
        lambda agent: talk_with(agent, partners, params.converse, settings.batch_size),
    )
    write_table(out, rows, JudgedResponse)
    write_json(metrics, {"responses": len(rows), "answers_sha256": answers_sha256(rows)})


if __name__ == "__main__":
    run(main)
