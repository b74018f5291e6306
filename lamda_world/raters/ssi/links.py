"""How a response hangs together with its context: shared words, topics, names, habit of speech."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lamda_world.raters.lexicon.english import English
from lamda_world.raters.lexicon.stems import stem
from lamda_world.raters.lexicon.topics import telling_topics, topics_of
from lamda_world.raters.parse.acts import Asked
from lamda_world.raters.parse.texts import Text

_NONE: frozenset[str] = frozenset()
_DOMAIN_TOPICS = {
    "city": frozenset({"city", "travel"}), "country": frozenset({"city", "travel"}),
    "peak": frozenset({"nature"}), "song": frozenset({"music"}), "element": frozenset({"science"}),
}  # fmt: skip
_NEAR = 0.27
"""Cosine of two words from which on they belong to one matter ('rain', 'garden')."""
_LIKELY = 0.75
"""Chance of belonging here from which on words that are near each other are believed."""
_POINTS_BACK = re.compile(r"\b(?:that|it|this|they|them|those|there|then|he|she|him)\b")


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a response to the turn it answers (`focus`) and to earlier ones.

    `strength` in [0, 1] sums up the ties to the focus; `earlier` is the same for older turns. The
    weights follow what tells real answers from answers to others in human chats: a shared word is
    by far the best sign, a topic or an association a weak one.
    `faint`: it shares a word that carries little ('people').
    `astray`: it has a topic of its own, none of the focus's. `fresh` are its telling stems that
    the focus did not hold; `strange` counts those that nothing associates with the focus, `rare`
    those that people seldom use. `chance`: that human chats would put it here; `kin`: its words
    keep company with the context's too.
    """

    shared: frozenset[str]
    topics: frozenset[str]
    related: int
    entity: bool
    strength: float
    earlier: float
    faint: bool
    astray: bool
    chance: float
    kin: bool
    fresh: frozenset[str]
    strange: int
    rare: int


def link(
    english: English,
    context: tuple[Text, ...],
    asked: Asked,
    response: Text,
    entities: tuple[frozenset[str], frozenset[str]],
    belongs: tuple[float, float] = (0.5, 0.0),
) -> Link:
    """Tie `response` to `context`.

    `entities` are the ids that the focus and that the response name; an id begins with its domain.
    `belongs` is what lamda_world.raters.lexicon.belonging reads.
    A last turn that says little of its own, or points back, is read with the turns before it.
    """
    depth = _depth(context[-1], asked)
    focus, older = context[-depth:], context[:-depth]
    words = _union(turn.content for turn in focus)
    about = _union(turn.telling for turn in focus)
    shared, fresh = response.telling & words, response.telling - words
    ours, theirs = topics_of(response.telling), topics_of(about)
    ours |= _union(_DOMAIN_TOPICS.get(name.split(":")[0], _NONE) for name in entities[1])
    related = english.related(about, response.telling)
    entity = bool(entities[0] & entities[1])
    sure = bool((entities[1] and ours & theirs) or telling_topics(fresh) & theirs)
    faint = bool((response.content & words) - shared)
    topic = 0.4 if sure else 0.25 if ours & theirs else 0.0
    word = 0.75 if len(shared) > 1 else 0.6 if shared else 0.0
    chance, nearness = belongs
    kin = nearness >= _NEAR and chance > _LIKELY
    near = 0.1 if kin and not shared else 0.0
    strength = min(1.0, 0.9 * entity + word + topic + min(0.2, 0.1 * related + near) + 0.1 * faint)
    past = _union(turn.content for turn in older)
    back = response.telling & past or ours & topics_of(past)
    return Link(
        shared=shared,
        topics=ours & theirs,
        related=related,
        entity=entity,
        strength=strength,
        earlier=0.6 if back else 0.0,
        faint=faint,
        astray=strength < 0.3 and bool(ours) and bool(theirs) and not kin,
        chance=chance,
        kin=kin,
        fresh=fresh,
        strange=len(fresh) - english.related(about, fresh),
        rare=sum(english.count(word) < 60 for word in response.words if stem(word) in fresh),
    )


def _depth(last: Text, asked: Asked) -> int:
    """How many of the last turns the response answers."""
    if asked.bare:
        return 3
    points_back = len(last.telling) <= 2 and _POINTS_BACK.search(last.plain)
    return 2 if points_back else 1


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)
