"""The context source `world.contexts`: what people in the forum would ask, and answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lamda.records import Context
from lamda_world.facts.splits import NameFinder
from lamda_world.forum.intents import Situation
from lamda_world.forum.people import People, PeopleSettings


class WorldContexts:
    """Contexts of all three tasks; evaluation and development have entities and phrasings of their
    own, which no other split hears."""

    Settings = PeopleSettings

    def __init__(self, settings: PeopleSettings, seed: int) -> None:
        self._people = People(settings, seed)

    def contexts(self, task: str, split: str, count: int) -> Iterator[Context]:
        """`count` contexts with what a participant answered.

        For groundedness that is a base response to research; those that are kept back have none.
        LamdaError for an unknown task or split.
        """
        for number, situation in enumerate(self._people.situations(task, split, count)):
            yield Context(
                context_id=f"{task}/{number}",
                task=task,
                kind=situation.kind,
                context=situation.context,
                responses=self._responses(situation),
            )

    def reserved(self, text: str) -> bool:
        """Whether a text names an entity that training must not see."""
        return bool(self._names.find([text]))

    def _responses(self, situation: Situation) -> tuple[str, ...]:
        if situation.task != "groundedness":
            return (self._people.respond(situation),)
        return (self._people.base(situation),) if situation.split == "train" else ()

    @cached_property
    def _names(self) -> NameFinder:
        hidden = self._people.world.kept_back
        return NameFinder(name for entity in hidden for name in entity.names)
