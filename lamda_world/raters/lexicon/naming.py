"""Names that are ordinary words too, words that are no names, other names, and adjectives."""

from __future__ import annotations

from collections.abc import Sequence

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.wording import Words

_DATA = beside(__file__)
ORDINARY = _DATA.words("ordinary")
"""Words that stand where a name might stand, after 'is' or at the start of a sentence."""
PLAIN = _DATA.words("plain")
"""Names that are ordinary words too: in lower case they need a cue of their own domain near by."""


_ALIASES = _DATA.table("value_aliases")
VALUE_ALIASES = {
    (domain, attribute): aliases
    for domain in _ALIASES
    for attribute, aliases in _ALIASES.tables(domain).items()
}
"""(domain, attribute) -> another name in canonical form -> the value in canonical form."""

CONTINENTS = _DATA.texts("continents")
DEMONYMS = _DATA.texts("demonyms")
"""Adjectives of countries -> country, for 'a German city'."""


def writes_capitals(text: Words) -> bool:
    """Whether the writer begins sentences or names with capitals at all."""
    return any(c.isupper() and text.text[i + 1 : i + 2].isalpha() for i, c in enumerate(text.text))


def name_like(text: Words, first: int, last: int) -> bool:
    """Whether the unknown words [first, last) look like a name.

    Every word is written with a capital where the writer uses capitals, and is no ordinary word
    (articles, 'of' and 'de' inside a name are fine).
    """
    words: Sequence[str] = text.words[first:last]
    if not words or not words[0][0].isalpha() or not words[-1][0].isalpha():
        return False
    inner = ("of", "de", "la", "del", "the", "and", "von", "'s", "-", "'", "da")
    titled = first > 0 and last - first > 1 and all(
        text.capital(i) for i in range(first, last) if text.words[i] not in inner
    )  # fmt: skip  # 'the Great Wall'
    if not titled and any(w in ORDINARY and w not in inner for w in words):
        return False
    if any(not w[0].isalpha() and w not in inner for w in words):
        return False
    content = [i for i in range(first, last) if text.words[i] not in inner]
    if not content or all(len(text.words[i]) < 2 for i in content):
        return False
    return not writes_capitals(text) or all(text.capital(i) for i in content)
