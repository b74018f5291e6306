"""Below which doubt of its own research LaMDA had better not say what it found: `make bench-doubt`.

`decoding.min_correct` sends out the draft where an action's P(correct) times its mean probability a
token is lower. A draft mostly promises to look something up, which raters take for sensible where
it names what was asked, and which answers nothing: so facts right stand beside sensibleness. Every
context is researched once, and each threshold then says which of the two goes out. On development
contexts: a threshold that was chosen on the evaluation's would flatter itself there.

`--model` takes another than LaMDA, as the control that `make bench-rollouts ARGS="--keep F"` keeps;
`--top-k` and `--candidates` sample the actions of the research in another way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.development import CONTEXTS, answer, asked, compared, judged_rows, lines
from benchmarks.rollouts import TASK, judging
from lamda.config.params import load_params
from lamda.dialog.agent import Agent
from lamda.dialog.rollouts import Rollout, answers_of, rolled_out
from lamda.model.io import load_model
from lamda.outputs import INDEX, KNOWLEDGE, MODEL, RESOLVED, TOKENIZER
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

LEAST = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)


def said(of: Rollout, least: float) -> str:
    """What goes out with that threshold."""
    return of.draft if of.found.value < least else of.found.text


def main(
    count: Annotated[int | None, typer.Option(min=1, help="Development contexts at most.")] = None,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = MODEL,
    top_k: Annotated[int | None, typer.Option(min=1, help="decoding.research_top_k")] = None,
    candidates: Annotated[
        int | None, typer.Option(min=1, help="decoding.research_candidates")
    ] = None,
) -> None:
    """Print the table for the finished run in this folder, whose files stay as they are."""
    params, pieces = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    changes = {"research_top_k": top_k, "research_candidates": candidates}
    given = {key: value for key, value in changes.items() if value is not None}
    decoding = params.decoding.model_copy(update=given)
    toolset = Toolset.from_choices(params.toolset, KNOWLEDGE, index=INDEX)
    contexts = asked(CONTEXTS, [TASK], count)
    agent = Agent("research", load_model(model), pieces, decoding, params.seed, toolset)
    done = rolled_out(agent, contexts, params.respond.batch_size)
    print(judging(done, judged_rows(params, answers_of(done)), params.seed))
    rows = []
    for least in LEAST:
        way = f"min_correct {least:g}"
        print(f"{way}: {sum(of.found.value < least for of in done)} answers give way")
        rows += [answer(of.context, way, said(of, least), of.draft) for of in done]
    rows += [answer(of.context, "drafts alone", of.draft, of.draft) for of in done]
    print("\n".join(lines(compared(params, rows))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
