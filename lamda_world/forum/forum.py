"""Forum dialogs: a walk over intents by two participants with habits (training split only)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from lamda.records import Dialog
from lamda_world.data_files import beside
from lamda_world.facts.entities import World
from lamda_world.forum import banks
from lamda_world.forum.asking import Asker
from lamda_world.forum.hands import hand, typed
from lamda_world.forum.intents import Intent, talk_intent
from lamda_world.forum.participants import READER, Author, Habits, draw_participants, pledges

_DATA = beside(__file__)

_SEGMENTS = {
    "talk": 0.26, "chat": 0.18, "ask": 0.25, "compare": 0.04, "calculate": 0.08, "translate": 0.05,
    "advice": 0.05, "wit": 0.03, "persona": 0.04, "tell": 0.04, "provoke": 0.08,
}  # fmt: skip
"""How often each kind of exchange occurs: mostly talk and questions, as in a forum."""
_LONGEST = 8
_ANOTHER = 0.4
"""Share of the questions, sums and translations after which another one of the kind is asked."""
_QUOTED = 0.35
"""Share of the questions after whose answer the asker quotes a page. A small model that met few
quotations states what entities are like instead of what a source says."""
_FALSE = 0.3
"""Share of the beliefs that are false, and are to be corrected."""
_QUOTING = _DATA.lines("quoting")
_REACTIONS = 0.3
"""Share of the exchanges after which the asker reacts and the other one asks."""


class Forum:
    """Writes dialogs of 2 to 8 turns."""

    def __init__(self, world: World, asker: Asker, habits: Habits) -> None:
        self._asker = asker
        self._author = Author(world)
        self._habits = habits

    def dialog(self, number: int, rng: Random) -> Dialog:
        """One dialog; `number` makes its id."""
        people = draw_participants(self._habits, rng)
        walk = _Walk(self._asker, self._author, people, rng)
        if rng.random() < 0.2:
            walk.exchange(*self._asker.plain(rng, "greet"))
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            walk.segment()
        if rng.random() < 0.12:
            walk.exchange(*self._asker.plain(rng, rng.choice(("thank", "thank", "bye"))))
        return Dialog(f"forum/{number}", "forum", tuple(walk.turns), tuple(walk.speakers), "train")


class _Walk:
    """The turns so far; people take turns strictly, whoever asks."""

    def __init__(
        self, asker: Asker, author: Author, people: list[tuple[str, Habits]], rng: Random
    ) -> None:
        self._asker, self._author, self._people, self._rng = asker, author, people, rng
        self.turns: list[str] = []
        self.speakers: list[str] = []
        self._pledged: set[str] = set()
        self._topic = asker.topic(rng)
        self._hand = hand(rng, wide=True)

    def _say(self, text: str) -> None:
        self.speakers.append(self._people[len(self.turns) % 2][0])
        self.turns.append(text)

    def exchange(self, text: str, intent: Intent, answer: str = "") -> None:
        """A turn and its response, if the dialog is not too long yet."""
        if len(self.turns) + 2 > _LONGEST:
            return
        # an answer that is given quotes somebody else: names stay as they are
        self._say(typed(text, self._hand.plain if answer else self._hand))
        name, habits = self._people[len(self.turns) % 2]
        if name in self._pledged:  # a second promise would answer nothing (paper section 9)
            habits = habits.scaled(hedge=0.0)
        said = answer or self._author.respond(intent, habits, self._rng)
        if pledges(said):
            self._pledged.add(name)
        self._say(said)

    def segment(self) -> None:
        """One exchange or a few that belong together; then the other one may begin to ask."""
        rng = self._rng
        if self.turns and len(self.turns) + 3 <= _LONGEST and rng.random() < _REACTIONS:
            self._say(rng.choice(banks.GENERIC_REPLIES))
        kind = rng.choices(list(_SEGMENTS), list(_SEGMENTS.values()))[0]
        if kind == "talk":
            if rng.random() < 0.3:
                self._topic = self._asker.topic(rng)
            self.exchange(*self._asker.talk(rng, self._topic))
        elif kind == "chat":
            self._chat()
        elif kind in ("advice", "wit"):
            self.exchange(*self._asker.talk(rng, kind))
        elif kind == "ask":
            self._ask()
        elif kind == "tell":
            self._tell()
        elif kind == "persona":
            self._persona()
        else:
            asker = self._asker
            makers = {"compare": asker.compare, "calculate": asker.calculate,
                      "translate": asker.translate, "provoke": asker.provoke}  # fmt: skip
            text, intent = makers[kind](rng)
            self.exchange(text, intent)
            if kind != "provoke":
                self._others(intent, _ANOTHER)

    def _others(self, intent: Intent, share: float) -> None:
        """With probability `share` another question of the kind, and so on from that."""
        while len(self.turns) + 2 <= _LONGEST and self._rng.random() < share:
            text, intent = self._asker.another(intent, self._rng)
            self.exchange(text, intent)

    def _chat(self) -> None:
        rng = self._rng
        text, item = self._asker.opening(rng)
        self.exchange(text, talk_intent("talk", item))
        again = self._asker.again(item, self.turns[-1], rng)
        if again is not None and rng.random() < _ANOTHER:
            self.exchange(*again)

    def _ask(self) -> None:
        rng = self._rng
        followed = rng.random() < 0.4
        text, intent = self._asker.ask(rng, followed=followed)
        self.exchange(text, intent)
        if rng.random() < _QUOTED:
            # The asker brings the source, and the answer only has to be read from it.
            source = self._author.source(intent, rng)
            answer = self._author.respond(intent, READER, rng)
            self.exchange(f"{rng.choice(_QUOTING)} {source}", intent, answer)
        if followed:
            text, intent = self._asker.follow(rng, intent, self._author.denial(intent, rng))
            self.exchange(text, intent)
        self._others(intent, _ANOTHER / 2)

    def _tell(self) -> None:
        believed = self._author.wrong if self._rng.random() < _FALSE else None
        text, intent, clause = self._asker.tell(self._rng, believed)
        self.exchange(text, intent)
        if intent.act == "tell" and not believed and self._rng.random() < 0.7:
            self.exchange(*self._asker.recall(self._rng, intent, clause))

    def _persona(self) -> None:
        text, persona = self._asker.persona(self._rng)
        self.exchange(text, Intent("persona", replies=persona.answers))
        if self.turns[-1] in persona.answers:
            self.exchange(*self._asker.persona_follow(self._rng, persona))


def forum_dialogs(
    world: World, asker: Asker, habits: Habits, count: int, rng: Random
) -> Iterator[Dialog]:
    """`count` dialogs of 2 to 8 turns; no evaluation entity or phrasing occurs in them."""
    forum = Forum(world, asker, habits)
    for number in range(count):
        yield forum.dialog(number, rng)
