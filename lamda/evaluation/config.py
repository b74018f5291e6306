"""The sections `respond`, `judge` and `evaluate` of params.yaml: any models, any metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from lamda.annotation.questions import FACTS, GROUNDING_LABELS, GROUPS, POLITE, SAFE, SSI
from lamda.config.section import Count, Decode, Section, Share

Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
"""What is shown in tables and pages: one line."""
Labels = Annotated[tuple[Name, ...], Field(strict=False)]
"""A list of labels; YAML has no tuples."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "ssi": (*SSI, *FACTS),
    "safety": (SAFE, *GROUPS, POLITE),
    "groundedness": GROUNDING_LABELS,
}
"""Task of the recipe -> what its judged responses are labelled with (lamda.annotation.labels)."""


class RespondingModel(Section):
    """A model that is evaluated: `weights` names a folder among the stage's, `decode` how it
    answers. The same weights may answer in several ways, under several names: `decoding` holds what
    differs from the section of that name, such as a weight of 0 or a filter that is off."""

    weights: Name
    decode: Decode
    decoding: Mapping[str, Any] = Field(default_factory=dict)


class Respond(Section):
    """Which models answer the evaluation's contexts, by the name that they are shown under; in
    this order, each is compared with those before it. `batch_size` contexts are decoded at once.

    `ablations` are models that show what a part of the recipe does (the paper's figure 5): they
    answer before the last one of `models`, which is the one that is released and compared with all.
    """

    batch_size: Count
    models: Annotated[Mapping[Name, RespondingModel], Field(min_length=1)]
    ablations: Mapping[Name, RespondingModel] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for name in self.ablations:
            if name in self.models:
                raise ValueError(f"ablations: {name!r} is one of `models` too; give it a new name")
        return self

    @property
    def rows(self) -> dict[str, RespondingModel]:
        """All that answer, in their order."""
        *first, last = self.models.items()
        return dict([*first, *self.ablations.items(), last])


class Judge(Section):
    """`min_judged`: the share of a task's responses that must be judged before the evaluation goes
    on; 1 for a task that it does not name."""

    min_judged: Mapping[Name, Share]


class MetricSettings(Section):
    """A metric: the share of responses to `task` that have every label of `label`, among those
    judged ones that have every label of `of` (of all judged ones where `of` is empty)."""

    task: Name
    label: Annotated[Labels, Field(min_length=1)]
    of: Labels = ()

    @model_validator(mode="after")
    def _check(self) -> MetricSettings:
        known = LABELS.get(self.task)
        for key in ("label", "of"):
            for label in getattr(self, key):
                if known is not None and label not in known:
                    raise ValueError(
                        f"{key}: task {self.task} has no label {label!r}: nothing would ever be "
                        f"counted; there are: {', '.join(known)}"
                    )
        return self


class Evaluate(Section):
    """The metrics by name, bootstrap resamples, and the confidence of the intervals."""

    resamples: Count
    confidence: Share
    metrics: Annotated[Mapping[Name, MetricSettings], Field(min_length=1)]
