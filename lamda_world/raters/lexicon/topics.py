"""Everyday topics and the words that give them away.

A word may belong to several topics; a turn is about every topic that one of its words names.
"""

from __future__ import annotations

from collections.abc import Iterable

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.stems import stem

_DATA = beside(__file__)

_WORDS = _DATA.table("topics")


def _index() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for topic in _WORDS:
        for word in _WORDS.words(topic):
            index.setdefault(stem(word), set()).add(topic)
    return {word: frozenset(topics) for word, topics in index.items()}


INDEX = _index()
"""Stem of a word -> the topics that it names."""
_NONE: frozenset[str] = frozenset()
TOPICS = tuple(_WORDS)


def topics_of(stems: Iterable[str]) -> frozenset[str]:
    """All topics that one of the stems names."""
    return _NONE.union(*(INDEX.get(word, _NONE) for word in stems))


def telling_topics(stems: Iterable[str]) -> frozenset[str]:
    """The topics that a stem names without naming another ('kitten', not 'water')."""
    return _NONE.union(*(of for word in stems if len(of := INDEX.get(word, _NONE)) == 1))
