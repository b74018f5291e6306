"""The sections `respond`, `converse`, `judge` and `evaluate` of params.yaml: any models, any
metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from lamda.annotation.questions import (
    FACTS,
    FAULTS,
    GROUNDING_LABELS,
    GROUPS,
    HEDGES,
    POLITE,
    SAFE,
    SSI,
)
from lamda.config.section import Count, Decode, Section, Share, Whole

Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
"""What is shown in tables and pages: one line."""
Labels = Annotated[tuple[Name, ...], Field(strict=False)]
"""A list of labels; YAML has no tuples."""
Confidence = Annotated[float, Field(gt=0, lt=1)]
"""Of an interval: what is sure has none of finite width, and at 0 everything is significant."""
Rated = Literal["ssi", "safety"]
"""The tasks whose labels discriminators learn (paper section 6.1)."""
LABELS: Mapping[str, tuple[str, ...]] = {
    "ssi": (*SSI, *FACTS, *FAULTS),
    "safety": (SAFE, *GROUPS, POLITE),
    "groundedness": (*GROUNDING_LABELS, HEDGES),
}
"""Task of the recipe -> what its judged responses are labelled with (lamda.annotation.labels)."""

OWN_GROUP = re.compile(r"unsafe_[\w-]{1,60}")
"""The label of a group of a team's own objectives (lamda.annotation.own_objectives)."""


class RespondingModel(Section):
    """A model that is evaluated: `weights` names a folder among the stage's, `decode` how it
    answers. The same weights may answer in several ways, under several names: `decoding` holds what
    differs from the section of that name, such as a weight of 0 or a filter that is off."""

    weights: Name
    decode: Decode
    decoding: Mapping[str, Any] = Field(default_factory=dict)


class Baseline(Section):
    """Who answers without weights, to compare with: `people` as they did where their answer came
    with the context; `researched`, the same where `data.researchers` looked up what was claimed; or
    a `generic` bot that says one thing after a question mark and another after anything else (the
    paper's GenericBot, section 4)."""

    answers: Literal["people", "researched", "generic"]
    to_question: Name = "I don't know"
    to_statement: Name = "Ok"


class Respond(Section):
    """Which models answer the evaluation's contexts, by the name that they are shown under; in
    this order, each is compared with those before it. `batch_size` contexts are decoded at once.

    `ablations` are models that show what a part of the recipe does (the paper's figure 5): they
    answer before the last one of `models`, which is the one that is released and compared with all.
    `baselines` are shown beside the models and are none of them.
    """

    batch_size: Count
    models: Annotated[Mapping[Name, RespondingModel], Field(min_length=1)]
    ablations: Mapping[Name, RespondingModel] = Field(default_factory=dict)
    baselines: Mapping[Name, Baseline] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for name in self.ablations:
            if name in self.models:
                raise ValueError(f"ablations: {name!r} is one of `models` too; give it a new name")
        for name in self.baselines:
            if name in self.models or name in self.ablations:
                raise ValueError(f"baselines: {name!r} is the name of a model; take another one")
        return self

    @property
    def rows(self) -> dict[str, RespondingModel]:
        """All that answer, in their order."""
        *first, last = self.models.items()
        return dict([*first, *self.ablations.items(), last])


class Dialogs(Section):
    """`dialogs` of each half, of lengths from `min_turns` to `max_turns`, both sides counted."""

    dialogs: Whole
    min_turns: Annotated[int, Field(ge=2, le=1000)]
    max_turns: Annotated[int, Field(ge=2, le=1000)]

    @model_validator(mode="after")
    def _check(self) -> Dialogs:
        if self.min_turns > self.max_turns:
            raise ValueError(
                f"min_turns: {self.min_turns} is above max_turns, {self.max_turns}: no dialog is "
                "so long"
            )
        return self


class Converse(Section):
    """The dialogs in which somebody (`data.partners`) talks with each model, by task (section 5):
    an interactive half and, of as many, a static one. A task without partners has none."""

    ssi: Dialogs
    safety: Dialogs

    def of(self, task: str) -> Dialogs:
        """The settings of a task, 'ssi' or 'safety'."""
        found: Dialogs = getattr(self, task)
        return found


class Judge(Section):
    """`min_judged`: the share of a task's responses that must be judged before the evaluation goes
    on; 1 for a task that it does not name. `min_judged_drafts` is that of the drafts that were
    researched, `min_judged_dialogs` of the responses in dialogs: both of all tasks.

    `candidates` are the contexts of each task whose every candidate is judged, to measure the
    discriminators on what the models write; 0 for a task that it does not name. Raters who are
    rules judge them all; people and endpoints are asked where `min_judged_candidates` is above 0.
    """

    min_judged: Mapping[Name, Share]
    min_judged_drafts: Share = 0.0
    min_judged_dialogs: Share = 0.0
    candidates: Mapping[Rated, Whole] = Field(default_factory=dict)
    min_judged_candidates: Share = 0.0


class MetricSettings(Section):
    """A metric: the share of responses to `task` that have every label of `label`, among those
    judged ones that have every label of `of` (of all judged ones where `of` is empty).

    Or, with `mean_of` alone, the mean of other metrics of one task, response by response.
    """

    task: Name | None = None
    label: Annotated[Labels, Field(min_length=1)] | None = None
    of: Labels = ()
    mean_of: Annotated[Labels, Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def _check(self) -> MetricSettings:
        if self.mean_of:
            if self.task or self.label or self.of:
                raise ValueError("mean_of: stands alone; take task, label and of away, or mean_of")
            if len(set(self.mean_of)) < len(self.mean_of):
                raise ValueError(f"mean_of: expected each metric once, found {list(self.mean_of)}")
            return self
        if not self.task or not self.label:
            raise ValueError("expected `task` and `label`, or `mean_of` alone")
        known = LABELS.get(self.task)
        for key in ("label", "of"):
            for label in getattr(self, key) or ():
                own = self.task == "safety" and OWN_GROUP.fullmatch(label)
                if known is not None and label not in known and not own:
                    raise ValueError(
                        f"{key}: task {self.task} has no label {label!r}: nothing would ever be "
                        f"counted; there are: {', '.join(known)}"
                    )
        return self


def task_of(name: str, metrics: Mapping[str, MetricSettings]) -> str:
    """The task of a metric; '' for one that is not there."""
    found = metrics.get(name)
    if found is None:
        return ""
    return found.task or (task_of(found.mean_of[0], metrics) if found.mean_of else "")


def _checked_means(metrics: Mapping[str, MetricSettings]) -> Mapping[str, MetricSettings]:
    """Means are of metrics that are there, of one task, each a share of all its responses: else a
    response has no mean of its own, and no paired difference."""
    for name, metric in metrics.items():
        parts = {part: metrics.get(part) for part in metric.mean_of or ()}
        for part, of in parts.items():
            if of is None:
                known = ", ".join(other for other in metrics if other != name)
                raise ValueError(f"{name}.mean_of: no metric {part!r}; there are: {known}")
            if of.mean_of or of.of:
                what = "itself a mean" if of.mean_of else "a share of some responses only"
                raise ValueError(
                    f"{name}.mean_of: {part} is {what}; expected metrics with task and label alone"
                )
        if len({of.task for of in parts.values() if of}) > 1:
            raise ValueError(f"{name}.mean_of: expected metrics of one task, found several")
    return metrics


Metrics = Annotated[
    Mapping[Name, MetricSettings], Field(min_length=1), AfterValidator(_checked_means)
]
"""The metrics of params.yaml by name."""


class Evaluate(Section):
    """The metrics by name, bootstrap resamples, and the confidence of the intervals (those of whole
    dialogs are no bootstrap: lamda.evaluation.intervals).

    `faults` are shares of responses too, of which fewer is better (paper section 9): they are
    counted and shown, and no limit of promotion is on them. `by_kind` names the tasks whose metrics
    are also shown for each kind of context.
    """

    resamples: Count
    confidence: Confidence
    metrics: Metrics
    faults: Mapping[Name, MetricSettings] = Field(default_factory=dict)
    by_kind: Labels = ()

    @model_validator(mode="after")
    def _check(self) -> Evaluate:
        for name, fault in self.faults.items():
            if name in self.metrics:
                raise ValueError(f"faults.{name}: is the name of a metric; take another one")
            if fault.mean_of:
                raise ValueError(f"faults.{name}: expected task and label, found a mean")
        return self
