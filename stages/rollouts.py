"""Stage rollouts: the tuned model researches by itself, to learn from what comes of it."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.dialog.rollouts import (
    Rollout,
    actions_of,
    answers_of,
    any_action,
    fault,
    rolled_out,
)
from lamda.files import atomic_directory, write_json
from lamda.model.io import load_model
from lamda.model.runtime import use_device
from lamda.records import (
    Context,
    GroundingExample,
    RatedResponse,
    held_out_urls,
    read_table,
    write_table,
)
from lamda.stage import run
from lamda.tokenizer import Tokenizer
from lamda.toolset.tool import Knowledge
from lamda.toolset.toolset import Toolset


def main(
    params: Params, model: Path, tokenizer: Path, knowledge: Path, contexts: Path, research: Path,
    out: Path, metrics: Path, index: Path | None = None,
) -> None:  # fmt: skip
    """Research annotation contexts of SSI, but for those that researchers had; none where nobody
    researched anything, as a model that never learned to has nothing to look back on."""
    settings = params.rollouts
    decoding = params.decoding.model_copy(update={"candidates": settings.candidates})
    shown = read_table(research / "groundedness.parquet", GroundingExample)
    seen = {row.context for row in shown}
    every = read_table(contexts / "annotation.parquet", Context)
    pool = [row for row in every if row.task == "ssi" and row.context not in seen]
    rng = random.Random(params.seed)
    drawn = rng.sample(pool, min(settings.contexts, len(pool)))
    done: list[Rollout] = []
    if drawn and shown:
        loaded = load_model(model, use_device(params.execution.device))
        toolset = Toolset.from_choices(params.toolset, knowledge, index=index)
        pieces = Tokenizer.load(tokenizer)
        agent = Agent("research", loaded, pieces, decoding, params.seed, toolset)
        first = round(len(drawn) * settings.random_actions)
        done = rolled_out(agent, drawn[:first], settings.batch_size, any_action(rng))
        done += rolled_out(agent, drawn[first:], settings.batch_size)
    found = {call.url for of in done for call in of.found.calls}
    held_out = held_out_urls(Knowledge(knowledge).stream() if found else (), found)
    faults = [fault(of, held_out) for of in done]
    taught = [of for of, why in zip(done, faults, strict=True) if not why]
    with atomic_directory(out) as folder:
        write_table(folder / "ssi.parquet", answers_of(taught), RatedResponse)
        write_table(folder / "groundedness.parquet", actions_of(taught), GroundingExample)
    looked_up = sum(bool(of.found.calls) for of in done)
    left_out = dict(Counter(filter(None, faults)))
    write_json(metrics, {"contexts": len(done), "looked_up": looked_up, "left_out": left_out})


if __name__ == "__main__":
    run(main)
