"""Stage roles: the first and the last model in each role, and what raters say (paper section 8)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lamda.annotation.against import against_people
from lamda.annotation.rating import require, usage
from lamda.config.params import Params
from lamda.dialog.roles import known_roles
from lamda.evaluation.judge import judge
from lamda.evaluation.links import Links
from lamda.evaluation.respond import answered, weights_of
from lamda.evaluation.roles import (
    answer_in_roles,
    role_contexts,
    role_results,
    with_links,
    write_results,
)
from lamda.outputs import PARAMS
from lamda.records import JudgedResponse, write_table
from lamda.stage import named_paths, run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.task_names import IN_ROLES
from lamda.tokenizer import Tokenizer
from lamda.toolset.tool import Knowledge
from lamda.toolset.toolset import Toolset


def main(
    params: Params,
    model: list[str],
    tokenizer: Path,
    knowledge: Path,
    votes: Path,
    out: Path,
    metrics: Path,
    index: Path | None = None,
) -> None:
    """Answer what `data.roles` asks, let the judges of task `roles` judge, or wait for people."""
    roles, steps = known_roles(params.roles), params.clean.steps
    contexts = role_contexts(params.data.roles, params.data.seed, steps)
    rows: list[JudgedResponse] = []
    if contexts:
        folders = weights_of(params.respond, named_paths("model", model))
        pieces = Tokenizer.load(tokenizer)
        toolset = Toolset.from_choices(params.toolset, knowledge, index=index)
        ends = {name: folders[name] for name in (next(iter(folders)), list(folders)[-1])}
        rows = answered(
            params.respond.models,
            ends,
            params.decoding,
            pieces,
            toolset,
            params.seed,
            params.execution.device,
            lambda agent: answer_in_roles(agent, roles, contexts, params.respond.batch_size),
        )
    choices = {name: of for name, of in params.data.judges.items() if name == IN_ROLES and rows}
    judged, raters = judge(rows, choices, params.data.seed, votes)
    require("roles", judged, params.judge.min_judged, raters, open_store(store_uri(PARAMS)))
    pages = (page.url for page in Knowledge(knowledge).stream()) if rows else ()
    judged = list(with_links(judged, Links(pages)))
    write_table(out, judged, JudgedResponse)
    resamples, confidence = params.evaluate.resamples, params.evaluate.confidence
    rng = np.random.default_rng(params.seed)
    found = role_results(judged, roles, resamples, confidence, rng)
    against = against_people(judged, raters, votes, params.data.seed)
    write_results(metrics, found, {**usage(raters), **against})


if __name__ == "__main__":
    run(main)
