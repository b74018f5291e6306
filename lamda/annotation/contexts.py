"""The seam `ContextSource`: what is answered, for annotation, evaluation and development."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

from lamda.records import Context

Split = Literal["train", "evaluation", "development"]


class ContextSource(Protocol):
    """Contexts of a task; those of evaluation and of development are never seen in training.

    Weights and thresholds are chosen on development, so that evaluation stays a measure.

    Group `lamda.context_sources`; made by `Implementation(settings, seed)`.
    """

    def contexts(self, task: str, split: Split, count: int) -> Iterator[Context]:
        """At most `count` contexts of `task` and `split`; tasks are 'ssi', 'safety', 'groundedness'
        and 'roles', what a role is asked.

        Their ids are unique within task and split. `Context.responses` holds what people answered,
        where that is known: it is rated beside the model's responses, and may be the base of
        research. Raises LamdaError for a task that the source does not have.
        """
        ...

    def reserved(self, text: str) -> bool:
        """Whether a text gives away what is kept back, so that training must not see it.

        Asked of the sources of evaluation and development, for all texts to train on.
        """
        ...
