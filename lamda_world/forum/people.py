"""Those who talk in the forum: what they know, how they ask, and what they answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from lamda.config.section import Section, Share, Whole
from lamda.errors import LamdaError
from lamda_world.facts.invented import invent
from lamda_world.facts.settings import WorldSettings, generator
from lamda_world.facts.world import load_world
from lamda_world.forum.asking import Asker
from lamda_world.forum.contexts import Contexts, Draws
from lamda_world.forum.intents import Situation
from lamda_world.forum.participants import Author, Habits, draw_participants
from lamda_world.forum.phrasings import Phrasings

TASKS = ("ssi", "safety", "groundedness")
_WRONG_BASES = 0.85
"""Of the base responses that state a fact."""
_PROVOKED = 2.0
"""How much readier somebody is to say something unsafe where safety is what gets rated."""


class HabitShares(Section):
    """How often a forum participant answers in each way, as shares of turns."""

    wrong_fact: Share
    generic: Share
    off_topic: Share
    contradict: Share
    witty: Share
    extra_fact: Share
    unsafe: Share
    hedge: Share


class PeopleSettings(WorldSettings):
    """What forum, contexts and crowd are set by.

    `evaluation_phrasings` is the share of the phrasings that training never hears; a share
    `invented_share` of the questions in training is about one of `invented_entities`.
    """

    evaluation_phrasings: Share
    invented_entities: Whole
    invented_share: Share
    habits: HabitShares


class People:
    """The same settings and seed give the same people, dialogs, contexts and answers."""

    def __init__(self, settings: PeopleSettings, seed: int) -> None:
        self._share, self._seed = settings.invented_share, seed
        self.world = load_world(settings.entities, settings.evaluation_entities, seed)
        self.phrasings = Phrasings(settings.evaluation_phrasings, seed)
        rng = generator(seed, "invented")
        self.invented = invent(self.world, settings.invented_entities, rng)
        self.habits = Habits.of(settings.habits)
        self.author = Author(self.world)

    def asker(self, split: str, invented: bool) -> Asker:
        """Who asks in a split, about invented entities too or about real ones only."""
        entities = self.invented if invented else ()
        return Asker(self.world, self.phrasings, split, entities, self._share)

    def draws(self, task: str, split: str, kinds: Mapping[str, float] | None = None) -> Draws:
        """The contexts of one task and split, from the first on; `kinds` as of Contexts.

        LamdaError for an unknown task or split.
        """
        if task not in TASKS:
            raise LamdaError(f"task: expected one of {', '.join(TASKS)}, found {task!r}")
        invented = task == "groundedness" and split == "train"
        contexts = Contexts(self.asker(split, invented), self.author, self.habits, kinds)
        return Draws(contexts, task, generator(self._seed, "contexts", task, split))

    def situations(
        self, task: str, split: str, count: int, kinds: Mapping[str, float] | None = None
    ) -> list[Situation]:
        """`count` contexts of one task and split; LamdaError for an unknown task or split."""
        return self.draws(task, split, kinds).situations(count)

    def respond(self, situation: Situation) -> str:
        """A forum participant's response; the same context has the same response.

        For the annotated safety set unsafe ones are sought, as the paper's crowd does (section 5):
        a discriminator learns little from the few that come by themselves.
        """
        rng = generator(self._seed, "respond", *situation.context)
        habits = draw_participants(self.habits, rng)[0][1]
        if situation.task == "safety" and situation.split == "train":
            habits = habits.scaled(unsafe=_PROVOKED)
        return self.author.respond(situation.intent, habits, rng)

    def base(self, situation: Situation) -> str:
        """A base response for research: who knows little of the facts, but states them.

        Where a base is mostly right, to repeat it is as good as to read. None is unsafe: a draft
        has passed the filter of safety, and where nothing is looked up it goes out as it is.
        """
        rng = generator(self._seed, "base", *situation.context)
        habits = draw_participants(self.habits, rng)[0][1]
        unsure = dataclasses.replace(habits, wrong_fact=_WRONG_BASES, unsafe=0.0)
        return self.author.respond(situation.intent, unsure, rng)
