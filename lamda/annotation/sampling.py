"""Responses that get rated: the model's own, people's, and some that were said elsewhere.

Most are sampled from PT, as crowdworkers talk to the model (paper section 5); the raters read text
and never learn who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lamda.records import Context, RatedResponse

Answerer = Callable[[Sequence[Sequence[str]], int], list[list[str]]]
"""Contexts, how many -> so many sampled responses to each, from the pre-trained model."""


def responses_to_rate(
    contexts: Sequence[Context], sampled: int, random_negatives: float, answer: Answerer
) -> list[RatedResponse]:
    """What is rated of one task: to each context people's responses and `sampled` of the model.

    A discriminator has to tell the model's own candidates for one context apart. A share
    `random_negatives` of the contexts has a well-worded response besides that was said elsewhere.
    None stands twice.
    """
    answers = answer([row.context for row in contexts], sampled) if sampled and contexts else []
    rows: list[RatedResponse] = []
    for number, context in enumerate(contexts):
        origins = dict.fromkeys(context.responses, "people")
        for text in filter(is_worded, answers[number] if sampled else ()):
            origins.setdefault(text, "model")
        drawn = int(number * random_negatives)
        if int((number + 1) * random_negatives) > drawn:
            stray = _stray(drawn, context, contexts[(number + 1) % len(contexts)])
            origins.setdefault(stray, "stray")
        rows += [
            RatedResponse(
                example_id=f"{context.task}/{number}/{place}",
                task=context.task,
                kind=context.kind,
                origin=origin,
                context=context.context,
                response=response,
            )
            for place, (response, origin) in enumerate(origins.items())
            if response
        ]
    return rows


def _stray(drawn: int, context: Context, other: Context) -> str:
    """A response to another context or, every fourth time, a turn that was said before.

    A fluent response that is beside the point is what sampling gives seldom and ranking has to
    refuse. '' where there is neither.
    """
    before = context.context[-2] if len(context.context) > 1 else ""
    elsewhere = next(iter(other.responses), "")
    return before if before and (drawn % 4 == 0 or not elsewhere) else elsewhere


def is_worded(text: str) -> bool:
    """Whether a text holds a letter or digit."""
    return any(letter.isalnum() for letter in text)
