"""A fine-tuning: a recipe's mix of examples through the one training loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.data.shards import open_shards
from lamda.finetuning.config import Finetuning
from lamda.finetuning.recipes import PRETRAINING, RECIPES, Recipe
from lamda.finetuning.replay import copying_examples, replayed_documents
from lamda.finetuning.rows import ExampleRows, Mix
from lamda.finetuning.symbols import start_symbols
from lamda.finetuning.tasks import TASKS, Files, Fit, task_examples
from lamda.model.io import load_transformer
from lamda.model.transformer import Transformer
from lamda.templates import Example
from lamda.tokenizer import Tokenizer
from lamda.tracking.config import Tracking
from lamda.training.job import Job, run_job


@dataclass(frozen=True)
class FinetuningJob:
    """One fine-tuning stage: its recipe, its settings, and the files it reads and writes.

    `tokens` are the pre-training shards; `context_tokens` is the most of a context that inference
    reads, and so the most that is trained on.
    """

    recipe: str
    settings: Finetuning
    seed: int
    context_tokens: int
    tracking: Tracking
    model: Path
    tokenizer: Path
    tokens: Path
    files: Files
    out: Path
    curve: Path
    metrics: Path

    def run(self) -> None:
        """Train; the metrics also say how the rows of each task fitted, and what was measured.

        LamdaError for a set without examples.
        """
        recipe, settings = RECIPES[self.recipe], self.settings
        tokenizer = Tokenizer.load(self.tokenizer)
        mixes, fits = self.mixes(tokenizer)
        rows = ExampleRows(
            mixes,
            row_tokens=settings.row_tokens,
            batch_rows=settings.batch_rows,
            steps=settings.steps,
            seed=self.seed,
            pad=tokenizer.pad,
        )
        model = load_transformer(self.model)
        if recipe.starts_symbols:
            start_symbols(model, tokenizer)

        def measure(trained: Transformer) -> dict[str, Any]:
            figures: dict[str, Any] = {"fit": {name: fit.figures() for name, fit in fits.items()}}
            if recipe.measure:
                figures |= recipe.measure(
                    trained, tokenizer, self.files.annotations, self.context_tokens, self.seed
                )
            return figures

        run_job(self._job(), model, rows, measure=measure)

    def mixes(self, tokenizer: Tokenizer) -> tuple[list[Mix], dict[str, Fit]]:
        """Every set of the recipe with its share of the whole, and how each task's rows fitted."""
        recipe, settings = RECIPES[self.recipe], self.settings
        width = settings.row_tokens
        examples: dict[str, list[Example]] = {}
        fits: dict[str, Fit] = {}
        for name in _tasks(recipe):
            examples[name], fits[name] = task_examples(
                TASKS[name], self.files, tokenizer, self.context_tokens, width
            )
        earlier = replayed_documents(open_shards(self.tokens / "train"), self.seed, width)
        examples[PRETRAINING] = earlier
        copying = copying_examples(earlier, tokenizer.first_text_piece, self.seed, width)
        return mixed(recipe, settings, examples, copying), fits

    def _job(self) -> Job:
        inputs = [self.model, self.tokenizer, self.files.annotations, self.tokens]
        if self.files.filtered is not None:
            inputs.append(self.files.filtered)
        return Job(
            f"finetune_{self.recipe}",
            self.settings,
            self.seed,
            self.tracking,
            inputs,
            self.out,
            self.curve,
            self.metrics,
        )


def mixed(
    recipe: Recipe,
    settings: Finetuning,
    examples: Mapping[str, list[Example]],
    copying: list[Example],
) -> list[Mix]:
    """New sets, replayed ones with the share `replay` in all, and copying with its own.

    The shares of the whole add up to 1.
    """
    fresh = 1 - settings.replay - settings.copying
    shares = [(part, fresh) for part in recipe.new]
    shares += [(part, settings.replay) for part in recipe.replayed]
    return [
        *(
            Mix(part.name, [e for task in part.tasks for e in examples[task]], part.share * of)
            for part, of in shares
        ),
        Mix("copying", copying, settings.copying),
    ]


def _tasks(recipe: Recipe) -> list[str]:
    """The tasks that a recipe draws from, each once, in the order of the table."""
    names = [task for part in (*recipe.new, *recipe.replayed) for task in part.tasks]
    return [name for name in TASKS if name in names]
