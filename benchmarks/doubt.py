"""Below which doubt of its own research LaMDA had better not say what it found: `make bench-doubt`.

`decoding.min_correct` sends out a draft that claims nothing where an action's P(correct) times its
mean probability a token is lower. Such a draft is seldom wrong, and answers nothing, so facts right
stand beside sensibleness. Every context is researched once, and each threshold then says which of
the two goes out. On development contexts: a threshold that was chosen on the evaluation's would
flatter itself there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from tqdm import tqdm

from benchmarks.development import CONTEXTS, answer, asked, compared, lines
from lamda.config.params import load_params
from lamda.dialog.agent import Agent
from lamda.dialog.research import Researched, needs_lookup, research
from lamda.generation.ranker import REFUSAL
from lamda.model.io import load_model
from lamda.outputs import INDEX, KNOWLEDGE, MODEL, RESOLVED, TOKENIZER
from lamda.records import Context
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

LEAST = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Doubted:
    """What a context's research came to and its lowest value, and what would be said instead: None
    where every draft claims something."""

    context: Context
    draft: str
    final: str
    value: float
    instead: str | None


def value_of(found: Researched) -> float:
    """The lowest P(correct) times mean probability a token of the actions; 1 where nothing was
    looked up, as there is nothing to doubt."""
    values = [step.correct * math.exp(step.likely) for step in found.steps]
    return min(values) if found.calls else 1.0


def doubted(agent: Agent, contexts: Sequence[Context], size: int) -> list[Doubted]:
    """Each context researched, `size` at once; the refusal where the filter dropped every draft."""
    if agent.toolset is None:
        raise ValueError("research needs a toolset")
    done: list[Doubted] = []
    for first in tqdm(range(0, len(contexts), size), desc="research", unit="batch"):
        batch = contexts[first : first + size]
        _, ranked = agent.ranked([row.context for row in batch], agent.decoding.candidates)
        safe = [[one.text for one in group if not one.dropped] for group in ranked]
        some = [n for n, texts in enumerate(safe) if texts]
        found = research(
            agent.model, agent.tokenizer, agent.toolset, agent.decoding,
            [batch[n].context for n in some], [safe[n][0] for n in some], agent.generator,
        )  # fmt: skip
        by_place = dict(zip(some, found, strict=True))
        for n, row in enumerate(batch):
            of = by_place.get(n)
            if of is None:
                done.append(Doubted(row, REFUSAL, REFUSAL, 1.0, None))
                continue
            instead = _instead(agent, row, safe[n]) if of.calls else None
            done.append(Doubted(row, safe[n][0], of.text, value_of(of), instead))
    return done


def _instead(agent: Agent, row: Context, safe: Sequence[str]) -> str | None:
    claims = needs_lookup(agent.model, agent.tokenizer, agent.decoding, row.context, safe)
    return next((text for text, claim in zip(safe, claims, strict=True) if not claim), None)


def said(of: Doubted, least: float) -> str:
    """What goes out with that threshold."""
    return of.instead if of.value < least and of.instead is not None else of.final


def main(
    count: Annotated[int | None, typer.Option(min=1, help="Development contexts at most.")] = None,
    task: Annotated[str, typer.Option(help="Whose contexts.")] = "ssi",
) -> None:
    """Print the table for the finished run in this folder, whose files stay as they are."""
    params, pieces = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    toolset = Toolset.from_choices(params.toolset, KNOWLEDGE, index=INDEX)
    contexts = asked(CONTEXTS, [task], count)
    agent = Agent("research", load_model(MODEL), pieces, params.decoding, params.seed, toolset)
    done = doubted(agent, contexts, params.respond.batch_size)
    looked_up = sum(of.value < 1 for of in done)
    rows = []
    for least in LEAST:
        way = f"min_correct {least:g}"
        fallen = sum(said(of, least) != of.final for of in done)
        print(f"{way}: {fallen} of {looked_up} researched answers give way")
        rows += [answer(of.context, way, said(of, least), of.draft) for of in done]
    print("\n".join(lines(compared(params, rows))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
