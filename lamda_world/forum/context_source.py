"""The context source `world.contexts`: what people in the forum would ask, and answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field

from lamda.errors import LamdaError
from lamda.records import Context
from lamda_world.facts.splits import NameFinder
from lamda_world.forum.contexts import GROUNDEDNESS
from lamda_world.forum.intents import Situation
from lamda_world.forum.people import People, PeopleSettings

Weight = Annotated[float, Field(ge=0)]


def _checked(kinds: Mapping[str, float]) -> Mapping[str, float]:
    """Kinds that there are, and one at least that is drawn."""
    for kind in kinds:
        if kind not in GROUNDEDNESS:
            raise ValueError(f"no kind {kind!r}; there are: {', '.join(GROUNDEDNESS)}")
    if kinds and not any(kinds.values()):
        raise ValueError(f"all shares are 0, of {', '.join(kinds)}: give one of them more")
    return kinds


class WorldContexts:
    """Contexts of all three tasks; evaluation and development have entities and phrasings of their
    own, which no other split hears."""

    class Settings(PeopleSettings):
        """`kinds`: shares of the kinds of groundedness contexts that are kept back; they count in
        relation to each other."""

        kinds: Annotated[Mapping[str, Weight], AfterValidator(_checked)] = {}

    def __init__(self, settings: Settings, seed: int) -> None:
        self._people, self._kinds = People(settings, seed), settings.kinds

    def contexts(self, task: str, split: str, count: int) -> Iterator[Context]:
        """`count` contexts with what a participant answered.

        Of training's groundedness contexts that is a base response to research. LamdaError for an
        unknown task or split, and for `kinds` where they would count nowhere.
        """
        if self._kinds and (task != "groundedness" or split == "train"):
            raise LamdaError(
                f"world.contexts: kinds: only the groundedness contexts of evaluation and "
                f"development have shares of kinds, not {task} of {split}; take them out"
            )
        for number, situation in enumerate(
            self._people.situations(task, split, count, self._kinds)
        ):
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
        if situation.task == "groundedness" and situation.split == "train":
            return (self._people.base(situation),)
        return (self._people.respond(situation),)

    @cached_property
    def _names(self) -> NameFinder:
        hidden = self._people.world.kept_back
        return NameFinder(name for entity in hidden for name in entity.names)
