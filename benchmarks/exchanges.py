"""What is answered right when other things were asked before: `make bench-exchanges`.

The evaluation's contexts ask for one thing; a chat asks for one after the other, and a model that
met little of that repeats its first sum. Questions, sums and translations of the development split,
with entities and phrasings that no training has, behind 0, 1 and 2 exchanges of the forum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from benchmarks.development import answer, judged_rows
from benchmarks.shares import share
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.metrics import Count
from lamda.model.io import load_model
from lamda.outputs import INDEX, KNOWLEDGE, MODEL, RESOLVED, TOKENIZER
from lamda.records import Context, JudgedResponse
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset
from lamda_world.forum.context_source import WorldContexts
from lamda_world.forum.lessons import Lessons
from lamda_world.forum.participants import READER
from lamda_world.forum.people import People

ACTS = ("ask", "calculate", "translate")
MOST = 2
"""Exchanges before the last turn."""
SPLIT = "development"


def drawn(people: People, count: int, seed: int) -> list[Context]:
    """`count` contexts of each act and number of exchanges before, which stand in `kind`."""
    lessons = Lessons(people.asker(SPLIT, invented=False), people.author, READER)
    contexts = []
    for act in ACTS:
        for before in range(MOST + 1):
            rng = Random(f"{seed} {act} {before}")
            kind = f"{act}, {before} before"
            for n in range(count):
                turns, (text, _) = lessons.research(act, before, rng)
                contexts.append(Context(f"{kind}/{n}", "ssi", kind, (*turns, text)))
    return contexts


def forum_of(params: Params) -> People:
    """Who asks in a run's annotation; LamdaError where that is not the world."""
    choice = params.data.annotation.get("ssi")
    if choice is None or choice.use != "world.contexts":
        raise LamdaError(
            "data.annotation.ssi: expected world.contexts; only there one can ask anew"
        )
    fields = WorldContexts.Settings.model_fields
    settings = {key: value for key, value in choice.options.items() if key in fields}
    return People(WorldContexts.Settings.model_validate(settings), params.data.seed)


def told(rows: Sequence[JudgedResponse]) -> Iterator[str]:
    """A line for each kind of context: the share that is answered right, and that is sensible."""
    for kind in dict.fromkeys(row.kind for row in rows):
        of = [row.labels for row in rows if row.kind == kind]
        asked = [labels for labels in of if labels["asked"]]
        right = Count(sum(labels["right"] for labels in asked), len(asked))
        sensible = Count(sum(labels["sensible"] for labels in of), len(of))
        yield f"{kind:20} right {share(right)}   sensible {share(sensible)}"


def main(
    count: Annotated[int, typer.Option(min=1, help="Contexts of each kind.")] = 100,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = MODEL,
) -> None:
    """Print the shares for the finished run in this folder, whose files stay as they are."""
    params, pieces = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    toolset = Toolset.from_choices(params.toolset, KNOWLEDGE, index=INDEX)
    contexts = drawn(forum_of(params), count, params.data.seed)
    agent = Agent("research", load_model(model), pieces, params.decoding, params.seed, toolset)
    said = agent.answers([row.context for row in contexts])
    rows = [answer(row, "model", text) for row, text in zip(contexts, said, strict=True)]
    print("\n".join(told(judged_rows(params, rows))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
