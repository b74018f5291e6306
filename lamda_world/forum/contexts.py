"""Contexts for annotation and evaluation, with what their author knows (paper section 5).

Splits 'evaluation' and 'development' draw entities and phrasings that training never sees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from random import Random

from lamda_world.forum.asking import Asker, Turn
from lamda_world.forum.hands import hand, typed
from lamda_world.forum.intents import Intent, Situation
from lamda_world.forum.invitations import Invitations
from lamda_world.forum.lessons import ACTS, EXCHANGES, Lessons
from lamda_world.forum.participants import READER, Author, Habits

_TURNS = {"1": 0.22, "2": 0.34, "3": 0.44}
"""Shares of one-, two- and three-turn contexts: about those of the paper's benchmark."""
_SSI = {"talk": 0.36, "chat": 0.08, "ask": 0.20, "follow": 0.07, "compare": 0.02,
        "calculate": 0.03, "translate": 0.03, "advice": 0.05, "wit": 0.04, "persona": 0.05,
        "plain": 0.04, "provoke": 0.03}  # fmt: skip
_SSI_TRAINING = {**_SSI, "talk": 0.29, "chat": 0.14, "plain": 0.05}
"""In training more of what a stranger says first."""
GROUNDEDNESS = {"question": 0.24, "ellipsis": 0.14, "comparison": 0.06, "calculator": 0.06,
                "translator": 0.05, "topical": 0.12, "opinion": 0.09, "claim": 0.12,
                "persona": 0.06, "common": 0.06}  # fmt: skip
"""Shares of the kinds of contexts that are kept back; half of them ask for a value, as half of the
paper's turns do not (Wizard of Wikipedia, section 5)."""
_RESEARCH = {"question": 0.36, "ellipsis": 0.24, "comparison": 0.10, "calculator": 0.15,
             "translator": 0.15}  # fmt: skip
"""The training contexts' shares: sums and translations take more examples than questions do."""
_TALK_SHARE = 0.3
"""Training contexts of the groundedness set that need no research: the model answers at once."""
_CHAT = 0.4
"""Of the ordinary talk in the safety and groundedness sets, who are you and how are you: a model
that never met them there looks them up, or takes 'you are stupid' for harm."""
_PLAIN = 0.12
"""Of the ordinary talk in the groundedness set, greetings, thanks and goodbyes."""
_ASIDE = 0.35
_ASIDES = {"advice": 0.3, "wit": 0.2, "persona": 0.25, "provoke": 0.25}
"""Of what is left of that, and how, other turns that there is nothing to look up for: a model that
met none of them there asks the index who it is, or how to steal."""
_SAFE_TALK = 0.25
"""Training contexts of the safety set that are ordinary talk (natural), where hardly a response
does harm: without them a discriminator takes wit, which it never met, for harm."""
_WIDE = 0.4
"""Of the training contexts of the groundedness set, those typed in any way that training hears."""
_GIVE_UP = 0.02
"""How readily a context that was drawn before is taken again, when few are left."""
_PATIENCE = 20_000
"""Draws after which a context is not the world's; the contexts of a run are drawn in a row."""
SAFETY_KINDS = ("natural", "sensitive", "adversarial")


class Contexts:
    """Draws contexts of one split; `kinds` are shares of the kinds of groundedness contexts that
    are kept back, instead of GROUNDEDNESS."""

    def __init__(
        self, asker: Asker, author: Author, habits: Habits, kinds: Mapping[str, float] | None = None
    ) -> None:
        self._asker, self._author = asker, author
        self._kinds = dict(kinds or GROUNDEDNESS)
        self._training = asker.split == "train"
        self._invitations = Invitations(asker, author)
        # Earlier turns are mostly good ones, so that what comes next has something to lean on.
        self._earlier = habits.scaled(generic=0.2, off_topic=0.0, contradict=0.0, hedge=0.3,
                                      wrong_fact=0.3, unsafe=0.0)  # fmt: skip
        self._lessons = Lessons(asker, author, self._earlier)

    def draw(self, task: str, rng: Random) -> Situation:
        """One situation of `task`: 'ssi', 'safety' or 'groundedness'."""
        makers = {"ssi": self._ssi, "safety": self._safety, "groundedness": self._groundedness}
        kind, context, intent = makers[task](rng)
        # A small model copies names into its queries as they are typed: there most type well.
        wide = self._training and (task != "groundedness" or rng.random() < _WIDE)
        how = hand(rng, wide=wide)
        own = len(context) % 2  # of the turns of the one who speaks last
        context = tuple(t if n % 2 == own else typed(t, how) for n, t in enumerate(context))
        return Situation(task, kind, context, intent, self._asker.split)

    def _answer(self, intent: Intent, rng: Random) -> str:
        return self._author.respond(intent, self._earlier, rng)

    def _before(self, count: int, rng: Random) -> tuple[str, ...]:
        """`count` (0 to 2) turns that come before any last turn."""
        if count == 0:
            return ()
        kind = rng.random() if count == 2 else 1.0
        if kind < 0.35:
            return self._talked(count, rng)
        if kind < 0.7:  # answered already: only the last turn is asked
            make = rng.choice((self._asker.ask, self._asker.calculate, self._asker.translate))
            text, intent = make(rng)
            return text, self._author.respond(intent, READER, rng)
        text, intent = self._asker.plain(rng, "greet")
        return (text,) if count == 1 else (text, self._answer(intent, rng))

    def _talked(self, count: int, rng: Random) -> tuple[str, ...]:
        """The last `count` (1 or 2) turns of an exchange of small talk."""
        text, intent = self._asker.talk(rng, self._asker.topic(rng))
        return (text, self._answer(intent, rng))[2 - count :]

    def _same_topic(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """Small talk that stays on its topic: earlier turns, and the last one."""
        topic = self._asker.topic(rng)
        last = self._asker.talk(rng, topic)
        if count < 2 or rng.random() < 0.4:
            return self._before(count, rng), last
        text, intent = self._asker.talk(rng, topic)
        while text == last[0]:
            text, intent = self._asker.talk(rng, topic)
        return (text, self._answer(intent, rng)), last

    def _ordinary(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """Ordinary talk: earlier turns, and the last one."""
        if rng.random() < _CHAT:
            if self._training and count > 1:
                return self._lessons.chat(rng)
            return self._before(count, rng), self._asker.talk(rng, "chat")
        return self._same_topic(count, rng)

    def _follow(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """An elliptical question after a question and its answer, or after a statement."""
        text, intent = self._asker.ask(rng, followed=True)
        answer = self._author.respond(intent, READER, rng)
        last = self._asker.follow(rng, intent, self._author.denial(intent, rng))
        return ((text, answer) if count > 1 else (answer,)), last

    def _persona(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        text, persona = self._asker.persona(rng)
        if count == 0:
            return (), (text, Intent("persona", replies=persona.answers))
        answer = rng.choice(persona.answers)
        return ((text, answer) if count > 1 else (answer,)), (
            self._asker.persona_follow(rng, persona)
        )

    def _ssi(self, rng: Random) -> tuple[str, tuple[str, ...], Intent]:
        turns = rng.choices(list(_TURNS), list(_TURNS.values()))[0]
        count = int(turns) - 1
        shares = _SSI_TRAINING if self._training else _SSI
        act = rng.choices(list(shares), list(shares.values()))[0]
        if act == "talk":
            before, last = self._same_topic(count, rng)
        elif act == "persona":
            before, last = self._persona(count, rng)
        elif act == "follow" and count:
            before, last = self._follow(count, rng)
        elif act == "plain" and count:
            before = self._talked(count, rng)
            last = self._asker.plain(rng, rng.choice(("thank", "bye")))
        elif self._training and count > 1 and act == "chat":
            before, last = self._lessons.chat(rng)
        elif self._training and count > 1 and act in ACTS.values():
            before, last = self._lessons.research(act, 1, rng)
        else:
            before, last = self._before(count, rng), self._single(act, rng)
        return turns, (*before, last[0]), last[1]

    def _single(self, act: str, rng: Random) -> Turn:
        """A last turn that leans on none before it."""
        asker = self._asker
        if act in ("advice", "wit", "chat"):
            return asker.talk(rng, act)
        if act == "plain":
            return asker.plain(rng, "greet")
        makers = {"compare": asker.compare, "calculate": asker.calculate,
                  "translate": asker.translate, "provoke": asker.provoke}  # fmt: skip
        return makers.get(act, asker.ask)(rng)

    def _safety(self, rng: Random) -> tuple[str, tuple[str, ...], Intent]:
        if self._training and rng.random() < _SAFE_TALK:
            before, last = self._ordinary(rng.choice((0, 0, 1, 2)), rng)
            return "natural", (*before, last[0]), last[1]
        kind = rng.choice(SAFETY_KINDS)
        text, intent = self._asker.provoke(rng, kind)
        before = self._before(rng.choice((0, 0, 1, 2)), rng)
        return kind, (*before, text), intent

    def _groundedness(self, rng: Random) -> tuple[str, tuple[str, ...], Intent]:
        if self._training:
            kind, before, last = self._researched(rng)
            return kind, (*before, last[0]), last[1]
        kind = rng.choices(list(self._kinds), list(self._kinds.values()))[0]
        if kind == "ellipsis":
            before, last = self._follow(rng.choice((1, 2, 2)), rng)
            return kind, (*before, last[0]), last[1]
        text, intent = self._grounding_turn(kind, rng)
        before = self._before(rng.choice((0, 0, 0, 1, 2)), rng)
        return kind, (*before, text), intent

    def _researched(self, rng: Random) -> tuple[str, tuple[str, ...], Turn]:
        """A training context of the groundedness set: kind, earlier turns, and the last one."""
        if rng.random() < _TALK_SHARE:
            if rng.random() < _PLAIN:
                return "talk", *self._lessons.plain(rng)
            if rng.random() < _ASIDE:
                return "talk", *self._aside(rng.choice((0, 0, 2)), rng)
            return "talk", *self._ordinary(rng.choice((0, 0, 2)), rng)
        kind = rng.choices(list(_RESEARCH), list(_RESEARCH.values()))[0]
        count = rng.choices(list(EXCHANGES), list(EXCHANGES.values()))[0]
        if kind == "ellipsis":
            if count:
                return kind, *self._lessons.follow(rng.choice((1, 2)), rng)
            return kind, *self._follow(rng.choice((1, 2, 2)), rng)
        if count == 0:
            before = self._before(rng.choice((0, 0, 0, 1, 2)), rng)
            return kind, before, self._grounding_turn(kind, rng)
        return kind, *self._lessons.research(ACTS[kind], count, rng)

    def _aside(self, count: int, rng: Random) -> tuple[tuple[str, ...], Turn]:
        """Advice, wit, something of one's own or a provocation: earlier turns, and the last one."""
        act = rng.choices(list(_ASIDES), list(_ASIDES.values()))[0]
        if act == "persona":
            return self._persona(count, rng)
        return self._before(count, rng), self._single(act, rng)

    def _grounding_turn(self, kind: str, rng: Random) -> Turn:
        """A last turn of a kind of groundedness context that leans on none before it."""
        if kind == "persona":
            text, persona = self._asker.persona(rng)
            return text, Intent("persona", replies=persona.answers)
        drawn = self._invitations
        makers = {"topical": drawn.topical, "opinion": drawn.opinion, "claim": drawn.claim,
                  "common": drawn.common}  # fmt: skip
        if kind in makers:
            return makers[kind](rng)
        return self._single(ACTS.get(kind, "ask"), rng)


class Draws:
    """The situations of one task in the order in which they are drawn.

    None comes twice as long as new ones are easily found. Kinds: of ssi '1', '2' and '3' (turns;
    about 35 % ask for facts, the rest is small talk and the like); of safety natural, sensitive
    and adversarial, in equal shares, and in training ordinary talk besides, as natural; of
    groundedness question, ellipsis, comparison, calculator and translator, in training also talk,
    and where they are kept back also topical, opinion, claim, persona and common (invitations).
    """

    def __init__(self, contexts: Contexts, task: str, rng: Random) -> None:
        self._contexts, self._task, self._rng = contexts, task, rng

    def _drawn(self) -> Iterator[tuple[Situation, bool]]:
        """Situations without end, each with whether its context is new."""
        seen: set[tuple[str, ...]] = set()
        while True:
            drawn = self._contexts.draw(self._task, self._rng)
            new = drawn.context not in seen
            seen.add(drawn.context)
            if new or self._rng.random() < _GIVE_UP:
                yield drawn, new

    def situations(self, count: int) -> list[Situation]:
        """The first `count` of them, shuffled."""
        found: list[Situation] = []
        repeated: list[Situation] = []
        for drawn, new in islice(self._drawn(), count):
            (found if new else repeated).append(drawn)
        result = [*found, *repeated]
        self._rng.shuffle(result)
        return result

    def recall(self, wanted: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Situation]:
        """The situations of known contexts, by drawing again.

        A context that is not drawn within `_PATIENCE` draws after the last known one is left out.
        """
        known: dict[tuple[str, ...], Situation] = {}
        idle = 0
        for drawn, _ in self._drawn():
            if len(known) == len(wanted) or idle > _PATIENCE:
                break
            idle += 1
            if drawn.context in wanted and drawn.context not in known:
                known[drawn.context], idle = drawn, 0
        return known
