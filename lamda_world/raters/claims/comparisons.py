"""Comparisons of two entities: 'Porto is smaller than Lisbon', 'Lisbon has more people'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda_world.data_files import beside
from lamda_world.raters.claims.statements import domain_of
from lamda_world.raters.lexicon.cues import Target, targets_of
from lamda_world.raters.lexicon.wording import PhraseIndex, Words
from lamda_world.raters.parse.mentions import Name, WorldIndex

_DATA = beside(__file__)

_INDEX: PhraseIndex[tuple[tuple[Target, ...], int]] = PhraseIndex(
    (phrase, (targets_of(entry), 1 if entry.text("means") == "more" else -1))
    for entry in _DATA.rows("comparatives")
    for phrase in entry.lines("phrases")
)
_WEAK = ("after", "before")
"""Need 'than', or a verb of time before them: 'came out before'."""
_TIMES = _DATA.lines("times")
_EQUAL_SLACK = 0.1


@dataclass(frozen=True, slots=True)
class Comparative:
    """'bigger' at words [first, last): its attribute by domain, and 1 for more, -1 for less.

    `equal` marks 'as big as'; `than` is the word after which the other entity is named (-1: none).
    """

    first: int
    last: int
    targets: tuple[Target, ...]
    sign: int
    equal: bool
    than: int

    @property
    def open(self) -> bool:
        """Whether the word is of several attributes: 'bigger', and not 'more people'."""
        return len({name for _, name in self.targets}) > 1

    def attribute(self, domain: str) -> str:
        """The attribute that is compared for entities of `domain`, or ''."""
        return next((name for held, name in self.targets if held == domain), "")


def find_comparative(
    text: Words, first: int, last: int, names: Sequence[Name]
) -> Comparative | None:
    """The first comparative of words [first, last)."""
    inside = {i for name in names for i in range(name.first, name.last)}
    for i in range(first, last):
        if text.words[i] not in _INDEX or i in inside:
            continue
        match = _INDEX.longest(text.words, i)
        if match is None:
            continue
        size, ((targets, sign), *_) = match
        phrase = text.words[i : i + size]
        if phrase[0] in _WEAK and text.at(i - 1) not in _TIMES:
            continue
        equal = phrase[0] in ("as", "same", "equally")
        than = next((j for j in range(i + size, last) if text.words[j] == "than"), -1)
        if phrase[0] in _WEAK or (equal and phrase[-1] == "as"):
            than = i + size - 1
        elif equal and phrase[0] == "as":
            than = next((j for j in range(i + size, last) if text.words[j] == "as"), -1)
        elif than < 0 and text.at(i + size) == "of" and text.at(i + size + 1) != "the":
            continue
        return Comparative(i, i + size, targets, sign, equal, than)
    return None


def compares(
    index: WorldIndex, one: str, other: str, attribute: str, sign: int, equal: bool
) -> bool | None:
    """Whether `one` has more (sign 1) or less (-1) of the attribute; None when it is unknown."""
    facts = [index.entity(e).facts.get(attribute) for e in (one, other)]
    if facts[0] is None or facts[1] is None:
        return None
    left, right = facts[0].value, facts[1].value
    if isinstance(left, str | tuple) or isinstance(right, str | tuple):
        return None
    if equal:
        return abs(left - right) <= _EQUAL_SLACK * max(abs(left), abs(right))
    return (left - right) * sign > 0


def pair(
    comparative: Comparative, names: Sequence[Name], before: Sequence[str]
) -> tuple[str, str, str] | None:
    """(entity, other entity, attribute) that a comparative compares, or None.

    `before` are entities of the conversation that may stand for a missing side, likeliest first.
    """
    for domain, attribute in comparative.targets:
        ids = [(n, e) for n in names for e in n.entities if domain_of(e) == domain]
        left = [e for n, e in ids if comparative.than < 0 or n.first < comparative.than]
        right = [e for n, e in ids if n.first > comparative.than >= 0]
        known = [e for e in before if domain_of(e) == domain]
        if not left and not right:
            if not comparative.equal or len(known) < 2:
                continue
            return known[0], known[1], attribute
        if left and not right:
            right = [*left[1:2], *(e for e in known if e != left[0])]
        elif right and not left:
            left = [e for e in known if e != right[0]]
        if left and right and left[0] != right[0]:
            return left[0], right[0], attribute
    return None
