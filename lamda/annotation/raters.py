"""The seam `Raters`: who judges responses. They read a context and a response, nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, Field

from lamda.annotation.questions import OPTIONAL
from lamda.config.section import Choice
from lamda.records import Votes

IDENTITY_DIGITS = 12
"""48 bits: two raters that differ share a name and hash once in 10^14 pairs."""


def _optional(names: tuple[str, ...]) -> tuple[str, ...]:
    known = list(dict.fromkeys(name for of in OPTIONAL.values() for name in of))
    for name in names:
        if name not in known:
            raise ValueError(f"expected questions among {', '.join(known)}, found {name!r}")
    return names


Also = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_optional)]
"""The setting `also` of raters: optional questions that they answer besides."""


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
    identity is the hash of the implementation's code and settings. Also optional, of who is no
    people: `usage`, task -> what its judgements cost, for the metrics; and `trouble(task)`, the
    LamdaError that tells why items have no ballot.
    """

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """One ballot for each item, in order; an empty ballot where nobody has judged it yet.

        The same item has the same ballot, whichever others stand beside it.
        """
        ...


def identity_of(choice: Choice, implementation: Any) -> str:
    """`name@hash` of raters: judgements compare only where it is the same.

    The hash is of what `implementation.identity()` says, where it has that; else of the
    implementation's code, settings and own files, as `resolve` wrote them into `choice`.
    """
    if hasattr(implementation, "identity"):
        told: Mapping[str, Any] = implementation.identity()
    else:
        told = {"code": choice.code, "settings": choice.options, "files": choice.files}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=dict)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{choice.use}@{digest[:IDENTITY_DIGITS]}"
