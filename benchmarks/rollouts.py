"""Whether the final model learns from its own research (expert iteration): `make bench-rollouts`.

P(correct) and P(sensible) learned from what researchers wrote, and at inference they judge what the
model writes, which errs in other ways. Here the model of a finished run researches contexts that
were annotated and never researched, half of the time with a random one of its actions in place of
the best. The run's raters read what came out, an action counts as right where they find the answer
sensible, and the model is tuned on with these rows: to judge its actions and answers, and to write
the right ones. Beside it stands the same tuning without these rows: what more tokens alone would
bring. All three answer the development contexts.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from tqdm import tqdm

from benchmarks.development import CONTEXTS, answer, asked, compared, judged_rows, lines
from lamda.annotation.rating import chosen_raters, rate_rows
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.dialog.research import Choose, Researched, best, research
from lamda.errors import LamdaError
from lamda.finetuning.measures import figures_of
from lamda.finetuning.rated import held_out
from lamda.finetuning.rows import Mix
from lamda.finetuning.run import FinetuningJob
from lamda.finetuning.tasks import Files, Fit
from lamda.generation.ranker import REFUSAL
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
from lamda.records import Context, GroundingExample, RatedResponse, read_table
from lamda.stage import one_line_errors
from lamda.templates import Example, Limits, discriminative, grounded, judged_action
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

TASK = "ssi"
SHARES = {"answers": 0.1, "judged": 0.25, "written": 0.15}
"""Of the tuning, what each kind of new rows has; the rest is what the last fine-tuning had."""
SLOWER = 0.5
"""The learning rates, of those of the last fine-tuning."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A draft to a context, and what the model's research made of it."""

    context: Context
    draft: str
    found: Researched


def any_action(rng: random.Random) -> Choose:
    """Takes any of the sampled actions, and never the draft as it is where there is another."""

    def choose(scores: Sequence[tuple[float, float]], taken: Sequence[bool]) -> int:
        places = [place for place, may in enumerate(taken[:-1]) if may]
        return rng.choice(places) if places else len(taken) - 1

    return choose


def rolled_out(
    agent: Agent, contexts: Sequence[Context], size: int, choose: Choose = best
) -> list[Rollout]:
    """What the agent makes of its best draft to each context, `size` at once; where the filter
    dropped every candidate, the refusal. Answers pass no filter again."""
    if agent.toolset is None:
        raise ValueError("research needs a toolset")
    done: list[Rollout] = []
    for first in tqdm(range(0, len(contexts), size), desc="research", unit="batch"):
        batch = contexts[first : first + size]
        _, ranked = agent.ranked([row.context for row in batch], agent.decoding.candidates)
        drafts = {n: group[0].text for n, group in enumerate(ranked) if not group[0].dropped}
        found = research(
            agent.model, agent.tokenizer, agent.toolset, agent.decoding,
            [batch[n].context for n in drafts], list(drafts.values()), agent.generator,
            choose=choose,
        )  # fmt: skip
        by_place = dict(zip(drafts, found, strict=True))
        refused = Researched(REFUSAL, REFUSAL, ())
        done += [
            Rollout(row, drafts.get(n, REFUSAL), by_place.get(n, refused))
            for n, row in enumerate(batch)
        ]
    return done


def responses(rollouts: Sequence[Rollout]) -> list[RatedResponse]:
    """The answers' words, which nobody has rated yet."""
    return [
        RatedResponse(of.context.context_id, TASK, of.context.kind, "model",
                      of.context.context, of.found.plain)
        for of in rollouts
    ]  # fmt: skip


def rated(params: Params, rollouts: Sequence[Rollout]) -> list[RatedResponse]:
    """The answers with the labels of the run's raters, in order. LamdaError where they are asked of
    nothing, or gave no answer."""
    if TASK not in params.data.raters:
        raise LamdaError(f"data.raters.{TASK}: missing; name who rates what the model researched")
    rows = responses(rollouts)
    raters = chosen_raters({TASK: params.data.raters[TASK]}, params.data.seed, None)
    labelled = rate_rows(rows, raters)
    if not all("sensible" in row.labels for row in labelled):
        raise LamdaError(f"data.raters.{TASK}: answers without the label 'sensible'")
    return labelled


def actions(
    rollouts: Sequence[Rollout], labelled: Sequence[RatedResponse]
) -> list[GroundingExample]:
    """Every action of what was looked up, each once, right where the answer is sensible."""
    rows: dict[tuple[object, ...], GroundingExample] = {}
    for of, label in zip(rollouts, labelled, strict=True):
        for place, step in enumerate(of.found.steps if of.found.calls else ()):
            calls = of.found.calls[:place]
            row = GroundingExample(
                f"{of.context.context_id}/{place}", of.context.context, of.draft, calls,
                "TS" if step.asks else "User", step.text, correct=label.labels["sensible"],
            )  # fmt: skip
            rows.setdefault((row.context, row.base, calls, row.action, row.text), row)
    return list(rows.values())


@dataclass(frozen=True)
class Practice(FinetuningJob):
    """The last fine-tuning once more, with sets of examples beside its own."""

    beside: tuple[Mix, ...] = ()

    def mixes(self, tokenizer: Tokenizer) -> tuple[list[Mix], dict[str, Fit]]:
        own, fits = super().mixes(tokenizer)
        rest = 1 - sum(mix.share for mix in self.beside)
        return [*(replace(mix, share=mix.share * rest) for mix in own), *self.beside], fits


def new_sets(
    params: Params,
    tokenizer: Tokenizer,
    rollouts: Sequence[Rollout],
    labelled: Sequence[RatedResponse],
) -> tuple[Mix, ...]:
    """The examples of the rollouts with their shares. LamdaError where nothing was looked up, or
    nothing that was is sensible."""
    limits = Limits(params.decoding.context_tokens, params.decoding.snippet_tokens)
    width = params.finetune_groundedness.seq_len
    steps = actions(rollouts, labelled)
    made: dict[str, list[Example | None]] = {
        "answers": [discriminative(tokenizer, row, limits, width) for row in labelled],
        "judged": [judged_action(tokenizer, row, limits, width) for row in steps],
        "written": [grounded(tokenizer, row, limits, width) for row in steps if row.correct],
    }
    mixes = []
    for name, share in SHARES.items():
        examples = [example for example in made[name] if example is not None]
        if not examples:
            raise LamdaError(f"no example for {name!r}: the model looked too little up")
        print(f"{name}: {len(examples):,} examples, {100 * share:.0f} % of the tuning")
        mixes.append(Mix(name, examples, share))
    return tuple(mixes)


def tuned(params: Params, model: Path, out: Path, tokens: int, beside: tuple[Mix, ...]) -> Path:
    """The folder of `model`, tuned on with the sets `beside`."""
    last = params.finetune_groundedness
    slower = {"tokens": tokens, "lr": SLOWER * last.lr, "muon_lr": SLOWER * last.muon_lr}
    Practice(
        recipe="groundedness",
        settings=last.model_copy(update=slower),
        execution=params.execution,
        seed=params.seed,
        limits=Limits(params.decoding.context_tokens, params.decoding.snippet_tokens),
        model=model,
        tokenizer=TOKENIZER,
        tokens=TOKENS,
        files=Files(ANNOTATIONS, FILTERED, RESEARCH, RATED_RESEARCH),
        out=out,
        curve=out.with_suffix(".csv"),
        metrics=out.with_suffix(".json"),
        beside=beside,
    ).run()
    return out


def judging(rollouts: Sequence[Rollout], labelled: Sequence[RatedResponse], seed: int) -> str:
    """A line: how well P(correct) of the last action tells sensible answers, where something was
    looked up."""
    pairs = [(of.found.steps[-1].correct, label.labels["sensible"])
             for of, label in zip(rollouts, labelled, strict=True) if of.found.calls]  # fmt: skip
    predicted = np.array([p for p, _ in pairs])  # (N,)
    observed = np.array([said for _, said in pairs], dtype=bool)  # (N,)
    found = figures_of(predicted, observed, np.random.default_rng(seed))
    if found["auc"] is None:
        return f"AUC of P(correct) on own answers: none, n={found['n']}"
    told = f"{found['auc']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
    return f"AUC of P(correct) on own answers: {told}, n={found['n']}"


def main(
    contexts: Annotated[int, typer.Option(min=2, help="Annotated contexts to research.")] = 2400,
    tokens: Annotated[int, typer.Option(min=1, help="Of each tuning.")] = 800_000,
    count: Annotated[int | None, typer.Option(min=1, help="Development contexts at most.")] = None,
    keep: Annotated[Path | None, typer.Option(help="A new folder for the tuned models.")] = None,
) -> None:
    """Print the table for the finished run in this folder, whose files stay as they are."""
    params, pieces = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    if keep is not None and keep.exists():
        raise LamdaError(f"{keep}: it is there already; name a new folder")
    toolset = Toolset.from_choices(params.toolset, KNOWLEDGE, index=INDEX)
    size, rng = params.respond.batch_size, random.Random(params.seed)

    def agent(model: Path) -> Agent:
        loaded = load_model(model)
        return Agent("research", loaded, pieces, params.decoding, params.seed, toolset)

    pool = [row for row in read_table(Path("data/contexts/annotation.parquet"), Context)
            if row.task == TASK and not held_out_context(row)]  # fmt: skip
    drawn = rng.sample(pool, min(contexts, len(pool)))
    half, final = len(drawn) // 2, agent(MODEL)
    rollouts = rolled_out(final, drawn[:half], size)
    rollouts += rolled_out(final, drawn[half:], size, any_action(rng))
    beside = new_sets(params, pieces, rollouts, rated(params, rollouts))
    ways = {"as it is": MODEL}
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        ways["more of the same"] = tuned(params, MODEL, folder / "same", tokens, ())
        ways["rollouts"] = tuned(params, MODEL, folder / "rollouts", tokens, beside)
        for way, model in ways.items():
            done = rolled_out(agent(model), asked(CONTEXTS, [TASK], count), size)
            print(
                f"{way}: {judging(done, judged_rows(params, responses(done)), params.seed)}",
                flush=True,
            )
            rows += [answer(of.context, way, of.found.text, of.draft) for of in done]
    print("\n".join(lines(compared(params, rows))))


def held_out_context(row: Context) -> bool:
    """Whether discriminators are measured on this context, and so nothing may learn from it."""
    return held_out(RatedResponse("", TASK, "", "", row.context, ""))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
