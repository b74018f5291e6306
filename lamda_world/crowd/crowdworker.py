"""The crowdworker who does the research: queries, reads, rewrites and cites (paper section 6.2).

`research` works with whatever the toolset returns; it knows the truth only to tell whether a
result is about what was asked. One example is written for each action, and some wrong actions
beside them, for the discriminator.
"""

from __future__ import annotations

import hashlib
from random import Random

from lamda.records import GroundingExample, ToolCall, Votes
from lamda_world.crowd.desk import Ask, Desk
from lamda_world.crowd.finding import holds
from lamda_world.crowd.mistakes import asked_before, misread, misspelt, said_before
from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact, World
from lamda_world.facts.statements import noun_phrase, said, state
from lamda_world.forum.intents import Intent, Situation
from lamda_world.forum.participants import Author, tool_templates, winner_first, wrong_answer

_DATA = beside(__file__)

MAX_CALLS = 4
"""The paper's example of a bound on the queries of one answer (section 6.2)."""
_VERDICTS = _DATA.texts("verdicts")
_NOT_FOUND = _DATA.lines("not_found")
_VAGUE_FIRST, _MISTAKES, _DISSENT = 0.06, 0.8, 0.15
"""Shares: research that begins with a vague query, which counts as a mistake; situations with one
more mistake; votes that differ. People slip like that, and a discriminator needs wrong actions
beside the right ones."""
_NEEDLESS = 0.4
"""Share of what was found after which somebody asks on, though nothing more was asked: a judge that
never saw it takes the second query for as good as the first, and its result is read as well."""
_ASTRAY = 0.13
"""Share of training's look-ups that begin with a garbled name or another one, so that the first
result does not help: else a model that garbles a name takes whatever it finds for the answer."""
_ASTRAY_NAMES = 0.5
"""Of these, those that ask for another entity of the domain, whose value tempts."""
_GIVE_UP = 0.15
"""Of these, those that go wrong once more, and end with the words that nothing was found."""
_WRONG_FINAL = {
    "misread": 0.34, "value": 0.15, "base": 0.1, "entity": 0.1, "name": 0.1, "attribute": 0.08,
    "other page": 0.06, "no page": 0.06, "earlier": 0.06,
}  # fmt: skip
"""What is wrong in a final response: mostly a value that begins as the one that was read, and goes
on as another. So a small model slips, and its judge has to know it."""
_WRONG_FIRST = {"attribute": 0.4, "entity": 0.25, "spelling": 0.2, "base": 0.15}
"""What is wrong in a first action. A model that is asked in words that it never met mostly takes
another attribute of the right entity, so that is what its judge has to see most."""


class Crowdworker:
    """Writes grounding examples; invents mistakes from training entities only."""

    def __init__(self, world: World, author: Author) -> None:
        self._author = author
        self._train = world.split("train")
        self._held_out = {entity.url for entity in world.split("evaluation")}

    def research(
        self, situation: Situation, base: str, ask: Ask, rng: Random, number: int = 0
    ) -> list[GroundingExample]:
        """One example for each action on `base`, and some mistakes (`correct` = 0).

        `ask` gives the next (text, URL) on a query, '' for an answer that needs no source, or
        None. `number` keeps the ids of equal contexts apart.
        """
        desk = Desk(situation, base, ask, rng)
        intent = situation.intent
        if intent.act in ("ask", "follow"):
            self._look_up(desk, intent)
        elif intent.act == "compare":
            self._compare(desk, intent)
        elif intent.act in ("calculate", "translate"):
            self._compute(desk, intent)
        else:
            self._no_research(desk, intent)
        key = hashlib.sha256("\n".join((*situation.context, base)).encode()).hexdigest()[:12]
        return [
            GroundingExample(
                example_id=f"groundedness/{number}-{key}/{step}",
                context=situation.context,
                base=base,
                calls=calls,
                action=action,
                text=text,
                votes=_votes(correct, rng),
                correct=correct,
                split=situation.split,
            )
            for step, (calls, action, text, correct) in enumerate(desk.actions)
        ]

    def _no_research(self, desk: Desk, intent: Intent) -> None:
        """A base response that makes no claim goes to the user as it is."""
        if desk.rng.random() < _MISTAKES / 2:
            desk.note("TS", self._query(desk.rng.choice(self._train), desk.rng), correct=0)
        desk.note("User", desk.base.strip() or desk.rng.choice(intent.replies or ("i see.",)))

    def _query(self, entity: Entity, rng: Random, attribute: str = "") -> str:
        """'population of Porto', by one rule as for sums; without `attribute` any of the facts."""
        attribute = attribute or rng.choice(list(entity.facts))
        return f"{attribute} of {entity.name}"

    def _find(self, desk: Desk, entity: Entity, fact: Fact) -> ToolCall | None:
        """Ask until a result holds the fact: the same query again, then other words."""
        first = self._query(entity, desk.rng, fact.attribute)
        for text in (first, first, f"{entity.name} {fact.attribute}"):
            if len(desk.calls) >= MAX_CALLS:
                break
            call = desk.query(text)
            if holds(call.result, entity, fact):
                return call
        return None

    def _strayed(self, desk: Desk, entity: Entity, fact: Fact) -> ToolCall | None:
        """As `_find`, at times after a query that went astray, or after two that were given up."""
        rng = desk.rng
        if desk.situation.split != "train" or rng.random() >= _ASTRAY:
            return self._find(desk, entity, fact)
        given_up = rng.random() < _GIVE_UP
        for _ in range(1 + given_up):
            call = self._astray(desk, entity, fact)
            if call is not None:
                return call
        return None if given_up and desk.calls else self._find(desk, entity, fact)

    def _astray(self, desk: Desk, entity: Entity, fact: Fact) -> ToolCall | None:
        """A query that is no example, with a garbled name or another one; its result where it
        helped by chance. Where it did not, what it says of another entity is no answer."""
        rng, attribute = desk.rng, fact.attribute
        other = None
        if rng.random() < _ASTRAY_NAMES:
            named = [e for e in self._same_kind(entity) if attribute in e.facts]
            other = rng.choice(named) if named else None
        name = other.name if other else misspelt(entity.name, rng)
        call = desk.query(f"{attribute} of {name}", correct=0)
        if call.url in self._held_out:  # a garbled name may be near any other
            desk.take_back()
            return None
        if holds(call.result, entity, fact):
            desk.actions.pop()  # as after a vague query that helped
            return call
        if other and rng.random() < _MISTAKES:
            told = state(entity, other.facts[attribute], rng)
            if not holds(told, entity, fact):
                desk.note("User", told + desk.marker(call), correct=0)
        return None

    def _same_kind(self, entity: Entity) -> list[Entity]:
        """The other training entities of its domain."""
        return [e for e in self._train if e.domain == entity.domain and e is not entity]

    def _look_up(self, desk: Desk, intent: Intent) -> None:
        rng, entity, fact = desk.rng, intent.entity, intent.fact
        mistake = rng.random() < _MISTAKES
        if mistake:
            self._wrong_first(desk, intent.entity, intent.attribute)
        vague = desk.query(entity.name, correct=0) if rng.random() < _VAGUE_FIRST else None
        if vague and holds(vague.result, entity, fact):
            # It helped by chance; to read it is right, to have asked so is still no example.
            desk.actions.pop()
            call: ToolCall | None = vague
        else:
            call = self._strayed(desk, entity, fact)
        if call is None:
            np = noun_phrase(entity, fact.attribute)
            desk.note("User", rng.choice(_NOT_FOUND).format(np=np))
            return
        text = state(entity, fact, rng)
        if mistake:
            desk.note("User", self._wrong_final(desk, intent, call, text), correct=0)
        if rng.random() < _NEEDLESS:
            self._asks_on(desk, call, entity, intent.attribute)
        desk.note("User", text + desk.marker(call))

    def _asks_on(self, desk: Desk, call: ToolCall, entity: Entity, attribute: str) -> None:
        """A query that nobody needs, as what was asked has been found: the same, or a wrong one."""
        if desk.rng.random() < 0.5:
            desk.note("TS", call.query, correct=0)
        else:
            others = [a for a in entity.facts if a != attribute] or [attribute]
            desk.note("TS", self._query(entity, desk.rng, desk.rng.choice(others)), correct=0)

    def _wrong_first(self, desk: Desk, entity: Entity, attribute: str) -> None:
        """A query for something else, or the unverified base at once."""
        rng = desk.rng
        others = [a for a in entity.facts if a != attribute]
        same = self._same_kind(entity)
        wrong = rng.choices(list(_WRONG_FIRST), list(_WRONG_FIRST.values()))[0]
        if wrong == "base" and desk.base.strip():
            desk.note("User", desk.base.strip(), correct=0)
        elif wrong == "spelling":
            query = self._query(entity, rng, attribute)
            desk.note("TS", query.replace(entity.name, misspelt(entity.name, rng)), correct=0)
        elif wrong == "attribute" and others:
            desk.note("TS", self._query(entity, rng, rng.choice(others)), correct=0)
        else:
            talk = "\n".join(desk.situation.context[:-1])
            named = [e for e in same if e.name in talk]  # what was asked of before tempts most
            desk.note("TS", self._query(rng.choice(named or same), rng, attribute), correct=0)

    def _wrong_final(self, desk: Desk, intent: Intent, call: ToolCall, text: str) -> str:
        """A final response with a wrong value, entity, attribute, spelling or citation."""
        rng, entity, attribute = desk.rng, intent.entity, intent.attribute
        good, value = desk.marker(call), intent.fact.stated
        earlier = said_before(desk.situation.context)
        other = self._author.wrong(entity, attribute, rng)
        kind = rng.choices(list(_WRONG_FINAL), list(_WRONG_FINAL.values()))[0]
        if kind == "earlier" and earlier and value not in earlier:
            return earlier + good
        if kind == "other page":
            same_page = {k for k, c in enumerate(desk.calls, start=1) if c.url == call.url}
            others = [k for k in range(1, MAX_CALLS + 1) if k not in same_page]
            return f"{text} [{rng.choice(others)}]" if others else text
        if kind == "entity":
            same = [e for e in self._same_kind(entity) if attribute in e.facts]
            return text.replace(said(entity), said(rng.choice(same))) + good
        if kind == "attribute" and len(entity.facts) > 1:
            beside = [f for a, f in entity.facts.items() if a != attribute]
            return state(entity, rng.choice(beside), rng) + good
        if kind == "name":
            return text.replace(said(entity), misspelt(said(entity), rng)) + good
        if kind == "misread" and value in text:
            return text.replace(value, misread(value, other.stated, rng)) + good
        if kind == "base" and desk.base.strip() and value not in desk.base:
            return desk.base.strip() + good
        return text if kind == "no page" else state(entity, other, rng) + good

    def _compare(self, desk: Desk, intent: Intent) -> None:
        rng, attribute = desk.rng, intent.attribute
        if rng.random() < _MISTAKES:
            self._wrong_first(desk, rng.choice(intent.entities), attribute)
        parts: list[str] = []
        for entity in intent.entities:
            find = self._find if parts else self._strayed
            call = find(desk, entity, entity.facts[attribute])
            if call is None:
                np = noun_phrase(entity, attribute)
                desk.note("User", rng.choice(_NOT_FOUND).format(np=np))
                return
            parts.append(state(entity, entity.facts[attribute], rng) + desk.marker(call))
        if len(desk.calls) == len(parts) and rng.random() < _MISTAKES / 2:
            # The second value was not looked up yet.
            desk.actions.append((tuple(desk.calls[:1]), "User", parts[0], 0))
            desk.actions.append((tuple(desk.calls[:1]), "TS", desk.calls[0].query, 0))
        winner, loser = winner_first(intent)
        verdict = "so " + _VERDICTS[attribute] + "."
        if rng.random() < _MISTAKES / 2:
            wrong = verdict.format(winner=said(loser))
            desk.note("User", " ".join((*parts, wrong)), correct=0)
        desk.note("User", " ".join((*parts, verdict.format(winner=said(winner)))))

    def _compute(self, desk: Desk, intent: Intent) -> None:
        rng = desk.rng
        if rng.random() < _MISTAKES / 2 and desk.base.strip():
            desk.note("User", desk.base.strip(), correct=0)
        if rng.random() < _MISTAKES:
            wrong = asked_before(intent.query, desk.situation.context, rng)
            desk.note("TS", wrong or misspelt(intent.query, rng), correct=0)
        call = desk.query(intent.query)
        if intent.answer.casefold() not in call.result.casefold():
            desk.note("User", f"sorry, i could not work out {intent.subject}.")
            return
        if rng.random() < _NEEDLESS:
            desk.note("TS", call.query, correct=0)
        named = [t for t in tool_templates(intent) if "{subject}" in t]
        template, page = rng.choice(named), desk.marker(call)
        if rng.random() < _MISTAKES:
            value = wrong_answer(intent, rng)
            if rng.random() < 0.5:
                value = misread(call.result, value, rng)
            told = template.format(subject=intent.subject, answer=value) + page
            earlier = said_before(desk.situation.context)
            if rng.random() < 0.15 and earlier and call.result not in earlier:
                told = earlier
            elif rng.random() < 0.2 and desk.base.strip() and call.result not in desk.base:
                told = desk.base.strip() + page
            desk.note("User", told, correct=0)
        desk.note("User", template.format(subject=intent.subject, answer=call.result) + page)


def _votes(correct: int, rng: Random) -> Votes:
    """Three raters' votes on an action; at most one differs."""
    right, other = ("yes", "no") if correct else ("no", "yes")
    votes = [right] * 3
    if rng.random() < _DISSENT:
        votes[rng.randrange(3)] = other
    return {"correct": tuple(votes)}
