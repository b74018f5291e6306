"""What a turn is about, for those who write the next one; records carry the text only."""

from __future__ import annotations

from dataclasses import dataclass

from lamda_world.facts.entities import Entity, Fact
from lamda_world.forum.banks import Provocation, SmallTalk

FACTUAL = frozenset({"ask", "follow", "compare", "calculate", "translate", "recall"})
"""Acts whose answer is right or wrong."""


@dataclass(frozen=True, slots=True)
class Intent:
    """The act of the last turn and what its answer depends on.

    `act` is greet, talk, advice, persona, ask, follow (an elliptical question), compare,
    calculate, translate, tell (a belief), check (the same, for an answer), recall (of what the
    other person told before), provoke, thank or bye.
    `entities` holds one entity, or the two compared. For calculate and translate, `query` is
    what the toolset reads and `answer` the right result; for recall, `answer` is what was told; for
    tell and check, 'false' for a false belief.
    `replies` are good answers and `contrary` answers that contradict an earlier turn.
    """

    act: str
    entities: tuple[Entity, ...] = ()
    attribute: str = ""
    query: str = ""
    answer: str = ""
    subject: str = ""
    replies: tuple[str, ...] = ()
    witty: tuple[str, ...] = ()
    contrary: tuple[str, ...] = ()
    provocation: Provocation | None = None

    @property
    def entity(self) -> Entity:
        """The entity that is asked about (the first of two)."""
        return self.entities[0]

    @property
    def fact(self) -> Fact:
        """The fact that is asked for."""
        return self.entity.facts[self.attribute]


@dataclass(frozen=True, slots=True)
class Situation:
    """A context to answer, with what its author knows of it."""

    task: str
    kind: str
    context: tuple[str, ...]
    intent: Intent
    split: str = "train"


def talk_intent(act: str, item: SmallTalk) -> Intent:
    """The intent of a prompt of the banks."""
    return Intent(act, replies=item.replies, witty=item.witty)
