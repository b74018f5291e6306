"""Phrasings of factual questions: by attribute, with frames that recur over all of them."""

from __future__ import annotations

from collections.abc import Mapping

from lamda_world.data_files import beside
from lamda_world.facts.statements import NOUN_PHRASES, Key

_DATA = beside(__file__)

FRAMES = _DATA.lines("frames")
"""Questions and requests around the name of an attribute: 'the population of Porto'."""

FOLLOW_FRAMES = _DATA.lines("follow_frames")
"""Elliptical questions: they say 'its population', and an earlier turn says whose."""

SPECIFIC: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("specific")

FOLLOW_SPECIFIC: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("follow_specific")

COMPARE_FRAMES = _DATA.lines("compare_frames")
"""Comparisons around what is more: 'has more people'."""

_MORE: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("more")

_COMPARE_SPECIFIC: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("compare_specific")

COMPARISONS: Mapping[Key, tuple[str, ...]] = {
    key: (*specific, *(frame.format(kind=kind, more=more) for frame in COMPARE_FRAMES))
    for key, specific in _COMPARE_SPECIFIC.items()
    for kind, more in [_MORE[key]]
}
"""Questions for the larger value; {a} and {b} stand in either order."""

CALCULATE: Mapping[str, tuple[str, ...]] = _DATA.lists("calculate")
"""Kind of sum -> questions for it."""

TRANSLATE = _DATA.lines("translate")


def question_templates(key: Key) -> tuple[str, ...]:
    """Every full question on an attribute, with the slot {name}."""
    framed = tuple(frame.format(np=NOUN_PHRASES[key]) for frame in FRAMES)
    return tuple(dict.fromkeys((*SPECIFIC[key], *framed)))


def follow_templates(key: Key) -> tuple[str, ...]:
    """Every elliptical question on an attribute; there is no slot."""
    phrase = its(key)
    framed = tuple(frame.format(np=phrase) for frame in FOLLOW_FRAMES)
    return tuple(dict.fromkeys((*FOLLOW_SPECIFIC.get(key, ()), *framed)))


def its(key: Key) -> str:
    """The noun phrase of an attribute without the name: 'its population'."""
    if key == ("peak", "first ascent"):
        return "the year of its first ascent"
    return NOUN_PHRASES[key].replace("the ", "its ", 1).removesuffix(" of {name}")
