"""Training contexts in which several things were asked: the last turn asks for something else.

A dialog with a second sum, translation or question, whose right query is of the last one alone, is
what a user makes of any chat (paper section 6.2 trains on dialogs, not on single questions); a
model that met few of them asks the first one's query again. Evaluation draws nothing here.
"""

from __future__ import annotations

from random import Random

from lamda_world.forum.asking import Asker, Turn
from lamda_world.forum.intents import Intent
from lamda_world.forum.participants import READER, Author, Habits

ACTS = {"question": "ask", "comparison": "compare", "calculator": "calculate",
        "translator": "translate"}  # fmt: skip
"""Kind of a groundedness context -> the act of its last turn."""
EXCHANGES = {0: 0.72, 1: 0.19, 2: 0.09}
"""Shares of so many exchanges before the last turn: of most, one thing is asked."""
_SAME = 0.6
"""Of the exchanges before, those of the last turn's own act."""
_OTHERS = ("ask", "calculate", "translate", "chat", "greet", "talk")
_ANOTHER = 0.6
"""Of the turns after an exchange of the same act, those that may lean on it."""
_RIGHT = 0.75
"""Of the answers before, those of somebody who knows; a model has its own mistakes before it."""


class Lessons:
    """Exchanges and what is asked after them; `earlier` are the habits of who may be wrong."""

    def __init__(self, asker: Asker, author: Author, earlier: Habits) -> None:
        self._asker, self._author, self._earlier = asker, author, earlier

    def research(self, act: str, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """`count` exchanges, and a turn of the act `ask`, `compare`, `calculate` or `translate`."""
        asker = self._asker.of_one_kind(rng)
        history: list[str] = []
        before: Intent | None = None
        for _ in range(count):
            if before is not None and before.act == act and rng.random() < _ANOTHER:
                text, before = asker.another(before, rng)
                turns = text, self._said(before, rng)
            else:
                of = act if rng.random() < _SAME else rng.choice(_OTHERS)
                turns, before = self.exchange(of, rng, asker)
            history += turns
        if before is not None and before.act == act and rng.random() < _ANOTHER:
            return tuple(history), asker.another(before, rng)
        last = _ask(asker, act, rng)
        return tuple(history), asker.led(last, rng) if history else last

    def exchange(
        self, act: str, rng: Random, asker: Asker | None = None
    ) -> tuple[tuple[str, str], Intent]:
        """A turn of an act and its answer, and what the turn was about."""
        text, intent = _ask(asker or self._asker, act, rng)
        return (text, self._said(intent, rng)), intent

    def _said(self, intent: Intent, rng: Random) -> str:
        habits = READER if rng.random() < _RIGHT else self._earlier
        return self._author.respond(intent, habits, rng)

    def chat(self, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """Talk of who are you and how are you after some other exchange; at times one more joke."""
        text, item = self._asker.opening(rng)
        answer = rng.choice((*item.replies, *item.witty))
        again = self._asker.again(item, answer, rng)
        if again is not None and rng.random() < 0.5:
            return (text, answer), again
        turns, _ = self.exchange(rng.choice(_OTHERS), rng)
        return turns, self._asker.talk(rng, "chat")

    def plain(self, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """A greeting, or thanks or a goodbye after an exchange."""
        act = rng.choice(("greet", "thank", "thank", "bye"))
        turns = () if act == "greet" else self.exchange(rng.choice(_OTHERS), rng)[0]
        return turns, self._asker.plain(rng, act)

    def follow(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """An elliptical question after `count` exchanges, of which the last names what it is on."""
        asker = self._asker.of_one_kind(rng)
        history = [turn for _ in range(count - 1) for turn in self.exchange("ask", rng, asker)[0]]
        text, intent = asker.ask(rng, followed=True)
        answer = self._author.respond(intent, READER, rng)
        last = asker.follow(rng, intent, self._author.denial(intent, rng))
        return (*history, text, answer), last


def _ask(asker: Asker, act: str, rng: Random) -> Turn:
    if act in ("chat", "talk"):
        return asker.talk(rng, "chat" if act == "chat" else asker.topic(rng))
    if act == "greet":
        return asker.plain(rng, act)
    makers = {"compare": asker.compare, "calculate": asker.calculate,
              "translate": asker.translate}  # fmt: skip
    return makers.get(act, asker.ask)(rng)
