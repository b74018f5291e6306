"""User turns with their intents: who asks what, about which entity, in which phrasing."""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from random import Random

from lamda_world.facts.entities import Entity, Fact, World
from lamda_world.facts.lexicon import draw_translation, languages_of, terms_of
from lamda_world.facts.statements import noun_phrase, said, state
from lamda_world.facts.sums import draw_sum
from lamda_world.forum.banks import PLAIN_REPLIES, SmallTalk
from lamda_world.forum.chains import IN_PLACES, after, before_others
from lamda_world.forum.intents import Intent, talk_intent
from lamda_world.forum.phrasings import Phrasings
from lamda_world.forum.questions import COMPARISONS
from lamda_world.forum.scenes import NOT_RECALLED, PERSONAS, Persona
from lamda_world.forum.training import (
    CHECKS,
    DIVIDED,
    LEADS,
    MORE,
    OTHER_LANGUAGE,
    OTHER_TERM,
    SWITCHED,
    SWITCHED_PLACES,
    SWITCHES,
)

Turn = tuple[str, Intent]
Believed = Callable[[Entity, str, Random], Fact]
"""A false fact of an entity's attribute."""
NO_TOPICS = ("advice", "wit", "chat")
"""Of the banks of small talk: what stays on no topic."""
_DOMAINS = {"city": 0.4, "country": 0.22, "element": 0.13, "peak": 0.11, "song": 0.14}
"""How often each domain is talked about: places most, as people do."""
_FLATTEN = 20
"""The k-th best known entity of a domain is drawn with weight 1 / (k + 20):
flatter than Zipf's law, so that the less known are talked about too."""
_BARE_SUMS = 0.2
"""Of training's sums, those that are typed and nothing else: 12*12, 4 plus 9."""
_LEANING = 0.5
"""Share of the further questions that name no more than what is new in them."""
_TRIES = 200
"""Pairs that are drawn before another comparison is."""
_AGAIN = frozenset({"joke", "story", "music", "food"})
"""Scenes of which one may want another."""
_CHECKED = 0.4
"""Of the beliefs that are told, those that are to be confirmed."""
_LED = 0.5
"""Share of the questions after another one that begin with a word that goes on from it."""


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
        self._wide = split == "train"
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

    def of_one_kind(self, rng: Random) -> Asker:
        """One who talks of invented entities alone, or of real ones alone.

        Raters know the real ones: between them, an invented one would be taken for a slip.
        """
        asker = copy.copy(self)
        asker._share = float(any(self._invented.values()) and rng.random() < self._share)
        return asker

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
        names = before_others(entity, self._wide) if followed else list(entity.facts)
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
        attribute = rng.choice(after(entity, before.attribute))
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
        drawn = draw_sum(rng, wide=self._wide)
        divided = drawn.kind == "divided"
        form = rng.choice(DIVIDED) if divided else self._draw(f"calculate/{drawn.kind}", rng)
        text = form.format(**drawn.slots)
        if self._wide and drawn.kind != "convert" and rng.random() < _BARE_SUMS:
            text = drawn.subject
        return text, Intent(
            "calculate", query=drawn.query, answer=drawn.answer, subject=drawn.subject
        )

    def translate(self, rng: Random) -> Turn:
        """A word or phrase in another language."""
        term, language, translation = draw_translation(rng, wide=self._wide)
        text = self._draw("translate", rng).format(term=term, language=language)
        return text, _translation(term, language, translation)

    def another(self, before: Intent, rng: Random) -> Turn:
        """After a question for a fact, a sum or a translation another one of the kind, which may
        lean on it: another entity, language or term alone (training's forms, of training.py)."""
        if before.act in ("ask", "follow"):
            return self._switch(before, rng)
        if before.act == "translate" and rng.random() < _LEANING:
            term, language = before.query.rsplit(" in ", 1)
            if rng.random() < 0.5:
                found = [pair for pair in languages_of(term) if pair[0] != language]
                forms = OTHER_LANGUAGE
            else:
                found = [pair for pair in terms_of(language) if pair[0] != term]
                forms = OTHER_TERM
            if found:
                new, said_as = rng.choice(found)
                pair = (term, new) if forms is OTHER_LANGUAGE else (new, language)
                text = rng.choice(forms).format(term=pair[0], language=pair[1])
                return text, _translation(*pair, said_as)
        makers = {"calculate": self.calculate, "translate": self.translate,
                  "compare": self.compare}  # fmt: skip
        return self.led(makers[before.act](rng), rng)

    def _switch(self, before: Intent, rng: Random) -> Turn:
        """The same attribute of another entity of the domain."""
        domain, attribute = before.entity.domain, before.attribute
        entity = before.entity
        for _ in range(_TRIES):
            entity = self.entity(rng, domain)
            if entity is not before.entity and attribute in entity.facts:
                break
        else:
            return self.led(self.ask(rng), rng)
        if rng.random() < _LEANING:
            places = SWITCHED_PLACES if attribute in IN_PLACES else ()
            text = rng.choice((*SWITCHES, *places)).format(name=said(entity))
        elif rng.random() < _LEANING:
            text = rng.choice(SWITCHED).format(np=noun_phrase(entity, attribute))
        else:
            return self.led(self.ask_of(entity, attribute, rng), rng)
        return text, Intent("ask", (entity,), attribute)

    def led(self, turn: Turn, rng: Random) -> Turn:
        """The turn, at times with a word before it that goes on from what was asked."""
        return (rng.choice(LEADS) + turn[0], turn[1]) if rng.random() < _LED else turn

    def again(self, item: SmallTalk, said: str, rng: Random) -> Turn | None:
        """After a joke, a story, a song or a meal the wish for one more, which is not `said` again;
        None after other talk."""
        if item.template_id.split(".")[1] not in _AGAIN:
            return None
        replies, witty = ([r for r in of if r != said] for of in (item.replies, item.witty))
        other = dataclasses.replace(item, replies=tuple(replies), witty=tuple(witty))
        return rng.choice(MORE), talk_intent("talk", other)

    def opening(self, rng: Random) -> tuple[str, SmallTalk]:
        """Talk with whom one does not know yet, every scene as often as every other one."""
        item = rng.choice(rng.choice(self._phrasings.openings))
        return item.prompt, item

    @cached_property
    def _topics(self) -> tuple[str, ...]:
        return tuple(t for t in self._phrasings.talk[self.split] if t not in NO_TOPICS)

    def topic(self, rng: Random) -> str:
        """A topic of small talk."""
        return rng.choice(self._topics)

    def talk(self, rng: Random, topic: str) -> Turn:
        """Small talk on a topic, or a turn of 'advice', 'wit' or 'chat' (with whom one does
        not know yet: who are you, how are you)."""
        if topic == "chat" and self._wide:
            return _of_item(*self.opening(rng))
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
        return self._draw(act, rng), Intent(act, replies=PLAIN_REPLIES[act])

    def tell(self, rng: Random, believed: Believed | None = None) -> tuple[str, Intent, str]:
        """What the user tells or, in training, wants to be confirmed; its intent, and the belief as
        a clause. It is true, or what `believed` makes of it."""
        entity = self.entity(rng)
        fact = rng.choice(list(entity.facts.values()))
        told = believed(entity, fact.attribute, rng) if believed else fact
        clause = state(entity, told, rng).removesuffix(".")
        checks = self._wide and rng.random() < _CHECKED
        form = rng.choice(CHECKS) if checks else self._draw("tell", rng)
        intent = Intent(
            "check" if checks else "tell", (entity,), fact.attribute,
            answer="false" if believed else "",
        )  # fmt: skip
        return form.format(fact=clause), intent, clause

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


def _of_item(text: str, item: SmallTalk) -> Turn:
    return text, talk_intent("talk", item)


def _translation(term: str, language: str, said_as: str) -> Intent:
    query = f"{term} in {language}"
    return Intent("translate", query=query, answer=said_as, subject=query)


def _differ(first: Entity, second: Entity, attribute: str) -> bool:
    """Whether two values lie so far apart that nobody would call them equal."""
    x, y = (entity.facts[attribute].value for entity in (first, second))
    if not isinstance(x, float) or not isinstance(y, float):
        return False
    return abs(x - y) > (0.5 if attribute == "year" else 0.05 * max(x, y))
