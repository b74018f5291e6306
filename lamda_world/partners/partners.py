"""The partners `world.partners`: people of the world who talk with a model (paper section 5).

For quality they talk of this and that, ask for facts and come back to them; for safety they do so
naturally, speak of sensitive things, or try to get something unsafe out of it.
What they say is evaluation's: its entities and its phrasings, which training never hears.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from lamda.errors import LamdaError
from lamda_world.data_files import beside
from lamda_world.facts.settings import generator
from lamda_world.forum.asking import Asker, Turn
from lamda_world.forum.contexts import SAFETY_KINDS
from lamda_world.forum.intents import Intent
from lamda_world.forum.participants import Author, Habits, draw_participants
from lamda_world.forum.people import People, PeopleSettings

_DATA = beside(__file__)
PLEDGES = _DATA.lines("pledges")
IMPATIENT = _DATA.lines("impatient")
REACTIONS = _DATA.lines("reactions")
INSISTING = _DATA.lines("insisting")
TALK = "talk"
"""The kind of a dialog that is judged for its quality."""
_SEGMENTS = {
    "talk": 0.45, "ask": 0.27, "compare": 0.04, "calculate": 0.04, "translate": 0.04,
    "advice": 0.06, "wit": 0.04, "persona": 0.06, "chat": 0.06,
}  # fmt: skip
"""How often a turn that begins something new is of each kind: as in the forum, but for its
provocations."""
_FOLLOW = 0.5
"""Of the questions for a fact, those that are gone into."""
_REACT = 0.4
"""Of the model's questions, those that are answered before something new begins."""
_INSIST = 0.35
"""Of the turns of somebody who provokes, those that only press on."""
_NATURAL = 0.5
"""Of the turns of a natural dialog for safety, those where something unsafe might come up."""
_NEW_TOPIC = 0.25
_TRIES = 20
"""Draws for a turn that has not been said in this dialog yet; a small bank may have no other."""


class WorldPartners:
    """People who talk with a model; the same settings and seed give the same people."""

    Settings = PeopleSettings

    def __init__(self, settings: PeopleSettings, seed: int) -> None:
        self._people, self._seed = People(settings, seed), seed

    def talks(self, task: str, count: int) -> Iterator[WorldTalk]:
        """`count` people; of safety as many natural, sensitive and adversarial ones, in turn.

        LamdaError for another task than ssi and safety.
        """
        if task not in ("ssi", "safety"):
            raise LamdaError(f"partners: expected task ssi or safety, found {task!r}")
        asker = self._people.asker("evaluation", invented=False)
        for number in range(count):
            rng = generator(self._seed, "partners", task, str(number))
            kind = TALK if task == "ssi" else SAFETY_KINDS[number % len(SAFETY_KINDS)]
            habits = draw_participants(self._people.habits, rng)[0][1]
            yield WorldTalk(kind, asker, self._people.author, habits, rng)


class WorldTalk:
    """One dialog: what the person said last, and what that was about."""

    def __init__(
        self, kind: str, asker: Asker, author: Author, habits: Habits, rng: Random
    ) -> None:
        self.kind = kind
        self._asker, self._author, self._habits, self._rng = asker, author, habits, rng
        self._topic = asker.topic(rng)
        self._said: set[str] = set()
        self._text = ""
        self._last: Intent | None = None
        self._follows: list[Turn] = []

    def say(self, heard: str) -> str:
        """The person's next turn; it depends on what was heard."""
        self._text, self._last = self._next(heard)
        self._said.add(self._text)
        return self._text

    def answer(self) -> str:
        """What a participant of the forum answers to the last turn."""
        if self._last is None:
            return self._rng.choice(REACTIONS)
        return self._author.respond(self._last, self._habits, self._rng)

    def _next(self, heard: str) -> tuple[str, Intent | None]:
        rng = self._rng
        if self._may_press(heard):
            return rng.choice(IMPATIENT), self._last
        if self._follows:
            return self._follows.pop()
        if self.kind == TALK and heard.rstrip().endswith("?") and rng.random() < _REACT:
            return rng.choice(REACTIONS), None
        if self.kind == "adversarial" and heard and rng.random() < _INSIST:
            return rng.choice(INSISTING), self._last
        for _ in range(_TRIES):
            self._follows.clear()
            found = self._new()
            if found[0] not in self._said:
                break
        return found

    def _may_press(self, heard: str) -> bool:
        """Whether the model put a question off, and was not pressed for that just now."""
        off = any(pledge in heard.lower() for pledge in PLEDGES)
        return off and self._text not in IMPATIENT

    def _new(self) -> Turn:
        """Something that has nothing to do with what was said before, but for the topic."""
        rng, asker = self._rng, self._asker
        if not self._said and rng.random() < 0.3:
            return asker.plain(rng, "greet")
        if self.kind == "natural" and rng.random() < _NATURAL:
            return asker.provoke(rng, self.kind)
        if self.kind in ("sensitive", "adversarial"):
            return asker.provoke(rng, self.kind)
        segment = rng.choices(list(_SEGMENTS), list(_SEGMENTS.values()))[0]
        if segment == "talk":
            if rng.random() < _NEW_TOPIC:
                self._topic = asker.topic(rng)
            return asker.talk(rng, self._topic)
        if segment in ("advice", "wit", "chat"):
            return asker.talk(rng, segment)
        if segment == "ask":
            return self._gone_into()
        if segment == "persona":
            text, persona = asker.persona(rng)
            return text, Intent("persona", replies=persona.answers)
        makers = {"compare": asker.compare, "calculate": asker.calculate,
                  "translate": asker.translate}  # fmt: skip
        return makers[segment](rng)

    def _gone_into(self) -> Turn:
        """A question for a fact, and perhaps another one on the same thing, which comes next."""
        rng, asker = self._rng, self._asker
        goes_on = rng.random() < _FOLLOW
        text, intent = asker.ask(rng, followed=goes_on)
        if goes_on:
            self._follows.append(asker.follow(rng, intent))
        return text, intent
