"""What the last turn asks for (stub)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lamda.world.facts import World


@dataclass(frozen=True, slots=True)
class Question:
    """What a turn asks: `kind` is 'attribute', 'compare', 'arithmetic' or 'translation'.

    `entities` are entity ids, `attribute` a name of `World.attributes` ('' when the turn asks
    for anything about the entity), `expected` the right answers as text.
    """

    kind: str
    entities: tuple[str, ...]
    attribute: str
    expected: tuple[str, ...]


def resolve_question(world: World, turns: tuple[str, ...]) -> Question | None:
    """The question of the last turn, with ellipsis resolved over the earlier turns."""
    return None
