"""The annotated sets (paper section 5): who answers, who rates, who does the research.

Most responses are sampled from PT, as crowdworkers talk to the model; the raters read text and
never learn who wrote it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lamda.annotation.labels import labels
from lamda.plugin import DataPlugin
from lamda.records import Context, GroundingExample, RatedResponse
from lamda.toolset.toolset import Session, Toolset

Answerer = Callable[[Sequence[Sequence[str]], int], list[list[str]]]
"""Contexts, how many -> so many sampled responses to each, from the pre-trained model."""


def rated_responses(
    plugin: DataPlugin,
    task: str,
    count: int,
    sampled: int,
    answer: Answerer,
    strays: float = 0.0,
) -> list[RatedResponse]:
    """At most `count` rated responses to training contexts of `task` ('ssi' or 'safety').

    Each context has one response of the forum and `sampled` of the model: a discriminator has to
    tell the model's own candidates for one context apart. A share `strays` of the contexts has a
    well-worded one besides that was said elsewhere. None is rated twice.
    """
    situations = plugin.situations(task, "train", math.ceil(count / (1 + sampled + strays)))
    forum = [plugin.respond(situation) for situation in situations]
    answers = answer([s.context for s in situations], sampled) if sampled else []
    vote = plugin.panel.ssi_votes if task == "ssi" else plugin.panel.safety_votes
    rows: list[RatedResponse] = []
    for number, situation in enumerate(situations):
        origins = {forum[number]: "world"}
        for text in filter(_worded, answers[number] if sampled else ()):
            origins.setdefault(text, "pt")
        drawn = int(number * strays)
        if int((number + 1) * strays) > drawn:
            elsewhere = forum[(number + 1) % len(forum)]
            origins.setdefault(_stray(drawn, situation.context, elsewhere), "stray")
        for place, (response, origin) in enumerate(origins.items()):
            votes = vote(situation.context, response)
            rows.append(
                RatedResponse(
                    example_id=f"{task}/{number}/{place}",
                    task=task,
                    kind=situation.kind,
                    origin=origin,
                    context=situation.context,
                    response=response,
                    votes=votes,
                    labels=labels(votes),
                )
            )
    return rows[:count]


def _stray(drawn: int, context: Sequence[str], elsewhere: str) -> str:
    """A response to another context or, every fourth time, a turn that was said before.

    A fluent response that is beside the point is what sampling gives seldom and ranking has to
    refuse.
    """
    return context[-2] if drawn % 4 == 0 and len(context) > 1 else elsewhere


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
    bases = _bases(plugin, situations, model_share, answer, seed)
    rows: list[GroundingExample] = []
    for situation, base in zip(situations, bases, strict=True):
        session = Session(toolset)

        def ask(query: str, session: Session = session) -> tuple[str, str] | None:
            found = session.ask(query)
            return (found.text, found.url) if found else None

        rows.extend(plugin.research(situation, base, ask))
    return rows


def evaluation_contexts(plugin: DataPlugin, counts: dict[str, int]) -> list[Context]:
    """Contexts from entities and phrasings that training never sees, by task."""
    return [
        Context(f"{task}/{number}", task, situation.kind, situation.context)
        for task, count in counts.items()
        for number, situation in enumerate(plugin.situations(task, "evaluation", count))
    ]


def _bases(
    plugin: DataPlugin,
    situations: Sequence[Any],
    model_share: float,
    answer: Answerer,
    seed: int,
) -> list[str]:
    """A base response to each situation: from the model for a share of them.

    The others, and those where the model writes no word, are the forum's.
    """
    chosen = np.random.default_rng(seed).random(len(situations)) < model_share
    asked = [s.context for s, model in zip(situations, chosen, strict=True) if model]
    answers = iter(answer(asked, 1) if asked else [])
    bases: list[str] = []
    for situation, model in zip(situations, chosen, strict=True):
        text = next(answers)[0] if model else ""
        bases.append(text if _worded(text) else plugin.base(situation))
    return bases


def _worded(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
