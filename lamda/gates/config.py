"""What the gate on the evaluation has to know of the run, beside its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamda.evaluation.config import Baseline, Evaluate, RespondingModel


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run asked for: the models by the name they are shown under, how they are measured, the
    most tokens of a context that are read, the seed of the intervals, and the baselines beside the
    models."""

    models: Mapping[str, RespondingModel]
    evaluate: Evaluate
    context_tokens: int
    seed: int
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
