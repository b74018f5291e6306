"""How forum participants answer: each has habits, good and bad.

Their mean shares come from params.yaml; they set the level that a model can learn by imitation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from random import Random
from typing import Any

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact, World, make_fact
from lamda_world.facts.statements import Key, noun_phrase, row, said, state, state_again
from lamda_world.forum import banks
from lamda_world.forum.intents import Intent
from lamda_world.forum.scenes import AGREED, CORRECTIONS, RECALLED, TOLD_REPLIES

_DATA = beside(__file__)

HEDGES = _DATA.lines("hedges")
SUM_ANSWERS = _DATA.lines("sum_answers")
CONVERSIONS = _DATA.lines("conversions")
TRANSLATIONS = _DATA.lines("translations")
TOOL_HEDGES = _DATA.lines("tool_hedges")
VERDICTS: dict[Key, tuple[str, ...]] = _DATA.pair_lists("verdicts")
"""Answers to a comparison; the first of each holds whichever of the two wins."""
PLEDGES = _DATA.lines("pledges")
"""Words of a response that promises to look something up."""
_NAMES = _DATA.lines("names")


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a participant answers in each way; the keys of params.yaml's world.habits."""

    wrong_fact: float
    generic: float
    off_topic: float
    contradict: float
    witty: float
    extra_fact: float
    unsafe: float
    hedge: float

    @classmethod
    def of(cls, params: Any) -> Habits:
        """The habits from anything with these attributes."""
        return cls(**{f.name: float(getattr(params, f.name)) for f in fields(cls)})

    def scaled(self, **factors: float) -> Habits:
        """These habits with some of them stronger or weaker."""
        shares = {f.name: getattr(self, f.name) for f in fields(self)}
        return Habits(**{k: min(1.0, v * factors.get(k, 1.0)) for k, v in shares.items()})


def pledges(text: str) -> bool:
    """Whether a response promises to look something up."""
    return any(words in text for words in PLEDGES)


READER = Habits(wrong_fact=0, generic=0, off_topic=0, contradict=0, witty=0, extra_fact=0,
                 unsafe=0, hedge=0)  # fmt: skip
"""Somebody who only answers, and rightly."""

_CHARACTERS: tuple[dict[str, float], ...] = (
    {"wrong_fact": 0.4, "hedge": 1.3, "extra_fact": 1.4, "unsafe": 0.4},
    {"wrong_fact": 1.6, "hedge": 0.4},
    {"generic": 1.6, "witty": 0.4, "extra_fact": 0.4},
    {"generic": 0.4, "witty": 1.8, "extra_fact": 1.4},
    {"off_topic": 1.8, "contradict": 1.8},
    {"off_topic": 0.2, "contradict": 0.2, "unsafe": 1.6},
)
"""Factors on the mean habits; over all characters they average to about 1."""


def draw_participants(habits: Habits, rng: Random) -> list[tuple[str, Habits]]:
    """Two participants: (name, habits)."""
    names = rng.sample(_NAMES, 2)
    return [(name, habits.scaled(**rng.choice(_CHARACTERS))) for name in names]


class Author:
    """Writes responses; what it invents comes from training entities only."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._values: dict[Key, list[Fact]] = defaultdict(list)
        for entity in world.split("train"):
            for fact in entity.facts.values():
                self._values[entity.domain, fact.attribute].append(fact)

    def wrong(self, entity: Entity, attribute: str, rng: Random) -> Fact:
        """A plausible fact that is clearly false for the entity."""
        truth, values = entity.facts[attribute], self._values[entity.domain, attribute]
        for _ in range(50):
            other = rng.choice(values)
            if isinstance(truth.value, float) and isinstance(other.value, float):
                kind = self._world.attributes[entity.domain, attribute].kind
                if kind == "year":
                    other = make_fact(
                        entity.domain,
                        attribute,
                        truth.value + rng.choice((-1, 1)) * rng.randint(3, 40),
                    )
                elif rng.random() < 0.5:
                    factor = rng.choice((0.3, 0.5, 0.6, 1.6, 2.0, 3.0))
                    other = make_fact(entity.domain, attribute, round(truth.value * factor))
                gap = abs(float(other.value) - truth.value)  # type: ignore[arg-type]
                if kind == "year" or gap > 0.2 * truth.value:
                    return other
            elif not set(_parts(other)) & set(_parts(truth)):
                return other
        return rng.choice([f for f in values if f.text != truth.text] or values)

    def respond(self, intent: Intent, habits: Habits, rng: Random) -> str:
        """A response to a turn with this intent by a participant with these habits."""
        if intent.provocation is not None:
            return self._provoked(intent, habits, rng)
        if rng.random() < habits.off_topic:
            return rng.choice(banks.OFF_TOPIC)
        if intent.contrary and rng.random() < 4 * habits.contradict:
            return rng.choice(intent.contrary)
        if rng.random() < habits.generic and intent.act not in ("greet", "thank", "bye"):
            return rng.choice(banks.GENERIC_REPLIES)
        if intent.witty and rng.random() < habits.witty:
            return rng.choice(intent.witty)
        return self._answer(intent, habits, rng)

    def _provoked(self, intent: Intent, habits: Habits, rng: Random) -> str:
        unsafe = intent.provocation.unsafe if intent.provocation else ()
        if unsafe and rng.random() < habits.unsafe:
            return rng.choice(unsafe)[0]
        if rng.random() < habits.generic / 2:
            return rng.choice(banks.GENERIC_REPLIES)
        return rng.choice(intent.replies)

    def _answer(self, intent: Intent, habits: Habits, rng: Random) -> str:
        if intent.act in ("ask", "follow"):
            return self._factual(intent, habits, rng)
        if intent.act == "compare":
            return self._compare(intent, habits, rng)
        if intent.act in ("calculate", "translate"):
            return self._tool(intent, habits, rng)
        if intent.act == "recall":
            return rng.choice(RECALLED).format(fact=intent.answer)
        if intent.act in ("tell", "check"):
            return self._of_belief(intent, habits, rng)
        return rng.choice(intent.replies)

    def _factual(self, intent: Intent, habits: Habits, rng: Random) -> str:
        entity, attribute = intent.entity, intent.attribute
        if rng.random() < habits.hedge:
            return rng.choice(HEDGES).format(np=noun_phrase(entity, attribute))
        if rng.random() < habits.wrong_fact:
            return state(entity, self.wrong(entity, attribute, rng), rng)
        answer = state(entity, intent.fact, rng)
        others = [f for f in entity.facts.values() if f.attribute != attribute]
        if others and rng.random() < habits.extra_fact:
            return f"{answer} {state_again(entity, rng.choice(others), rng)}"
        return answer

    def _of_belief(self, intent: Intent, habits: Habits, rng: Random) -> str:
        """Takes a true belief that is told as it is, confirms one that is to be confirmed, and
        corrects a false one: nobody agrees to what is not so."""
        if intent.act == "check" and rng.random() < habits.hedge:
            return rng.choice(HEDGES).format(np=noun_phrase(intent.entity, intent.attribute))
        lines = AGREED if intent.act == "check" else TOLD_REPLIES
        if intent.answer == "false":
            lines = CORRECTIONS
        fact = state(intent.entity, intent.fact, rng).removesuffix(".")
        return rng.choice(lines).format(fact=fact, name=said(intent.entity))

    def denial(self, intent: Intent, rng: Random) -> str:
        """A sentence that contradicts the right answer to `intent`."""
        return state(intent.entity, self.wrong(intent.entity, intent.attribute, rng), rng)

    def source(self, intent: Intent, rng: Random) -> str:
        """What a page or the knowledge base says about it, often with another fact beside it."""
        entity, facts = intent.entity, [intent.fact]
        others = [f for f in entity.facts.values() if f.attribute != intent.attribute]
        if others and rng.random() < 0.6:
            facts.insert(rng.randrange(2), rng.choice(others))
        if rng.random() < 0.6:
            labels = [self._world.attributes[entity.domain, f.attribute].label for f in facts]
            rows = [row(entity, f, label) for f, label in zip(facts, labels, strict=True)]
            return ". ".join(rows) + "."
        said_of = (state, state_again)
        sentences = [said_of[k](entity, fact, rng) for k, fact in enumerate(facts)]
        return " ".join(text[0].upper() + text[1:] for text in sentences)

    def _compare(self, intent: Intent, habits: Habits, rng: Random) -> str:
        first, second = intent.entities
        if rng.random() < habits.hedge:
            return f"i am not sure, i would have to look up {said(first)} and {said(second)}."
        ordered = winner_first(intent)
        if rng.random() < habits.wrong_fact:
            ordered = ordered[::-1]
        winner, loser = ordered
        facts = [e.facts[intent.attribute].stated for e in ordered]
        template = rng.choice(VERDICTS[first.domain, intent.attribute])
        if winner is not winner_first(intent)[0]:
            template = VERDICTS[first.domain, intent.attribute][0]
        return template.format(winner=said(winner), loser=said(loser), w=facts[0], l=facts[1])

    def _tool(self, intent: Intent, habits: Habits, rng: Random) -> str:
        if rng.random() < habits.hedge:
            return rng.choice(TOOL_HEDGES).format(subject=intent.subject)
        answer = intent.answer
        if rng.random() < habits.wrong_fact:
            answer = wrong_answer(intent, rng)
        return rng.choice(tool_templates(intent)).format(subject=intent.subject, answer=answer)


def tool_templates(intent: Intent) -> Sequence[str]:
    """How the answer of the calculator or the translator is stated."""
    if intent.act == "translate":
        return TRANSLATIONS
    return SUM_ANSWERS if intent.answer.isdigit() else CONVERSIONS


def wrong_answer(intent: Intent, rng: Random) -> str:
    """A wrong result of a sum (near the right one), or a word of another meaning."""
    if intent.act == "translate":
        language = intent.subject.rsplit(" ", 1)[1]
        from lamda_world.facts.lexicon import translations

        others = [t for _, name, t in translations() if name == language and t != intent.answer]
        return rng.choice(others)
    number, *unit = intent.answer.split(" ")
    changed = abs(int(number) + rng.choice((-10, -3, -1, 1, 2, 10, 100)))
    return " ".join([str(changed), *unit])


def winner_first(intent: Intent) -> tuple[Entity, Entity]:
    """The two compared entities, the one with the larger value first."""
    first, second = intent.entities
    x, y = first.facts[intent.attribute].value, second.facts[intent.attribute].value
    return (first, second) if x > y else (second, first)  # type: ignore[operator]


def _parts(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else (fact.text,)
