"""The embedded world as a data plug-in: what the pipeline calls, by name."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from lamda.records import Document, GroundingExample
from lamda_world.crowd.crowdworker import Ask
from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.settings import generator
from lamda_world.facts.splits import NameFinder
from lamda_world.forum.intents import Situation
from lamda_world.forum.people import People, PeopleSettings


class WorldPlugin(People):
    """Documents, dialogs, contexts, responses, research and raters from one world and one seed.

    Every method draws from a generator of its own, so that the order of calls changes nothing.
    """

    def __init__(self, params: Any, seed: int) -> None:
        settings = PeopleSettings.model_validate(params, from_attributes=True)
        super().__init__(settings, seed)
        self._params = params
        self._crowd = WorldCrowd(settings, seed)

    @cached_property
    def panel(self) -> Any:
        """The raters, who read text only."""
        from lamda_world.raters.judge import Judge  # built when first asked
        from lamda_world.raters.panel import Panel

        params = self._params
        return Panel(Judge(self.world), self._seed, params.rater_slip, params.rater_leaning)

    def documents(self) -> list[Document]:
        """Encyclopedia pages of both splits, in random order."""
        return pages(self.world, generator(self._seed, "pages"))

    def knowledge(self) -> list[Document]:
        """Rows 'Porto / Population / 253 thousand' of both splits."""
        return structured(self.world)

    def invented_pages(self) -> list[Document]:
        """Pages and rows on the invented entities, for the crowdworkers' search alone."""
        return list(self._crowd.pages())

    @cached_property
    def _reserved(self) -> NameFinder:
        return NameFinder(n for entity in self.world.split("evaluation") for n in entity.names)

    def is_reserved(self, text: str) -> bool:
        """Whether a text names an entity that only evaluation may see."""
        return bool(self._reserved.find([text]))

    def research(self, situation: Situation, base: str, ask: Ask) -> list[GroundingExample]:
        """The crowdworker's actions on a base response, right and wrong ones."""
        return self._crowd.act(situation, base, ask)


def create(params: Any, seed: int) -> WorldPlugin:
    """The plug-in from params.yaml's section `world` (any object with its attributes)."""
    return WorldPlugin(params, seed)
