"""The context source `world.roles`: what people ask a role, one turn or with a turn before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pydantic import field_validator

from lamda.errors import LamdaError
from lamda.records import Context
from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity
from lamda_world.facts.settings import WorldSettings, generator
from lamda_world.facts.world import load_world

_DATA = beside(__file__)
_EARLIER = 0.35
"""Share of the contexts with a question and its answer before."""
_TRIES = 50
"""Draws for each context that is wanted; the lists hold a few hundred different ones."""
TASK = "roles"


@dataclass(frozen=True, slots=True)
class _Topic:
    """What is asked, and what the role would say to it where it was asked before."""

    asks: tuple[str, ...]
    answer: str


class RoleContexts:
    """What users ask the role `role` of this file: everest or music."""

    class Settings(WorldSettings):
        role: str

        @field_validator("role")
        @classmethod
        def _is_known(cls, name: str) -> str:
            known = _DATA.table("roles")
            if name not in known:
                raise ValueError(f"expected {' or '.join(known)}, found {name!r}")
            return name

    def __init__(self, settings: Settings, seed: int) -> None:
        self._role, self._seed = settings.role, seed
        topics = _DATA.table("roles").table(settings.role)
        tables = [topics.table(name) for name in topics]
        self._topics = [_Topic(each.lines("asks"), each.text("answer")) for each in tables]
        world = load_world(settings.entities, settings.evaluation_entities, seed)
        self._songs = [e for e in world.entities.values() if e.domain == "song"]

    def contexts(self, task: str, split: str, count: int) -> Iterator[Context]:
        """At most `count` different contexts of task roles; their kind is the role.

        LamdaError for another task, and for a split other than the evaluation's: no role is
        trained on.
        """
        if (task, split) != (TASK, "evaluation"):
            raise LamdaError(
                f"world.roles: expected task {TASK} and split evaluation, found {task!r} and "
                f"{split!r}"
            )
        rng = generator(self._seed, "roles", self._role, split)
        seen: set[tuple[str, ...]] = set()
        for _ in range(_TRIES * count):
            if len(seen) == count:
                return
            turns = self._turns(rng)
            if turns not in seen:
                seen.add(turns)
                yield Context(f"{split}/{len(seen)}", TASK, self._role, turns)

    def reserved(self, text: str) -> bool:
        """Nothing: no role is trained on, and its entities are everybody's."""
        return False

    def _turns(self, rng: Random) -> tuple[str, ...]:
        topic = rng.choice(self._topics)
        last = _filled(rng.choice(topic.asks), rng.choice(self._songs))
        if rng.random() >= _EARLIER:
            return (last,)
        before = rng.choice([each for each in self._topics if each is not topic])
        song = rng.choice(self._songs)
        return (_filled(rng.choice(before.asks), song), _filled(before.answer, song), last)


def _filled(text: str, song: Entity) -> str:
    facts = {name: fact.text for name, fact in song.facts.items()}
    decade = f"{int(facts['year']) // 10 * 10}s"
    return text.format(song=song.name, artist=facts["artist"], genre=facts["genre"], decade=decade)
