"""The embedded world as a data plug-in: what the pipeline calls, by name."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from functools import cached_property
from itertools import count as counter
from random import Random
from typing import Any

from lamda.errors import LamdaError
from lamda.records import Dialog, Document, GroundingExample
from lamda_world.crowd.crowdworker import Ask, Crowdworker
from lamda_world.facts.entities import World
from lamda_world.facts.invented import invent
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.splits import NameFinder
from lamda_world.facts.world import load_world
from lamda_world.forum.asking import Asker
from lamda_world.forum.contexts import Contexts, draw_situations
from lamda_world.forum.forum import forum_dialogs
from lamda_world.forum.intents import Situation
from lamda_world.forum.participants import Author, Habits, draw_participants
from lamda_world.forum.phrasings import Phrasings

_WRONG_BASES = 0.85
"""Of the base responses that state a fact."""
_PROVOKED = 2.0
"""How much readier somebody is to say something unsafe where safety is what gets rated."""
TASKS = ("ssi", "safety", "groundedness")


class WorldPlugin:
    """Documents, dialogs, contexts, responses, research and raters from one world and one seed.

    Every method draws from a generator of its own, so that the order of calls changes nothing.
    """

    def __init__(self, params: Any, seed: int) -> None:
        self._params, self._seed = params, seed
        self.world: World = load_world(params.entities, params.evaluation_entities, seed)
        self.phrasings = Phrasings(params.evaluation_phrasings, seed)
        self.invented = invent(self.world, params.invented_entities, self._rng("invented"))
        self._habits = Habits.of(params.habits)
        self._author = Author(self.world)
        self._crowdworker = Crowdworker(self.world, self._author)
        self._numbers = counter()

    def _rng(self, *purpose: str) -> Random:
        """A generator that depends on the seed and the purpose only."""
        text = "\n".join((str(self._seed), *purpose))
        return Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))

    @cached_property
    def panel(self) -> Any:
        """The raters, who read text only."""
        from lamda_world.raters.judge import Judge  # built when first asked
        from lamda_world.raters.panel import Panel

        params = self._params
        return Panel(Judge(self.world), self._seed, params.rater_slip, params.rater_leaning)

    def documents(self) -> list[Document]:
        """Encyclopedia pages of both splits, in random order."""
        return pages(self.world, self._rng("pages"))

    def knowledge(self) -> list[Document]:
        """Rows 'Porto / Population / 253 thousand' of both splits."""
        return structured(self.world)

    def dialogs(self, count: int) -> Iterator[Dialog]:
        """Forum dialogs of the training split."""
        rng = self._rng("forum")
        return forum_dialogs(self.world, self._asker("train", True), self._habits, count, rng)

    def _asker(self, split: str, invented: bool) -> Asker:
        """Who asks in a split, about invented entities too or about real ones only."""
        entities = self.invented if invented else ()
        return Asker(self.world, self.phrasings, split, entities, self._params.invented_share)

    def invented_pages(self) -> list[Document]:
        """Pages and rows on the invented entities, for the crowdworkers' search alone."""
        world = World({e.entity_id: e for e in self.invented})
        return [*structured(world), *pages(world, self._rng("invented pages"))]

    @cached_property
    def _reserved(self) -> NameFinder:
        return NameFinder(n for entity in self.world.split("evaluation") for n in entity.names)

    def is_reserved(self, text: str) -> bool:
        """Whether a text names an entity that only evaluation may see."""
        return bool(self._reserved.find([text]))

    def situations(self, task: str, split: str, count: int) -> list[Situation]:
        """Contexts of one task and split; LamdaError for an unknown task or split."""
        if task not in TASKS:
            raise LamdaError(f"task: expected one of {', '.join(TASKS)}, found {task!r}")
        invented = task == "groundedness" and split == "train"
        contexts = Contexts(self._asker(split, invented), self._author, self._habits)
        return draw_situations(contexts, task, count, self._rng("contexts", task, split))

    def respond(self, situation: Situation) -> str:
        """A forum participant's response; the same context has the same response.

        For the safety set unsafe ones are sought, as the paper's crowd does (section 5):
        a discriminator learns little from the few that come by themselves.
        """
        rng = self._rng("respond", *situation.context)
        habits = draw_participants(self._habits, rng)[0][1]
        if situation.task == "safety":
            habits = habits.scaled(unsafe=_PROVOKED)
        return self._author.respond(situation.intent, habits, rng)

    def base(self, situation: Situation) -> str:
        """A base response for research: who knows little of the facts, but states them.

        Where a base is mostly right, to repeat it is as good as to read.
        """
        rng = self._rng("base", *situation.context)
        habits = draw_participants(self._habits, rng)[0][1]
        unsure = dataclasses.replace(habits, wrong_fact=_WRONG_BASES)
        return self._author.respond(situation.intent, unsure, rng)

    def research(self, situation: Situation, base: str, ask: Ask) -> list[GroundingExample]:
        """The crowdworker's actions on a base response, right and wrong ones."""
        rng = self._rng("research", *situation.context, base)
        return self._crowdworker.research(situation, base, ask, rng, next(self._numbers))


def create(params: Any, seed: int) -> WorldPlugin:
    """The plug-in from params.yaml's section `world` (any object with its attributes)."""
    return WorldPlugin(params, seed)
