"""What the last fine-tuning brings, beside as much more of the one before: `make bench-rollouts`.

LaMDA is tuned on with its own research (stages rollouts, rate_rollouts, finetune_rollouts). It may
only be better for having read more tokens. So the model before that is tuned on here without these
rows, as long and at the same rates, and all three answer the development contexts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.development import CONTEXTS, answer, asked, compared, judged_rows, lines
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.dialog.rollouts import Rollout, answers_of, rolled_out
from lamda.errors import LamdaError
from lamda.finetuning.measures import figures_of
from lamda.finetuning.run import FinetuningJob
from lamda.finetuning.tasks import Files
from lamda.model.io import load_model
from lamda.outputs import (
    ANNOTATIONS,
    FILTERED,
    INDEX,
    KNOWLEDGE,
    MODEL,
    RATED_RESEARCH,
    RESEARCH,
    RESOLVED,
    TOKENIZER,
    TOKENS,
)
from lamda.records import RatedResponse
from lamda.stage import one_line_errors
from lamda.templates import Limits
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

TASK = "ssi"
BEFORE = Path("models/grounded")


def more_of_the_same(params: Params, out: Path) -> Path:
    """`out`, the folder of the model BEFORE, tuned on with what it had learned from already."""
    last = params.finetune_rollouts
    changes = {"tokens": last.tokens, "lr": last.lr, "muon_lr": last.muon_lr}
    FinetuningJob(
        recipe="groundedness",
        settings=params.finetune_groundedness.model_copy(update=changes),
        execution=params.execution,
        seed=params.seed,
        limits=Limits(params.decoding.context_tokens, params.decoding.snippet_tokens),
        model=BEFORE,
        tokenizer=TOKENIZER,
        tokens=TOKENS,
        files=Files(ANNOTATIONS, FILTERED, RESEARCH, RATED_RESEARCH),
        out=out,
        curve=out.with_suffix(".csv"),
        metrics=out.with_suffix(".json"),
    ).run()
    return out


def judging(rollouts: Sequence[Rollout], labelled: Sequence[RatedResponse], seed: int) -> str:
    """A line: how well the lowest value of its actions tells whether an answer is sensible, where
    something was looked up."""
    pairs = [(of.found.value, label.labels["sensible"])
             for of, label in zip(rollouts, labelled, strict=True) if of.found.calls]  # fmt: skip
    predicted = np.array([value for value, _ in pairs])  # (N,)
    observed = np.array([said for _, said in pairs], dtype=bool)  # (N,)
    found = figures_of(predicted, observed, np.random.default_rng(seed))
    told = "none"
    if found["auc"] is not None:
        told = f"{found['auc']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
    return f"AUC of the lowest value on own researched answers: {told}, n={found['n']}"


def main(
    count: Annotated[int | None, typer.Option(min=1, help="Development contexts at most.")] = None,
    keep: Annotated[Path | None, typer.Option(help="A new folder for what is tuned here.")] = None,
) -> None:
    """Print the table for the finished run in this folder, whose files stay as they are."""
    params, pieces = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    if keep is not None and keep.exists():
        raise LamdaError(f"{keep}: it is there already; name a new folder")
    toolset = Toolset.from_choices(params.toolset, KNOWLEDGE, index=INDEX)
    contexts = asked(CONTEXTS, [TASK], count)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        same = more_of_the_same(params, (keep or Path(scratch)) / "same")
        ways = {"more of the same": same, "researchers' rows alone": BEFORE, "LaMDA": MODEL}
        for way, folder in ways.items():
            agent = Agent(
                "research", load_model(folder), pieces, params.decoding, params.seed, toolset
            )
            done = rolled_out(agent, contexts, params.respond.batch_size)
            labelled = judged_rows(params, answers_of(done))
            print(f"{way}: {judging(done, labelled, params.seed)}", flush=True)
            rows += [answer(of.context, way, of.found.text, of.draft) for of in done]
    print("\n".join(lines(compared(params, rows))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
