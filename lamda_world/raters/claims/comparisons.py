"""Comparisons of two entities: 'Porto is smaller than Lisbon', 'Lisbon has more people'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda_world.raters.claims.statements import domain_of
from lamda_world.raters.lexicon.cues import Target, targets_of
from lamda_world.raters.lexicon.wording import PhraseIndex, Words
from lamda_world.raters.parse.mentions import Name, WorldIndex

_BY_SIZE = "city.population country.area peak.height"
_PEOPLE = "city.population country.population"
_YEARS = "song.year element.discovery_year peak.first_ascent"
_TABLE: dict[tuple[str, int], str] = {
    (_BY_SIZE, 1): "bigger|larger|greater|same size|equally big|equally large|biggest of the two|"
                   "largest of the two|as big as|as large as|"
    "huger|more big",
    (_BY_SIZE, -1): "smaller|less big|littler",
    (_PEOPLE, 1): "more people|more inhabitants|more residents|more citizens|bigger population|"
    "larger population|more populous|higher population|more populated|greater population|"
    "as many people|same number of people|same population|most people|as populous as|more crowded",
    (_PEOPLE, -1): "fewer people|less people|fewer inhabitants|less inhabitants|less populous|"
    "smaller population|lower population|fewer residents|less populated|fewer citizens",
    ("country.area", 1): "bigger area|larger area|more land|more square km|more area|more square "
                         "kilometers|more square kilometres|covers more|more space|greater area|"
                         "larger in area",
    ("country.area", -1): "smaller area|less land|less space|smaller in area",
    ("peak.height", 1): "higher|taller|same height|equally high|as high as|as tall as",
    ("peak.height", -1): "lower|shorter|less high|less tall",
    ("element.atomic_weight", 1): "heavier|as heavy as|weighs more|higher atomic weight|more "
                                  "massive",
    ("element.atomic_weight", -1): "lighter|weighs less|lower atomic weight|less heavy",
    ("element.atomic_number", 1): "higher atomic number|larger atomic number|greater atomic number|"
    "more protons|higher number",
    ("element.atomic_number", -1): "lower atomic number|smaller atomic number|fewer protons",
    (_YEARS, 1): "newer|later|younger|more recent|more recently|after",
    (_YEARS, -1): "older|earlier|before|as old as|discovered first|came first|found first",
}  # fmt: skip
_INDEX: PhraseIndex[tuple[tuple[Target, ...], int]] = PhraseIndex(
    (phrase, (targets_of(key), sign))
    for (key, sign), phrases in _TABLE.items()
    for phrase in phrases.split("|")
)
_WEAK = ("after", "before")
"""Need 'than', or a verb of time before them: 'came out before'."""
_TIMES = ("out", "released", "discovered", "found", "climbed", "recorded", "published", "years")
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
