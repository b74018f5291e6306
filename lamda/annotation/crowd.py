"""The annotated sets (paper section 4): who answers, who rates, who does the research.

A share of the responses is sampled from PT, as crowdworkers talk to the model; the raters read
text and never learn who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lamda.annotation.labels import labels
from lamda.plugin import DataPlugin
from lamda.records import EvaluationContext, GroundingExample, RatedResponse
from lamda.toolset.toolset import Session, Toolset

Answerer = Callable[[Sequence[Sequence[str]]], list[str]]
"""Contexts -> one response each, from the pre-trained model."""


def rated_responses(
    plugin: DataPlugin, task: str, count: int, model_share: float, answer: Answerer, seed: int
) -> list[RatedResponse]:
    """`count` rated responses to training contexts of `task` ('ssi' or 'safety')."""
    situations = plugin.situations(task, "train", count)
    responses = _responses(plugin, situations, model_share, answer, seed)
    vote = plugin.panel.ssi_votes if task == "ssi" else plugin.panel.safety_votes
    rows = []
    for number, (situation, (origin, response)) in enumerate(
        zip(situations, responses, strict=True)
    ):
        votes = vote(situation.context, response)
        rows.append(
            RatedResponse(
                example_id=f"{task}/{number}",
                task=task,
                kind=situation.kind,
                origin=origin,
                context=situation.context,
                response=response,
                votes=votes,
                labels=labels(votes),
            )
        )
    return rows


def grounding_examples(
    plugin: DataPlugin,
    toolset: Toolset,
    count: int,
    model_share: float,
    answer: Answerer,
    seed: int,
) -> list[GroundingExample]:
    """Research done by crowdworkers over base responses to `count` training contexts."""
    situations = plugin.situations("groundedness", "train", count)
    bases = _responses(plugin, situations, model_share, answer, seed)
    rows: list[GroundingExample] = []
    for situation, (_, base) in zip(situations, bases, strict=True):
        session = Session(toolset)

        def ask(query: str, session: Session = session) -> tuple[str, str] | None:
            found = session.ask(query)
            return (found.text, found.url) if found else None

        rows.extend(plugin.research(situation, base, ask))
    return rows


def evaluation_contexts(plugin: DataPlugin, counts: dict[str, int]) -> list[EvaluationContext]:
    """Contexts from entities and phrasings that training never sees, by task."""
    return [
        EvaluationContext(f"{task}/{number}", task, situation.kind, situation.context)
        for task, count in counts.items()
        for number, situation in enumerate(plugin.situations(task, "evaluation", count))
    ]


def _responses(
    plugin: DataPlugin,
    situations: Sequence[Any],
    model_share: float,
    answer: Answerer,
    seed: int,
) -> list[tuple[str, str]]:
    """(origin, response) for each situation: from the model for a share of them.

    Where the model writes no word there is nothing to rate, and the forum's response stands in.
    """
    chosen = np.random.default_rng(seed).random(len(situations)) < model_share
    asked = [s.context for s, model in zip(situations, chosen, strict=True) if model]
    answers = iter(answer(asked) if asked else [])
    responses: list[tuple[str, str]] = []
    for situation, model in zip(situations, chosen, strict=True):
        text = next(answers) if model else ""
        worded = any(letter.isalnum() for letter in text)
        responses.append(("pt", text) if worded else ("world", plugin.respond(situation)))
    return responses
