"""The first chat: what a newcomer types, and how much of it is answered well: `make first-chat`.

Talks with a model of a finished run as `make chat` does, and holds each answer against a pattern
that a person wrote down (benchmarks/first_chat.yaml, which says when).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.shares import share
from lamda.config.params import load_params
from lamda.config.yaml_file import read_yaml
from lamda.data.folding import folded
from lamda.data.tables import DIALOGS, read_batches
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.metrics import Count
from lamda.generation.changes import changed
from lamda.model.io import load_model
from lamda.outputs import INDEX, KNOWLEDGE, RESOLVED, TOKENIZER
from lamda.records import Dialog
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset

FILE = Path(__file__).with_suffix(".yaml")
SETS = ("seen", "fresh")
CORPUS = Path("data/clean/corpus")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the newcomer says, and the pattern of a good answer."""

    said: str
    good: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn, what the model said, and whether a person would take it."""

    said: str
    answer: str
    good: bool


def read_conversations(path: Path, name: str) -> tuple[list[list[Turn]], re.Pattern[str]]:
    """The conversations of one set, and what no good answer holds; LamdaError for another form."""
    found: Any = read_yaml(path)
    try:
        talks = [
            [Turn(str(said), re.compile(good)) for said, good in talk["turns"]]
            for talk in found[name]
        ]
        return talks, re.compile(found["never"])
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise LamdaError(
            f"{path}: expected 'never' and set '{name}' of conversations with turns "
            f"[what is said, a pattern], found otherwise: {error}"
        ) from None


def hold(
    talks: Sequence[Sequence[Turn]],
    never: re.Pattern[str],
    answer: Callable[[Sequence[str]], str],
) -> list[Answered]:
    """Talk through each conversation; `answer` takes all turns so far."""
    rows = []
    for talk in talks:
        turns: list[str] = []
        for turn in talk:
            turns.append(turn.said)
            said = answer(turns)
            turns.append(said)
            plain = said.casefold()
            good = bool(turn.good.search(plain)) and not never.search(plain)
            rows.append(Answered(turn.said, said, good))
    return rows


def learned(run: Path, said: Iterable[str]) -> set[str]:
    """Those of the turns that a dialog of the run's corpus has, word for word."""
    turns = {folded(turn): turn for turn in said}
    rows = (row for batch in read_batches(run / CORPUS / DIALOGS, Dialog) for row in batch)
    met = {plain for row in rows for turn in row.turns if (plain := folded(turn)) in turns}
    return {turns[plain] for plain in met}


def told(name: str, rows: Sequence[Answered], known: Collection[str] = ()) -> list[str]:
    """A line for each turn, the share that was answered well, and that of turns that are not among
    the `known` ones of training."""
    lines = [f"{'good' if row.good else 'BAD '}  {row.said}  ->  {row.answer}" for row in rows]
    new = [row for row in rows if row.said not in known]
    return [
        *lines,
        f"{name}: answered well {share(_good(rows))}",
        f"{name}, turns that no dialog of training has: {share(_good(new))}",
    ]


def _good(rows: Sequence[Answered]) -> Count:
    return Count(sum(row.good for row in rows), len(rows))


def talker(run: Path, name: str = "") -> Callable[[Sequence[str]], str]:
    """The last model of `respond.models` in the run at `run`, or the one named."""
    params = load_params(run / RESOLVED)
    name = name or list(params.respond.models)[-1]
    row = params.respond.models[name]
    built = run / INDEX
    index = built if built.is_dir() else None
    toolset = Toolset.from_choices(params.toolset, run / KNOWLEDGE, index=index)
    decoding = changed(params.decoding, row.decoding)
    pieces = Tokenizer.load(run / TOKENIZER)
    model = load_model(run / "models" / row.weights)
    agent = Agent(row.decode, model, pieces, decoding, params.seed, toolset, name)
    return lambda turns: agent.respond(turns).text


def main(
    run: Annotated[Path, typer.Option(help="Folder of a finished run.")] = Path(),
    model: Annotated[str, typer.Option(help="A name of respond.models; the last one.")] = "",
    file: Annotated[Path, typer.Option(help="Conversations.")] = FILE,
) -> None:
    """Print each turn with its answer, and the share that a person would take."""
    answer = talker(run, model)
    for name in SETS:
        rows = hold(*read_conversations(file, name), answer)
        print("\n".join(told(name, rows, learned(run, (row.said for row in rows)))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
