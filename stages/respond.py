"""Stage respond: every model answers every context of the evaluation (paper section 7), and so do
the baselines, which have no weights (section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.mending import with_steps
from lamda.config.params import Params
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.baselines import baseline_answers, researched
from lamda.evaluation.respond import answer_contexts, answered, weights_of
from lamda.files import digest, write_json
from lamda.plugins import build
from lamda.records import Context, JudgedResponse, read_table, write_table
from lamda.stage import named_paths, run
from lamda.task_names import RESEARCHED
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


def main(
    params: Params,
    model: list[str],
    tokenizer: Path,
    knowledge: Path,
    contexts: Path,
    out: Path,
    metrics: Path,
    index: Path | None = None,
) -> None:
    """Answer with the models of section `respond`, in their order (`--model weights=path`); behind
    them stand the answers of `respond.baselines`.

    `metrics` holds the hash of each model, of its answers, and of what it answered with; of each
    baseline's answers; and how many of people's were `looked_up`, where a baseline asks for that.
    """
    settings = params.respond
    folders = weights_of(settings, named_paths("model", model), ablations=True)
    pieces = Tokenizer.load(tokenizer)
    toolset = Toolset.from_choices(params.toolset, knowledge, index=index)
    asked = read_table(contexts, Context)
    looked_up, beside = _looked_up(params, asked, toolset)  # first: who does not answer costs less
    rows = answered(
        settings.rows,
        folders,
        params.decoding,
        pieces,
        toolset,
        params.seed,
        params.execution.device,
        lambda agent: answer_contexts(agent, asked, settings.batch_size),
    )
    for name, baseline in settings.baselines.items():
        rows += baseline_answers(name, baseline, asked, looked_up)
    write_table(out, rows, JudgedResponse)
    answers = answers_sha256(rows)
    models = {
        name: {"model_sha256": digest([folder]), "answers_sha256": answers.get(name)}
        for name, folder in folders.items()
    }
    baselines = {name: {"answers_sha256": answers.get(name)} for name in settings.baselines}
    known = {
        "tokenizer_sha256": digest([tokenizer]),
        "knowledge_sha256": digest([knowledge]),
        "index_sha256": digest([index]) if index else None,
    }
    write_json(metrics, {"models": models, "baselines": baselines, **known, **beside})


def _looked_up(
    params: Params, asked: Sequence[Context], toolset: Toolset
) -> tuple[dict[str, str], dict[str, Any]]:
    """What became of people's answers by research, where a baseline asks for that, and what
    `metrics` says of it."""
    choice = params.data.researchers.get(RESEARCHED)
    wanted = any(one.answers == "researched" for one in params.respond.baselines.values())
    if not (choice and wanted):
        return {}, {}
    researchers = build("researchers", choice, params.data.seed)
    researchers = with_steps(researchers, params.clean.steps)
    found = researched(asked, researchers, toolset)
    used = getattr(researchers, "usage", {})  # an endpoint's, which has its price
    return found, {"looked_up": len(found), **({"endpoint": used} if used else {})}


if __name__ == "__main__":
    run(main)
