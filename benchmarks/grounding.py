"""What researching the best k drafts costs and brings, and ranking what came of them (paper
section 6.2), on the development contexts of a finished run: `make bench-grounding`.

Every way chooses among the same drafts and the same finals, so what differs is the way alone. The
seconds of k are those of the drafts, of researching the first k of them, and of scoring the finals:
of processor time, which a machine that others use too does not stretch, or on an accelerator of the
clock on the wall.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.development import CONTEXTS, answer, asked, compared, lines
from lamda.config.params import load_params
from lamda.dialog.agent import Agent
from lamda.dialog.finals import choose_final, score_finals
from lamda.dialog.research import Researched, research
from lamda.errors import LamdaError
from lamda.generation.changes import changed
from lamda.model.io import load_model
from lamda.records import Candidate, Context, JudgedResponse
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

DRAFTS = (1, 2, 4)
TASKS = ("ssi", "safety", "groundedness")


@dataclass
class Clock:
    """Seconds of drafting, and by k of all that comes after it."""

    drafting: float = 0.0
    after: dict[int, float] = field(default_factory=lambda: dict.fromkeys(DRAFTS, 0.0))


def name_of(k: int, rank: bool) -> str:
    """How a way is shown."""
    return f"k={k}, finals ranked" if rank else f"k={k}"


def answers(agent: Agent, contexts: Sequence[Context], clock: Clock) -> list[JudgedResponse]:
    """What each way answers to one batch of contexts."""
    turns = [row.context for row in contexts]
    now = time.process_time if agent.model.device.type == "cpu" else time.perf_counter
    begun = now()
    prefix, ranked = agent.ranked(turns, agent.decoding.candidates)
    clock.drafting += now() - begun
    found: list[list[Researched]] = [[] for _ in contexts]
    drafts = [[c.text for c in group if not c.dropped][: DRAFTS[-1]] for group in ranked]
    rows: list[JudgedResponse] = []
    spent = 0.0
    for before, k in zip((0, *DRAFTS), DRAFTS, strict=False):
        begun = now()
        _research(agent, turns, drafts, found, slice(before, k))
        spent += now() - begun
        begun = now()
        finals = score_finals(agent.model, agent.tokenizer, agent.filtering, prefix, found)
        clock.after[k] += spent + now() - begun
        for rank in (False, True) if k > 1 else (False,):
            rows += [
                _chosen(agent, k, rank, row, group, texts, of, scored)
                for row, group, texts, of, scored in zip(
                    contexts, ranked, drafts, found, finals, strict=True
                )
            ]
    return rows


def _research(
    agent: Agent,
    turns: Sequence[Sequence[str]],
    drafts: Sequence[Sequence[str]],
    found: Sequence[list[Researched]],
    which: slice,
) -> None:
    """Adds to `found` what becomes of the drafts `which` of each context."""
    if agent.toolset is None:
        raise ValueError("research needs a toolset")
    open_drafts = [(n, text) for n, group in enumerate(drafts) for text in group[which]]
    results = research(
        agent.model, agent.tokenizer, agent.toolset, agent.decoding,
        [turns[n] for n, _ in open_drafts], [text for _, text in open_drafts], agent.generator,
    )  # fmt: skip
    for (n, _), one in zip(open_drafts, results, strict=True):
        found[n].append(one)


def _chosen(
    agent: Agent,
    k: int,
    rank: bool,
    row: Context,
    ranked: Sequence[Candidate],
    drafts: Sequence[str],
    found: Sequence[Researched],
    finals: tuple[Candidate, ...],
) -> JudgedResponse:
    decoding = changed(agent.decoding, {"grounded_drafts": k, "rank_finals": rank})
    final = choose_final(
        agent.model, agent.tokenizer, decoding, 0,
        row.context, ranked, drafts, found[:k], finals[:k],
    )  # fmt: skip
    return answer(row, name_of(k, rank), final.text, final.draft)


def main(
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("models/lamda"),
    tokenizer: Path = Path("models/tokenizer.model"),
    knowledge: Path = Path("data/knowledge"),
    index: Path = Path("data/index"),
    contexts: Path = CONTEXTS,
    count: Annotated[int, typer.Option(min=1, help="Contexts of each task at most.")] = 200,
) -> None:
    """Print the metrics and the seconds of k = 1, 2 and 4; params.yaml stays as it is."""
    params = load_params(Path("params.resolved.yaml"))
    if params.decoding.candidates < DRAFTS[-1]:
        raise LamdaError(
            f"decoding.candidates: expected at least {DRAFTS[-1]} to research as many, found "
            f"{params.decoding.candidates}"
        )
    toolset = Toolset.from_choices(params.toolset, knowledge, index=index)
    pieces = Tokenizer.load(tokenizer)
    agent = Agent("research", load_model(model), pieces, params.decoding, params.seed, toolset)
    rows = asked(contexts, [task for task in TASKS if task in params.data.judges], count)
    found: list[JudgedResponse] = []
    clock = Clock()
    for first in range(0, len(rows), params.respond.batch_size):
        found += answers(agent, rows[first : first + params.respond.batch_size], clock)
    order = [name_of(k, rank) for k in DRAFTS for rank in ((False, True) if k > 1 else (False,))]
    found.sort(key=lambda row: order.index(row.model))
    print(f"{len(rows)} contexts; drafts of all: {clock.drafting:.0f} s")
    for k in DRAFTS:
        each = 1000 * (clock.drafting + clock.after[k]) / len(rows)
        print(f"k={k}: {clock.after[k]:.0f} s beside the drafts, {each:.0f} ms a context in all")
    print("\n".join(lines(compared(params, found))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
