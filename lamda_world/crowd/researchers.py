"""The researchers `world.crowd`: crowdworkers, who know what the world's contexts are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING

from lamda.errors import LamdaError
from lamda.records import Context, Document, GroundingExample
from lamda.toolset.toolset import Session
from lamda_world.crowd.crowdworker import Crowdworker
from lamda_world.crowd.desk import Ask
from lamda_world.facts.entities import World
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.settings import generator
from lamda_world.forum.intents import Situation
from lamda_world.forum.people import People, PeopleSettings

if TYPE_CHECKING:
    from lamda.toolset.toolset import Toolset

_TASK = "groundedness"


class WorldCrowd:
    """Researches contexts that `world.contexts` drew with the same settings and seed."""

    Settings = PeopleSettings

    def __init__(self, settings: PeopleSettings, seed: int) -> None:
        self._seed = seed
        self._people = People(settings, seed)
        self._worker = Crowdworker(self._people.world, self._people.author)
        self._numbers = count()

    def pages(self) -> Iterator[Document]:
        """Pages and rows on the invented entities: the index of the model does not hold them."""
        world = World({entity.entity_id: entity for entity in self._people.invented})
        yield from structured(world)
        yield from pages(world, generator(self._seed, "invented pages"))

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        """The actions on each base response, right and wrong ones.

        Contexts of the evaluation are known too, as long as it has the default shares of kinds.
        Raises LamdaError for a context that is not the world's: nobody here knows its subject.
        """
        wanted = {row.context for row in contexts}
        known = self._people.draws(_TASK, "train").recall(wanted)
        if wanted - known.keys():
            known |= self._people.draws(_TASK, "evaluation").recall(wanted - known.keys())
        for row, base in zip(contexts, bases, strict=True):
            if row.context not in known:
                raise LamdaError(
                    f"context {row.context_id}: world.crowd researches what world.contexts draws "
                    f"with its settings and seed, and {row.context[-1]!r} is not among that; "
                    "choose other researchers for it (data.researchers)"
                )
            yield self.act(known[row.context], base, _asking(toolset))

    def act(self, situation: Situation, base: str, ask: Ask) -> list[GroundingExample]:
        """The actions on one base response, by who knows what the context is about."""
        rng = generator(self._seed, "research", *situation.context, base)
        return self._worker.research(situation, base, ask, rng, next(self._numbers))


def _asking(toolset: Toolset) -> Ask:
    session = Session(toolset)

    def ask(query: str) -> tuple[str, str] | None:
        found = session.ask(query)
        return (found.text, found.url) if found else None

    return ask
