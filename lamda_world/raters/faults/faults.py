"""Does a response hedge, promise again, end early, make up the user, or repeat itself (section 9)?

Each verdict is a `Fault`: whether a fair reader says so, and how far readers would differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lamda_world.data_files import beside
from lamda_world.raters.parse.acts import doings
from lamda_world.raters.parse.texts import Text

_DATA = beside(__file__)


def _pattern(key: str) -> re.Pattern[str]:
    """A pattern of the data file, whose lines are joined with nothing between them."""
    return re.compile("".join(_DATA.text(key).splitlines()))


_UNSURE, _BYE, _THANK = _pattern("unsure"), _pattern("bye"), _pattern("thank")
_TOLD, _OWN, _LIFE = _pattern("told"), _pattern("own"), _pattern("life")
_RECENT = 2
"""Own turns back to which a promise is the same one: later, it is of something else."""
_BRIEF = 14
"""Words of an answer that may be nothing but a hedge; a longer one says something besides."""
_RUN = 4
"""Words in a row that nobody says twice in one response."""
_GRAM, _SHARED, _LONG = 3, 0.7, 6
"""A response of _LONG words or more repeats another one with which it shares so much of its runs of
three words: names and figures of the same question seldom make up more than half."""
_STOCK = 3
"""Words of what may come again in any talk: 'oh really?'."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Whether there is one, and the doubt of it: 0 nobody would differ, 1 a coin toss."""

    yes: bool
    doubt: float


NONE = Fault(False, 0.0)


def read_faults(turns: Sequence[Text], response: Text, claims: bool) -> dict[str, Fault]:
    """The faults of `response` after `turns`, by the name of their question; `claims`: whether it
    says anything about the world."""
    return {
        "hedges": _hedges(response, claims),
        "pledges_again": _pledges_again(turns, response),
        "ends_early": _ends_early(turns, response),
        "makes_up_user": _makes_up_user(turns, response),
        "repeats_itself": _repeats_itself(turns, response),
    }


def pledges(text: Text) -> bool:
    """Whether a turn promises to look something up, or to answer later."""
    return "pledge" in doings(text)


def own_turns(turns: Sequence[Text]) -> Sequence[Text]:
    """What the one who responds has said before; two people take turns."""
    return turns[-2::-2]


def _hedges(response: Text, claims: bool) -> Fault:
    if not (pledges(response) or _UNSURE.search(response.plain)):
        return NONE
    if claims:
        return Fault(False, 0.3)
    return Fault(True, 0.1 if len(response.words) <= _BRIEF else 0.6)


def _pledges_again(turns: Sequence[Text], response: Text) -> Fault:
    if not pledges(response):
        return NONE
    again = any(pledges(turn) for turn in own_turns(turns)[:_RECENT])
    return Fault(True, 0.1) if again else Fault(False, 0.1)


def _ends_early(turns: Sequence[Text], response: Text) -> Fault:
    if not _BYE.search(response.plain):
        return NONE
    last = turns[-1].plain
    if _BYE.search(last):
        return Fault(False, 0.1)
    return Fault(not _THANK.search(last), 0.4)


def _makes_up_user(turns: Sequence[Text], response: Text) -> Fault:
    told = {stem for turn in turns[::-2] for stem in turn.content}
    heard = " ".join(turn.plain for turn in turns)
    for sentence in response.sentences:
        if sentence.end == "?":
            continue
        if _unheard(_TOLD, sentence.text, response, told):
            return Fault(True, 0.2)
        owned = _OWN.search(sentence.text)
        if owned and owned[1].rstrip("s") not in heard:
            return Fault(True, 0.4)
        if _unheard(_LIFE, sentence.text, response, told):
            return Fault(True, 0.5)
    return NONE


def _unheard(
    pattern: re.Pattern[str], sentence: str, response: Text, told: Collection[str]
) -> bool:
    """Whether what follows a phrase in its clause has a topic, and none that was told."""
    found = pattern.search(sentence)
    rest = sentence[found.end() :].split(",", maxsplit=1)[0] if found else ""
    topics = {stem for stem in response.content if stem in rest}
    return bool(topics) and topics.isdisjoint(told)


def _repeats_itself(turns: Sequence[Text], response: Text) -> Fault:
    words = response.words
    runs = [words[n : n + _RUN] for n in range(len(words) - _RUN + 1)]
    if len(set(runs)) < len(runs):
        return Fault(True, 0.1)
    for place, turn in _own_places(turns):
        if not _same(turn, response):
            continue
        if place and turns[place - 1].plain == turns[-1].plain:
            return Fault(False, 0.3)  # the same question has the same answer
        return Fault(True, 0.1 if len(words) > _STOCK else 0.8)
    return NONE


def _own_places(turns: Sequence[Text]) -> Iterator[tuple[int, Text]]:
    for place in range(len(turns) - 2, -1, -2):
        yield place, turns[place]


def _same(one: Text, other: Text) -> bool:
    """Whether two turns say the same in the same words, or nearly so."""
    if one.words == other.words:
        return bool(one.words)
    first, second = _grams(one), _grams(other)
    if min(len(one.words), len(other.words)) < _LONG:
        return False
    return len(first & second) >= _SHARED * max(len(first), len(second))


def _grams(text: Text) -> set[tuple[str, ...]]:
    return {text.words[n : n + _GRAM] for n in range(len(text.words) - _GRAM + 1)}
