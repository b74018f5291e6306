"""Words that people ask to have translated, with the right answers.

Weekdays, months and names of languages come from Unicode CLDR (package babel); a few everyday
phrases are listed here. Only answers in plain ASCII letters are kept: a small vocabulary can
spell them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from lamda_world.data_files import beside

_DATA = beside(__file__)

_WIDE = 0.6
"""Share of the everyday terms where they are drawn too."""
_LANGUAGES = _DATA.texts("languages")
_PHRASES = _DATA.tables("phrases")
"""English -> language -> the phrase, where ASCII can spell it."""
_EVERYDAY = _DATA.tables("everyday")
"""The same for terms that evaluation never asks for."""


@cache
def translations() -> Sequence[tuple[str, str, str]]:
    """(English term, language, translation) for everything that can be asked."""
    from babel import Locale  # only when somebody asks for a translation

    found = []
    english = Locale.parse("en")
    for language, code in _LANGUAGES.items():
        locale = Locale.parse(code)
        found += [(term, language, of.get(language, "")) for term, of in _PHRASES.items()]
        for table in ("days", "months"):
            ours = getattr(english, table)["stand-alone"]["wide"]
            theirs = getattr(locale, table)["stand-alone"]["wide"]
            found += [(ours[k], language, theirs[k]) for k in ours]
    return tuple(row for row in found if row[2] and row[2].isascii())


@cache
def everyday() -> Sequence[tuple[str, str, str]]:
    """(English term, language, translation) of terms that only training asks for."""
    return tuple((term, to, said) for term, of in _EVERYDAY.items() for to, said in of.items())


@cache
def _everything() -> Mapping[tuple[str, str], str]:
    """(English term, language) -> translation."""
    return {(term, to): said for term, to, said in (*translations(), *everyday())}


def draw_translation(rng: Random, *, wide: bool = False) -> tuple[str, str, str]:
    """One (English term, language, translation); `wide` draws half of them from `everyday`."""
    return rng.choice(everyday() if wide and rng.random() < _WIDE else translations())


def languages_of(term: str) -> list[tuple[str, str]]:
    """(language, translation) of every language that a term can be asked in."""
    return [(to, said) for (of, to), said in _everything().items() if of == term]


def terms_of(language: str) -> list[tuple[str, str]]:
    """(term, translation) of every term that can be asked in a language."""
    return [(of, said) for (of, to), said in _everything().items() if to == language]
