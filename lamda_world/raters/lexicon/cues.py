"""Words that say which attribute a sentence is about: synonyms, not templates."""

from __future__ import annotations

from dataclasses import dataclass

from lamda_world.data_files import Table, beside
from lamda_world.raters.lexicon.wording import PhraseIndex, Words

_DATA = beside(__file__)

Target = tuple[str, str]
"""(domain, attribute name)."""

GENERAL = frozenset(("in", "of", "a", "an", "by", "within", "inside", "from"))
"""Cues that stand in any sentence: they never ask for an attribute."""
_LOOSE_WORDS = _DATA.words("loose_words")
"""Cues that are ordinary words too: alone they do not make a question or an odd value a claim."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase at words [first, last) and the attributes that it may stand for.

    `loose` cues ('in', 'by', 'people') need a value that fits; others also vouch for a value
    that fits nothing ('the capital is Bananaville').
    """

    first: int
    last: int
    targets: tuple[Target, ...]
    loose: bool
    phrase: str

    def attributes(self, domain: str) -> tuple[str, ...]:
        """The attributes of `domain` that the cue may stand for."""
        return tuple(name for held, name in self.targets if held == domain)


def targets_of(entry: Table) -> tuple[Target, ...]:
    """The attributes of an entry of a data file: 'city.population', 'city.time zone'."""
    pairs = (target.partition(".") for target in entry.lines("targets"))
    return tuple((domain, name) for domain, _, name in pairs)


_INDEX: PhraseIndex[tuple[tuple[Target, ...], bool]] = PhraseIndex(
    (phrase, (targets_of(entry), kind == "loose" or phrase in _LOOSE_WORDS))
    for kind in ("cues", "loose")
    for entry in _DATA.rows(kind)
    for phrase in entry.lines("phrases")
)


def find_cues(text: Words, taken: list[bool]) -> list[Cue]:
    """All cues of a text in order, the longest first; words of names are left alone."""
    found: list[Cue] = []
    position = 0
    while position < len(text.words):
        match = None
        if text.words[position] in _INDEX and not taken[position]:
            match = _INDEX.longest(text.words, position)
        if match is None:
            position += 1
            continue
        size, payloads = match
        targets = tuple(dict.fromkeys(t for held, _ in payloads for t in held))
        loose = all(held for _, held in payloads)
        phrase = " ".join(text.words[position : position + size])
        found.append(Cue(position, position + size, targets, loose, phrase))
        position += size
    return found
