"""Sections of params.yaml on what is sampled, rated and researched."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from lamda.annotation.questions import OPTIONAL
from lamda.config.section import Count, OwnPath, Section, Share, Whole


class Sample(Section):
    """Responses of the model to each annotation context, and the share of the contexts of SSI that
    get one besides which was said elsewhere."""

    responses: Whole
    random_negatives: Share


class People(Section):
    """Files in own/ on those who rate, if there are any: `attributes` of raters, and `gold`, what
    experts answered. Of a group of fewer raters than `min_group` nothing but its size is told.
    `files` is written by stage resolve."""

    attributes: OwnPath | None = None
    gold: OwnPath | None = None
    min_group: Count = 3
    files: Mapping[str, str] = Field(default_factory=dict)


class Rate(Section):
    """Task -> the share of its responses that must be rated before the run goes on; and what is
    told of the raters."""

    min_rated: Mapping[str, Share]
    people: People = People()

    def optional(self, task: str) -> tuple[str, ...]:
        """The questions that the setting `also` of a task's raters can ask besides."""
        return OPTIONAL.get(task, ())


class Bases(Section):
    """Who writes the bases that are researched: `model_share` of them the tuned model, as the best
    of `candidates`; the others come with the contexts.
    """

    candidates: Count
    model_share: Share


class Research(Section):
    """The share of the bases that must be researched before the run goes on."""

    min_researched: Share


class RateAnswers(Section):
    """The share of the answers, researchers' or the model's own, that must be rated before the run
    goes on."""

    min_rated: Share


class Rollouts(Section):
    """How many SSI annotation contexts the tuned model researches by itself, its drafts the best of
    `candidates`; in a share `random_actions` of them it takes any of its actions, not the best.
    `batch_size` are decoded at once."""

    contexts: Whole
    candidates: Count
    random_actions: Share
    batch_size: Count
