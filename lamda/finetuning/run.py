"""A fine-tuning: a recipe's mix of examples through the one training loop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamda.carbon.budget import Budget
from lamda.carbon.measure import measure as measured_cost
from lamda.data.shards import open_shards
from lamda.files import atomic_directory, write_json, write_text
from lamda.finetuning.config import Finetuning
from lamda.finetuning.recipes import PRETRAINING, Part, Recipe, recipe_of
from lamda.finetuning.replay import copying_examples, replayed_documents
from lamda.finetuning.rows import ExampleRows, Mix
from lamda.finetuning.symbols import start_symbols
from lamda.finetuning.tasks import TASKS, Files, Fit, task_examples
from lamda.generation.calibration import write_calibration
from lamda.model.io import load_trainable
from lamda.model.trainable import Trainable
from lamda.model.tuning import Tuning
from lamda.templates import Example, Limits
from lamda.tokenizer import Tokenizer
from lamda.tracking.tracker import COLUMNS
from lamda.training.config import Execution, Training
from lamda.training.job import Job, origin, run_job


@dataclass(frozen=True)
class FinetuningJob:
    """One fine-tuning stage: its recipe, its settings, and the files it reads and writes.

    `tokens` are the pre-training shards; `limits` are the most of a context and of a result that
    inference reads, and so the most that is trained on. `tuning` is there for a model trained
    elsewhere.
    """

    recipe: str
    settings: Finetuning
    execution: Execution
    seed: int
    limits: Limits
    model: Path
    tokenizer: Path
    tokens: Path
    files: Files
    out: Path
    curve: Path
    metrics: Path
    budget: Budget | None = None
    tuning: Tuning | None = None

    def run(self) -> None:
        """Train; the metrics also say how the rows of each task fitted, and what was measured.

        A run without any row that is new to the recipe has nothing to learn: the model goes on as
        it is. LamdaError for rows of which no example fits.
        """
        recipe, settings = recipe_of(self.recipe, self.settings), self.settings
        tokenizer = Tokenizer.load(self.tokenizer)
        mixes, fits = self.mixes(tokenizer)
        if not mixes:
            self._pass_on(fits)
            return
        rows = ExampleRows(
            mixes,
            seq_len=settings.seq_len,
            batch_size=settings.batch_size,
            steps=settings.steps,
            seed=self.seed,
            pad=tokenizer.pad,
        )

        def measure(trained: Trainable) -> dict[str, Any]:
            figures: dict[str, Any] = {"fit": {name: fit.figures() for name, fit in fits.items()}}
            if recipe.measure:
                judged = recipe.measure(
                    trained,
                    tokenizer,
                    self.files,
                    self.limits,
                    settings.seq_len,
                    self.seed,
                )
                # before the folder's hash is taken: it is a part of the model
                write_calibration(self.out, judged.calibration)
                figures |= judged.figures
            return figures

        # held by nobody here: see run_job
        run_job(self._job(tokenizer.added), self._model(tokenizer), rows, measure=measure)

    def _model(self, tokenizer: Tokenizer) -> Trainable:
        """What it begins with."""
        model = load_trainable(self.model)
        if recipe_of(self.recipe, self.settings).starts_symbols:
            start_symbols(model, tokenizer)
        return model

    def mixes(self, tokenizer: Tokenizer) -> tuple[list[Mix], dict[str, Fit]]:
        """Every set of the recipe with its share of the whole, and how each task's rows fitted;
        tasks without rows are left out. No set where nothing is new."""
        recipe, settings = recipe_of(self.recipe, self.settings), self.settings
        width = settings.seq_len
        examples: dict[str, list[Example]] = {}
        fits: dict[str, Fit] = {}
        for name in _tasks(recipe):
            built, fit = task_examples(TASKS[name], self.files, tokenizer, self.limits, width)
            if fit.examples:
                examples[name], fits[name] = built, fit
        earlier = replayed_documents(open_shards(self.tokens / "train"), self.seed, width)
        examples[PRETRAINING] = earlier
        text, begin = tokenizer.text_pieces, tokenizer.begin
        copying = copying_examples(earlier, text, self.seed, width, begin)
        return mixed(recipe, settings, examples, copying), fits

    def _pass_on(self, fits: Mapping[str, Fit]) -> None:
        """The outputs of a stage that had nothing to learn, by one process of several."""
        if int(os.environ.get("RANK", "0")):  # set by torchrun
            return
        with measured_cost(f"finetune_{self.recipe}") as cost, atomic_directory(self.out) as folder:
            shutil.copytree(self.model, folder, dirs_exist_ok=True)
        write_text(self.curve, ",".join(COLUMNS) + "\n")
        fit = {name: fit.figures() for name, fit in fits.items()}
        known = origin(self.out, self._job().inputs_sha256) | {"cost": asdict(cost)}
        write_json(self.metrics, {"fit": fit, "steps": 0, "tokens": 0, **known})

    def _job(self, new_rows: tuple[int, ...] = ()) -> Job:
        inputs = {"model": self.model, "tokenizer": self.tokenizer, "tokens": self.tokens}
        return Job(
            f"finetune_{self.recipe}",
            Training.of(self.settings, self.execution, self.tuning),
            self.seed,
            inputs | self.files.given,
            self.out,
            self.curve,
            self.metrics,
            self.budget,
            new_rows,
        )


def mixed(
    recipe: Recipe,
    settings: Finetuning,
    examples: Mapping[str, list[Example]],
    copying: list[Example],
) -> list[Mix]:
    """New sets, replayed ones with the share `replay` in all, and copying with its own.

    The shares of the whole add up to 1: a part whose tasks have no rows leaves its share to those
    beside it. Nothing where all that is new is missing.
    """
    fresh = 1 - settings.replay - settings.copying
    new = _parts(recipe.new, examples, fresh)
    if not new:
        return []
    replayed = _parts(recipe.replayed, examples, settings.replay)
    return [*new, *replayed, Mix("copying", copying, settings.copying)]


def _parts(parts: Sequence[Part], examples: Mapping[str, list[Example]], share: float) -> list[Mix]:
    """The sets of the parts that have rows, with `share` in all."""
    given = [part for part in parts if any(task in examples for task in part.tasks)]
    whole = sum(part.share for part in given)
    return [
        Mix(
            part.name,
            [example for task in part.tasks for example in examples.get(task, ())],
            part.share * share / whole,
        )
        for part in given
    ]


def _tasks(recipe: Recipe) -> list[str]:
    """The tasks that a recipe draws from, each once, in the order of the table."""
    names = [task for part in (*recipe.new, *recipe.replayed) for task in part.tasks]
    return [name for name in TASKS if name in names]
