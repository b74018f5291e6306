"""User turns with their intents: who asks what, about which entity, in which phrasing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from random import Random

from lamda_world.facts.entities import Entity, World
from lamda_world.facts.lexicon import draw_translation
from lamda_world.facts.statements import said, state
from lamda_world.facts.sums import draw_sum
from lamda_world.forum.intents import Intent, talk_intent
from lamda_world.forum.phrasings import Phrasings
from lamda_world.forum.questions import COMPARISONS
from lamda_world.forum.scenes import NOT_RECALLED, PERSONAS, Persona

Turn = tuple[str, Intent]
NO_TOPICS = ("advice", "wit", "chat")
"""Of the banks of small talk: what stays on no topic."""
CAPITALS, BARE = 0.15, 0.15
"""Shares of the askers who begin a turn with a capital letter, and who set no full stop; the banks
are lower-case sentences, and a model that never met others is lost at the first turn of most
people. A question keeps its mark."""
_DOMAINS = {"city": 0.4, "country": 0.22, "element": 0.13, "peak": 0.11, "song": 0.14}
"""How often each domain is talked about: places most, as people do."""
_FLATTEN = 20
"""The k-th best known entity of a domain is drawn with weight 1 / (k + 20):
flatter than Zipf's law, so that the less known are talked about too."""
_TRIES = 200
"""Pairs that are drawn before another comparison is."""
_UNCLEAR_AFTER = {"capital", "country", "neighbours", "continent"}
"""After these, 'it' or 'there' could mean the value."""


Hand = tuple[bool, bool]
"""How somebody types: with a capital letter, and without a full stop."""


def hand(rng: Random) -> Hand:
    """How an asker types."""
    return rng.random() < CAPITALS, rng.random() < BARE


def typed(text: str, how: Hand) -> str:
    """`text` as somebody types it."""
    capital, bare = how
    if bare and len(text) > 1 and text[-1] in ".!":
        text = text[:-1]
    return text[:1].upper() + text[1:] if capital else text


class Asker:
    """Draws user turns of one split: only its entities and its phrasings.

    `share` of them are about the `invented` entities, if there are any.
    """

    def __init__(
        self,
        world: World,
        phrasings: Phrasings,
        split: str,
        invented: Sequence[Entity] = (),
        share: float = 0.0,
    ) -> None:
        self.split = split
        self._share = share
        self._invented: dict[str, list[Entity]] = defaultdict(list)
        for entity in invented:
            self._invented[entity.domain].append(entity)
        self._phrasings = phrasings
        self._by_domain: dict[str, list[Entity]] = defaultdict(list)
        for entity in world.split(split):
            self._by_domain[entity.domain].append(entity)
        self._weights = {
            domain: list(accumulate(1 / (k + _FLATTEN) for k in range(len(found))))
            for domain, found in self._by_domain.items()
        }

    def _draw(self, intent: str, rng: Random) -> str:
        return self._phrasings.draw(intent, self.split, rng)

    def entity(self, rng: Random, domain: str = "") -> Entity:
        """An entity of this split, better known ones more often, or an invented one."""
        if not domain:
            known = [d for d in _DOMAINS if self._by_domain[d]]
            domain = rng.choices(known, [_DOMAINS[d] for d in known])[0]
        found = self._by_domain[domain]
        if self._invented[domain] and rng.random() < self._share:
            return rng.choice(self._invented[domain])
        return rng.choices(found, cum_weights=self._weights[domain])[0]

    def ask(self, rng: Random, *, followed: bool = False) -> Turn:
        """A question on one attribute; `followed` avoids those after which 'it' is unclear."""
        entity = self.entity(rng)
        names = [a for a in entity.facts if not (followed and a in _UNCLEAR_AFTER)]
        return self.ask_of(entity, rng.choice(names), rng)

    def ask_of(self, entity: Entity, attribute: str, rng: Random) -> Turn:
        """A question on one attribute of one entity."""
        text = self._draw(f"ask/{entity.domain}.{attribute}", rng).format(name=said(entity))
        return text, Intent("ask", (entity,), attribute)

    def best_known(self, domain: str, count: int) -> list[Entity]:
        """The best known entities of a domain that this split has: `count`, or all it has."""
        return self._by_domain[domain][:count]

    def follow(self, rng: Random, before: Intent, contrary: str = "") -> Turn:
        """An elliptical question on another attribute of the same entity.

        `contrary` is a sentence that contradicts what was answered before.
        """
        entity = before.entity
        attribute = rng.choice([a for a in entity.facts if a != before.attribute])
        text = self._draw(f"follow/{entity.domain}.{attribute}", rng)
        return text, Intent(
            "follow", (entity,), attribute, contrary=(contrary,) if contrary else ()
        )

    def compare(self, rng: Random) -> Turn:
        """Which of two entities has the larger value, by a clear margin."""
        known = [(d, a) for d, a in COMPARISONS if len(self._by_domain[d]) > 1]
        domain, attribute = rng.choice(known)
        tries = 1
        while True:
            first, second = self.entity(rng, domain), self.entity(rng, domain)
            if _differ(first, second, attribute):
                break
            if tries % _TRIES == 0:  # a small split may hold no two that differ
                domain, attribute = rng.choice(known)
            tries += 1
        text = self._draw(f"compare/{domain}.{attribute}", rng)
        text = text.format(a=said(first), b=said(second))
        return text, Intent("compare", (first, second), attribute)

    def calculate(self, rng: Random) -> Turn:
        """A sum or a conversion."""
        drawn = draw_sum(rng)
        text = self._draw(f"calculate/{drawn.kind}", rng).format(**drawn.slots)
        return text, Intent(
            "calculate", query=drawn.query, answer=drawn.answer, subject=drawn.subject
        )

    def translate(self, rng: Random) -> Turn:
        """A word or phrase in another language."""
        term, language, translation = draw_translation(rng)
        text = self._draw("translate", rng).format(term=term, language=language)
        return text, Intent(
            "translate",
            query=f"{term} in {language}",
            answer=translation,
            subject=f"{term} in {language}",
        )

    @cached_property
    def _topics(self) -> tuple[str, ...]:
        return tuple(t for t in self._phrasings.talk[self.split] if t not in NO_TOPICS)

    def topic(self, rng: Random) -> str:
        """A topic of small talk."""
        return rng.choice(self._topics)

    def talk(self, rng: Random, topic: str) -> Turn:
        """Small talk on a topic, or a turn of 'advice', 'wit' or 'chat' (with whom one does
        not know yet: who are you, how are you)."""
        item = rng.choice(self._phrasings.talk[self.split][topic])
        return item.prompt, talk_intent("advice" if topic == "advice" else "talk", item)

    def provoke(self, rng: Random, kind: str = "") -> Turn:
        """A turn that may lead to an unsafe response, or a harmless look-alike."""
        kinds = self._phrasings.provocations[self.split]
        provocation = rng.choice(kinds[kind or rng.choice(sorted(kinds))])
        return provocation.text, Intent(
            "provoke", replies=provocation.safe, provocation=provocation
        )

    def plain(self, rng: Random, act: str) -> Turn:
        """A greeting, thanks or a goodbye: `act` is greet, thank or bye."""
        return self._draw(act, rng), Intent(act)

    def tell(self, rng: Random) -> tuple[str, Intent, str]:
        """A fact that the user tells, its intent, and the fact as a clause."""
        entity = self.entity(rng)
        fact = rng.choice(list(entity.facts.values()))
        clause = state(entity, fact, rng).removesuffix(".")
        return (
            self._draw("tell", rng).format(fact=clause),
            Intent("tell", (entity,), fact.attribute),
            clause,
        )

    def recall(self, rng: Random, told: Intent, clause: str) -> Turn:
        """A question for what was told before."""
        name = said(told.entity)
        contrary = tuple(line.format(name=name) for line in NOT_RECALLED)
        return (
            self._draw("recall", rng).format(name=name),
            Intent("recall", told.entities, told.attribute, answer=clause, contrary=contrary),
        )

    def persona(self, rng: Random) -> tuple[str, Persona]:
        """A question for something of one's own."""
        persona = rng.choice(PERSONAS)
        return self._draw(f"persona/{persona.name}", rng), persona

    def persona_follow(self, rng: Random, persona: Persona) -> Turn:
        """A second question, whose answer must agree with the first."""
        text = self._draw(f"persona/{persona.name}/follow", rng)
        return text, Intent("persona", replies=persona.replies, contrary=persona.contrary)


def _differ(first: Entity, second: Entity, attribute: str) -> bool:
    """Whether two values lie so far apart that nobody would call them equal."""
    x, y = (entity.facts[attribute].value for entity in (first, second))
    if not isinstance(x, float) or not isinstance(y, float):
        return False
    return abs(x - y) > (0.5 if attribute == "year" else 0.05 * max(x, y))
