"""Members of a list of values that the world does not know: 'French and Acelandic'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamda_world.raters.claims.statements import Statement, domain_of
from lamda_world.raters.lexicon.naming import ORDINARY
from lamda_world.raters.parse.mentions import WorldIndex
from lamda_world.raters.parse.passages import LISTED, Passage

_BETWEEN = sorted(LISTED, key=len, reverse=True)
_MARKS = frozenset(".!?;:)")
_COPULAS = frozenset("is are was were".split())
_LONGEST = 3
"""Words of a name."""


def odd_members(
    index: WorldIndex, passage: Passage, found: Sequence[Statement]
) -> Iterator[Statement]:
    """Of each list that holds a right value: its members that are names nobody knows, as false.

    The world holds all values of a list, so what it does not know is none of them.
    """
    known = {i for name in passage.names for i in range(name.first, name.last)}
    for one in found:
        listed = one.supported and not one.negated and one.entities and not one.token[:1].isdigit()
        target = (domain_of(one.entities[0]), one.attribute) if listed else ("", "")
        held = index.world.attributes.get(target)
        if held is None or held.kind != "list":
            continue
        for first, last in (_after(passage, one, known), _before(passage, one, known)):
            if first < last:
                said = passage.text.surface(first, last)
                yield replace(one, stated=said, supported=False, well_known=False, first=first,
                              last=last, token=said.lower())  # fmt: skip


def _after(passage: Passage, one: Statement, known: set[int]) -> tuple[int, int]:
    """Words [first, last) of an unknown name behind the value, with which the list ends or goes
    on."""
    words = passage.text.words
    joint = next((j for j in _BETWEEN if words[one.last : one.last + len(j)] == j), ())
    first = last = one.last + len(joint)
    while joint and last < len(words) and _unknown(passage, last, known):
        last += 1
    ends = last == len(words) or words[last] in _MARKS or words[last] in (",", "and", "or")
    return (first, last) if ends and last - first <= _LONGEST else (first, first)


def _before(passage: Passage, one: Statement, known: set[int]) -> tuple[int, int]:
    """The same before the value, where a cue ('speak') or 'is' opens the list."""
    words = passage.text.words
    joint = next((j for j in _BETWEEN if words[max(one.first - len(j), 0) : one.first] == j), ())
    first = last = one.first - len(joint)
    while joint and first > 0 and _unknown(passage, first - 1, known):
        first -= 1
    opener = first - 1
    opens = passage.text.at(opener) in _COPULAS or any(c.last == first for c in passage.cues)
    return (first, last) if opens and last - first <= _LONGEST else (last, last)


def _unknown(passage: Passage, position: int, known: set[int]) -> bool:
    text = passage.text
    word = text.words[position]
    if position in known or not word.isalpha() or word in ORDINARY:
        return False
    return text.capital(position)
