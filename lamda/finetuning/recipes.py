"""The four fine-tunings as one table: what each is new in, what it repeats, what is measured.

The paper tunes one model on all tasks. Here they come one after the other, since the dialog data
is what the tuned discriminators keep; so each repeats what came before it, or the model would
unlearn to rate, to talk and to copy. settings.replay and settings.copying say how much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lamda.finetuning.config import Finetuning, Grounding
from lamda.finetuning.discriminators import Judged, measure_discriminators
from lamda.finetuning.research_discriminators import measure_research
from lamda.finetuning.tasks import Files
from lamda.model.trainable import Trainable
from lamda.task_names import RATED
from lamda.templates import Limits
from lamda.tokenizer import Tokenizer

Measure = Callable[[Trainable, Tokenizer, Files, Limits, int, int], Judged]
"""Trained model, tokenizer, files, limits, seq_len, seed -> figures for the metrics, and the
calibration for the model's folder."""

PRETRAINING = "pre-training"
"""A set that is no task: documents of the pre-training, with loss on every token."""


@dataclass(frozen=True)
class Part:
    """One set of a mix: the tasks of lamda.finetuning.tasks whose examples are drawn alike, or
    PRETRAINING alone; and its share of what it is part of."""

    tasks: tuple[str, ...]
    share: float

    @property
    def name(self) -> str:
        """For messages."""
        return " and ".join(self.tasks)


@dataclass(frozen=True)
class Recipe:
    """`new` is trained on for the first time, and `replayed` again; shares of each add up to 1.

    `starts_symbols` gives symbols that the model never read a start (lamda.finetuning.symbols).
    """

    new: tuple[Part, ...]
    replayed: tuple[Part, ...]
    starts_symbols: bool = False
    measure: Measure | None = None


RECIPES: Mapping[str, Recipe] = {
    # PT learns to rate responses: the discriminators (paper section 6.1).
    "ssi_safety": Recipe(
        new=(Part(RATED, 1.0),),
        replayed=(Part((PRETRAINING,), 1.0),),
        starts_symbols=True,
        measure=measure_discriminators,
    ),
    # They choose the turns that the model learns to say: FT quality-safety (section 6.1).
    "dialog": Recipe(
        new=(Part(("dialog",), 1.0),),
        replayed=(Part(RATED, 0.5), Part((PRETRAINING,), 0.5)),
        measure=measure_discriminators,
    ),
    # It learns to ask the toolset, to rewrite and to cite (section 6.2). How much of it is
    # judging, the settings say (`recipe_of`).
    "groundedness": Recipe(
        new=(Part(("actions",), 0.5), Part(("judged_actions",), 0.5)),
        replayed=(
            Part(("dialog",), 0.3),
            Part(RATED, 0.3),
            # its rows are few: drawn alike with RATED's, ten in a hundred of them would be these
            Part(("rated_research",), 0.2),
            Part((PRETRAINING,), 0.2),
        ),
        measure=measure_research,
    ),
    # It learns from its own research what researchers did not show it: LaMDA, as it is released.
    # Its rows are few, so half of it repeats the tuning before.
    "rollouts": Recipe(
        new=(
            Part(("judged_own_actions",), 0.5),
            Part(("own_actions",), 0.3),
            Part(("own_answers",), 0.2),
        ),
        replayed=(
            Part(("actions",), 0.28),
            Part(("judged_actions",), 0.12),
            Part(("dialog",), 0.18),
            Part(RATED, 0.2),
            Part(("rated_research",), 0.1),
            Part((PRETRAINING,), 0.12),
        ),
        measure=measure_research,
    ),
}


def recipe_of(name: str, settings: Finetuning) -> Recipe:
    """A recipe of the table, with the shares that its settings say."""
    recipe = RECIPES[name]
    if not isinstance(settings, Grounding):
        return recipe
    writing, judging = recipe.new
    new = (
        replace(writing, share=1 - settings.judging),
        replace(judging, share=settings.judging),
    )
    return replace(recipe, new=new)
