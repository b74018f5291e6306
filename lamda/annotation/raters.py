"""The seam `Raters`: who judges responses. They read a context and a response, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lamda.records import Votes


@dataclass(frozen=True, slots=True)
class Item:
    """What a rater reads."""

    context: tuple[str, ...]
    response: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """What raters said of one item: `votes` holds an answer of each of `raters` to each question.

    An answer is 'yes', 'no', 'maybe', or '' where that rater did not answer. No votes: nobody has
    judged the item yet.
    """

    raters: tuple[str, ...] = ()
    votes: Votes = field(default_factory=dict)


class Raters(Protocol):
    """Rules, people or a model that answer the questions of a task about responses.

    Group `lamda.raters`; made by `Implementation(settings, seed)`. Optional: a method
    `identity() -> Mapping[str, str]` with what a judgement depends on (for people and endpoints:
    questions, instructions, prompt and model; never votes or cached replies). Without it the
    identity is the hash of the implementation's code and settings.
    """

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """One ballot for each item, in order; an empty ballot where nobody has judged it yet.

        The same item has the same ballot, whichever others stand beside it.
        """
        ...


Identity = Mapping[str, str]
