"""What a model is fine-tuned to do: for each task the rows, and the template that they become.

The template decides where the loss stands (lamda.templates draws each one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.finetuning.rated import held_out, rated_rows
from lamda.records import GroundingExample, RatedResponse, read_table
from lamda.templates import (
    LABELS,
    Example,
    Limits,
    discriminative,
    generative,
    grounded,
    judged_action,
)
from lamda.tokenizer import Tokenizer

FEWEST_ACTIONS = 50
"""Of the model's own, below which none are learned: a large share of the tuning would be a handful
of rows over and over."""


@dataclass(frozen=True)
class Files:
    """What the tasks are read from: the folder of rated sets, the turns that the filter kept, the
    folders of the research, of the rated answers of it, and of the model's own research (None where
    a recipe does not read them).
    """

    annotations: Path
    filtered: Path | None = None
    research: Path | None = None
    rated_research: Path | None = None
    rollouts: Path | None = None

    @property
    def given(self) -> dict[str, Path]:
        """All that there are, by what they are."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: path for name, path in every.items() if path is not None}


@dataclass(frozen=True)
class Task:
    """`rows` reads the rows of a task; `template` makes an example of one.

    A template takes the tokenizer, a row, the limits of context and results and the most tokens of
    the whole, and gives None for a row that does not fit however much of its context is cut.
    """

    rows: Callable[[Files], Sequence[Any]]
    template: Callable[[Tokenizer, Any, Limits, int], Example | None]


@dataclass(frozen=True, slots=True)
class Fit:
    """How many of a task's rows became examples whole, shortened, or not at all."""

    examples: int
    shortened: int
    left_out: int

    def figures(self) -> dict[str, float]:
        """Counts and shares of all rows, for a stage's metrics; shares are 0 without rows."""
        whole = max(1, self.examples)
        return {
            "examples": self.examples,
            "shortened": self.shortened,
            "shortened_share": self.shortened / whole,
            "left_out": self.left_out,
            "left_out_share": self.left_out / whole,
        }


def task_examples(
    task: Task, files: Files, tokenizer: Tokenizer, limits: Limits, seq_len: int
) -> tuple[list[Example], Fit]:
    """The examples of a task in the order of its rows, none longer than `seq_len`."""
    rows = task.rows(files)
    built = [task.template(tokenizer, row, limits, seq_len) for row in rows]
    examples = [example for example in built if example is not None]
    shortened = sum(example.shortened for example in examples)
    return examples, Fit(len(rows), shortened, len(rows) - len(examples))


def _rated(name: str) -> Callable[[Files], list[RatedResponse]]:
    """Reads a rated set but for the contexts that measure the discriminators. A row may have any
    of the labels; one with none that a discriminator learns has nothing to say."""
    return lambda files: [
        row for row in rated_rows(files.annotations, name) if is_labelled(row) and not held_out(row)
    ]


def is_labelled(row: RatedResponse) -> bool:
    """Whether a row has a label that a discriminator learns."""
    return any(name in row.labels for name in LABELS.values())


def _kept(files: Files) -> list[RatedResponse]:
    if files.filtered is None:
        raise LamdaError("--filtered: missing; this recipe reads the turns that the filter kept")
    return read_table(files.filtered, RatedResponse)


def read_actions(files: Files) -> list[GroundingExample]:
    """Every action of the research, those that measure too."""
    if files.research is None:
        raise ValueError("a recipe with the task 'actions' needs the research")
    return read_table(files.research / "groundedness.parquet", GroundingExample)


def read_rated_answers(files: Files) -> list[RatedResponse]:
    """Researched answers, right and wrong ones, with what raters say of them."""
    if files.rated_research is None:
        raise ValueError("a recipe with the task 'rated_research' needs the rated answers")
    return read_table(files.rated_research / "ssi.parquet", RatedResponse)


def read_own_actions(files: Files) -> list[GroundingExample]:
    """Every action of the model's own research, those that measure too, as right as its answer."""
    return read_table(_rollouts(files) / "groundedness.parquet", GroundingExample)


def read_own_answers(files: Files) -> list[RatedResponse]:
    """What the model's own research came to, with what raters say of it."""
    return read_table(_rollouts(files) / "ssi.parquet", RatedResponse)


def _rollouts(files: Files) -> Path:
    if files.rollouts is None:
        raise LamdaError("--rollouts: missing; this recipe reads the model's own research")
    return files.rollouts


def _own_answers(files: Files) -> list[RatedResponse]:
    return _sense_alone(read_own_answers(files))


def _sense_alone(rows: Iterable[RatedResponse]) -> list[RatedResponse]:
    """With what raters say of sense alone. Answers to questions of fact are specific and hardly
    ever interesting; learned as well, that takes P(interesting) from all that the model ranks
    (docs/recipe.md, 5)."""
    return [
        replace(row, labels={"sensible": row.labels["sensible"]})
        for row in rows
        if "sensible" in row.labels and not held_out(row)
    ]


def _own_actions(files: Files) -> list[GroundingExample]:
    rows = read_own_actions(files)
    return [row for row in rows if not held_out(row)] if len(rows) >= FEWEST_ACTIONS else []


def _own_right_actions(files: Files) -> list[list[GroundingExample]]:
    return chains(_own_actions(files))


def _actions(files: Files) -> list[GroundingExample]:
    return [row for row in read_actions(files) if not held_out(row)]


def _rated_answers(files: Files) -> list[RatedResponse]:
    return _sense_alone(read_rated_answers(files))


def _right_actions(files: Files) -> list[list[GroundingExample]]:
    return chains(_actions(files))


def chains(rows: Iterable[GroundingExample]) -> list[list[GroundingExample]]:
    """The right ones of `rows`, each behind the right queries whose results it has read.

    A query that another one goes on from does not stand there by itself: it is learned there.
    """
    right = [row for row in rows if row.correct]
    asked = {(*_before(row), row.text): row for row in right if row.action == "TS"}
    read = {step for row in right for step in _read(row)}
    return [
        [*(asked[step] for step in _read(row) if step in asked), row]
        for row in right
        if row.action != "TS" or (*_before(row), row.text) not in read
    ]


def _before(row: GroundingExample) -> tuple[Any, ...]:
    return row.context, row.base, tuple(row.calls)


def _read(row: GroundingExample) -> list[tuple[Any, ...]]:
    """The queries before an action, each behind what it was asked behind."""
    context, base, calls = _before(row)
    return [(context, base, calls[:n], call.query) for n, call in enumerate(calls)]


TASKS: Mapping[str, Task] = {
    # task                 rows              template          loss on
    "ssi": Task(_rated("ssi"), discriminative),  # the ratings
    "safety": Task(_rated("safety"), discriminative),  # the ratings
    "rated_research": Task(_rated_answers, discriminative),  # the ratings
    "dialog": Task(_kept, generative),  # the response
    "actions": Task(_right_actions, grounded),  # receiver and text of right actions
    "judged_actions": Task(_actions, judged_action),  # the rating; the receiver if it is right
    "own_answers": Task(_own_answers, discriminative),  # the ratings
    "own_actions": Task(_own_right_actions, grounded),  # as of actions
    "judged_own_actions": Task(_own_actions, judged_action),  # as of judged_actions
}
