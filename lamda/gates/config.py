"""What the gate on the evaluation has to know of the run, beside its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lamda.evaluation.config import Evaluate, RespondingModel


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run asked for: the models by the name they are shown under, how they are measured, the
    most tokens of a context that are read, and the seed of the intervals."""

    models: Mapping[str, RespondingModel]
    evaluate: Evaluate
    context_tokens: int
    seed: int
