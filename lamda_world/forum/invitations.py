"""Contexts of the groundedness evaluation that ask for no value: talk that invites a claim.

The paper evaluates on Wizard-of-Wikipedia dialogs (section 5), where people talk on a topic, have
opinions and tell what they believe, besides asking. Training hears none of these turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact
from lamda_world.facts.statements import said, state
from lamda_world.forum.asking import Asker, Turn
from lamda_world.forum.intents import Intent
from lamda_world.forum.participants import Author

_DATA = beside(__file__)
TOPICAL: Mapping[str, tuple[str, ...]] = _DATA.lists("topical")
OPINION: Mapping[str, tuple[str, ...]] = _DATA.lists("opinion")
OPINION_REPLIES: Mapping[str, tuple[str, ...]] = _DATA.lists("opinion_replies")
CLAIM = _DATA.lines("claim")
ABOUT = _DATA.lines("about")
_ABOUT_SHARE = 0.4
"""Of the invitations to a claim, those that ask for anything at all on something."""
_WRONG_SHARE = 0.5
"""Of the beliefs that are told, those that are wrong: a model has to notice."""
_BEST_KNOWN = 8
"""Entities of a domain whose place in the world nobody has to look up."""
_COMMON = {"country": "continent", "city": "country"}
"""Domain -> what everybody knows of its best known entities."""


class Invitations:
    """Draws turns of one split that is kept back."""

    def __init__(self, asker: Asker, author: Author) -> None:
        self._asker, self._author = asker, author
        self._first = 1 if asker.split == "development" else 0

    def topical(self, rng: Random) -> Turn:
        """A remark on an entity; who answers tells something about it."""
        entity = self._asker.entity(rng)
        return self._of(TOPICAL[entity.domain], rng).format(name=said(entity)), _told(entity, rng)

    def opinion(self, rng: Random) -> Turn:
        """An opinion on an entity, or a question for one: whose answer need claim nothing."""
        entity = self._asker.entity(rng)
        name = said(entity)
        replies = tuple(line.format(name=name) for line in OPINION_REPLIES[entity.domain])
        text = self._of(OPINION[entity.domain], rng).format(name=name)
        return text, Intent("talk", replies=replies)

    def claim(self, rng: Random) -> Turn:
        """A belief, right or wrong, that asks to be confirmed or corrected; or a request for
        anything on something."""
        entity = self._asker.entity(rng)
        intent = _told(entity, rng)
        if rng.random() < _ABOUT_SHARE:
            return self._of(ABOUT, rng).format(name=said(entity)), intent
        fact = self._believed(entity, intent.attribute, rng)
        clause = state(entity, fact, rng).removesuffix(".")
        return self._of(CLAIM, rng).format(fact=clause), intent

    def common(self, rng: Random) -> Turn:
        """A question whose answer everybody knows: there is nothing to look up."""
        known = [
            (entity, attribute)
            for domain, attribute in _COMMON.items()
            for entity in self._asker.best_known(domain, _BEST_KNOWN)
            if attribute in entity.facts
        ]
        if not known:  # a very small world keeps no country back
            return self._asker.ask(rng)
        return self._asker.ask_of(*rng.choice(known), rng)

    def _believed(self, entity: Entity, attribute: str, rng: Random) -> Fact:
        if rng.random() < _WRONG_SHARE:
            return self._author.wrong(entity, attribute, rng)
        return entity.facts[attribute]

    def _of(self, lines: Sequence[str], rng: Random) -> str:
        """A line of this split."""
        return rng.choice(lines[self._first :: 2])


def _told(entity: Entity, rng: Random) -> Intent:
    return Intent("ask", (entity,), rng.choice(list(entity.facts)))
