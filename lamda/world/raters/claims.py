"""Claims in a response, checked against the facts of the world (stub)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamda.world.raters.questions import Question, resolve_question

if TYPE_CHECKING:
    from lamda.world.facts import World

__all__ = ["Claim", "ClaimReading", "Question", "read_claims", "resolve_question"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion; `entity_id` may be 'arithmetic', 'translation' or '' (outside the world)."""

    entity_id: str
    attribute: str
    stated: str
    supported: bool
    negated: bool
    cited: bool
    url_ok: bool | None
    well_known: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """The claims of a response, and the ids of all entities that it mentions."""

    claims: tuple[Claim, ...]
    entities: tuple[str, ...]


def read_claims(world: World, context: tuple[str, ...], response: str) -> ClaimReading:
    """The claims that `response` makes in `context`."""
    return ClaimReading((), ())
