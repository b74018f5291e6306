"""The command `lamda look`: what the trainings learn from, as the model reads it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lamda.errors import LamdaError
from lamda.outputs import (
    ANNOTATIONS,
    FILTERED,
    RATED_RESEARCH,
    RESEARCH,
    RESOLVED,
    ROLLOUTS,
    TOKENIZER,
    TOKENS,
)

if TYPE_CHECKING:
    from lamda.config.params import Params
    from lamda.templates import Example
    from lamda.tokenizer import Tokenizer

commands = typer.Typer(add_completion=False)

PRETRAINING = "pre-training"
SECTIONS = {
    PRETRAINING: ("pretrain", "dialogs and documents, to write on (paper section 3)"),
    "ssi": ("finetune_ssi_safety", "responses, to rate for quality (6.1)"),
    "safety": ("finetune_ssi_safety", "responses, to rate for safety (6.1)"),
    "dialog": ("finetune_dialog", "turns that the filter kept, to say (6.1)"),
    "actions": ("finetune_groundedness", "the next action: a query, or the response (6.2)"),
    "judged_actions": ("finetune_groundedness", "actions, to say whether they are right (6.2)"),
    "rated_research": ("finetune_groundedness", "researched answers, to rate for quality"),
    "own_actions": ("finetune_rollouts", "actions that the model took by itself, where right"),
    "judged_own_actions": ("finetune_rollouts", "these and the wrong ones, to say which are right"),
    "own_answers": ("finetune_rollouts", "what they came to, to rate for sense"),
}
"""What there is: the section of params.yaml that first trains on it, and what is learned of it."""


@commands.command()
def look(
    task: Annotated[
        str, typer.Argument(metavar="[TASK]", help="What is learned; without it, what there is.")
    ] = "",
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Examples to print.")] = 3,
    seed: Annotated[int, typer.Option(help="Which examples; another seed, other ones.")] = 0,
    containing: Annotated[str, typer.Option(help="Only examples with this text.")] = "",
) -> None:
    """What a training reads, and behind `>` what it learns of that, token for token."""
    from lamda.config.params import load_params
    from lamda.serving.terminal import plain
    from lamda.tokenizer import Tokenizer

    if not task:
        for name, (section, meaning) in SECTIONS.items():
            print(f"{name:18} {section:22} {meaning}")
        return
    if task not in SECTIONS:
        raise LamdaError(f"no task {plain(task)!r}; there are: {', '.join(SECTIONS)}")
    params, tokenizer = load_params(RESOLVED), Tokenizer.load(TOKENIZER)
    drawn = _documents(params, seed) if task == PRETRAINING else _examples(params, tokenizer, task)
    random.Random(seed).shuffle(drawn)
    _print(tokenizer, drawn, count, containing)


def _examples(params: Params, tokenizer: Tokenizer, task: str) -> list[Example]:
    """Every example of a task, as its fine-tuning makes them."""
    from lamda.finetuning.tasks import TASKS, Files, task_examples
    from lamda.templates import Limits

    limits = Limits(params.decoding.context_tokens, params.decoding.snippet_tokens)
    files = Files(ANNOTATIONS, FILTERED, RESEARCH, RATED_RESEARCH, ROLLOUTS)
    width: int = getattr(params, SECTIONS[task][0]).seq_len
    return task_examples(TASKS[task], files, tokenizer, limits, width)[0]


def _documents(params: Params, seed: int) -> list[Example]:
    """Documents of the pre-training, some of each source; what is longer than a row is cut, which
    goes on in the next one there."""
    from lamda.data.shards import open_shards
    from lamda.finetuning.replay import replayed_documents

    shards = open_shards(TOKENS / "train")
    return replayed_documents(shards, seed, params.pretrain.seq_len)


def _print(tokenizer: Tokenizer, drawn: Sequence[Example], count: int, containing: str) -> None:
    """The first `count` examples with that text, and how many there are."""
    from lamda.finetuning.shown import learned_tokens, lines
    from lamda.serving.terminal import plain

    shown = 0
    for example in drawn:
        text = list(lines(tokenizer, example))
        if containing and not any(containing in line for line in text):
            continue
        cut = ", shortened" if example.shortened else ""
        print(f"{len(example.tokens)} tokens, {learned_tokens(example)} learned{cut}")
        for line in text:
            print(f"    {line[:2]}{plain(line[2:])}")
        shown += 1
        if shown == count:
            break
    print(f"{shown} of {len(drawn)} examples")
    if not shown:
        raise LamdaError(f"no example holds {plain(containing)!r}")
