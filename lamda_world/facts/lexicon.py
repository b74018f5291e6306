"""Words that people ask to have translated, with the right answers.

Weekdays, months and names of languages and currencies come from Unicode CLDR (package babel); a
few everyday phrases are listed here. Only answers in plain ASCII letters are kept: a small
vocabulary can spell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from lamda_world.data_files import beside

_DATA = beside(__file__)

_WIDE = {"evaluated": 0.35, "everyday": 0.3, "names": 0.35}
"""Shares of the terms where all are drawn: those that evaluation asks for, and the others. Of a few
dozen words a small model guesses which one was meant; of hundreds of names it has to read it."""
_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,2}")
"""Names of at most three words: no 'CFA Franc (BCEAO)'."""
_LANGUAGES = _DATA.texts("languages")
_PHRASES = _DATA.tables("phrases")
"""English -> language -> the phrase, where ASCII can spell it."""
_EVERYDAY = _DATA.tables("everyday")
"""The same for terms that evaluation never asks for."""


Translation = tuple[str, str, str]
"""English term, language, what is said there."""


@cache
def translations() -> Sequence[Translation]:
    """Everything that evaluation asks for."""
    found = [(term, to, of.get(to, "")) for to in _LANGUAGES for term, of in _PHRASES.items()]
    for table in ("days", "months"):
        found += _of_cldr(table, lambda forms: forms["stand-alone"]["wide"])
    return tuple(row for row in found if row[2] and row[2].isascii())


@cache
def everyday() -> Sequence[Translation]:
    """Everyday terms that only training asks for."""
    return tuple((term, to, said) for term, of in _EVERYDAY.items() for to, said in of.items())


@cache
def names() -> Sequence[Translation]:
    """Names of languages and currencies, for which only training asks. Those of countries, and of
    metals (which have codes of currencies with X), are left out: some of them are entities that
    training never hears of."""
    countries = {term for term, _, _ in _of_cldr("territories")}
    rows = [row for table in ("languages", "currencies") for row in _of_cldr(table, _of_nations)]
    return tuple(
        row
        for row in rows
        if row[0] not in countries and _PLAIN.fullmatch(row[0]) and _PLAIN.fullmatch(row[2])
    )


def _of_nations(table: Mapping[str, str]) -> Mapping[str, str]:
    return {code: name for code, name in table.items() if not code.startswith("X")}


def _of_cldr(name: str, of: Callable[[Any], Mapping[Any, str]] = dict) -> list[Translation]:
    """The rows of a table of babel, in all of our languages; `of` finds it in the attribute."""
    from babel import Locale  # only when somebody asks for a translation

    ours = of(getattr(Locale.parse("en"), name))
    found = []
    for language, code in _LANGUAGES.items():
        theirs = of(getattr(Locale.parse(code), name))
        found += [(ours[key], language, theirs[key]) for key in ours if key in theirs]
    return found


@cache
def _everything() -> Mapping[tuple[str, str], str]:
    """(English term, language) -> translation."""
    return {(term, to): said for term, to, said in (*names(), *everyday(), *translations())}


def draw_translation(rng: Random, *, wide: bool = False) -> Translation:
    """One translation; `wide` draws what only training asks for as well."""
    if not wide:
        return rng.choice(translations())
    kind = rng.choices(list(_WIDE), list(_WIDE.values()))[0]
    return rng.choice({"evaluated": translations, "everyday": everyday, "names": names}[kind]())


@cache
def languages_of(term: str) -> Sequence[tuple[str, str]]:
    """(language, translation) of every language that a term can be asked in."""
    return tuple((to, said) for (of, to), said in _everything().items() if of == term)


def terms_of(language: str) -> list[tuple[str, str]]:
    """(term, translation) of every word that can be asked in a language; names are too many."""
    rows = (*translations(), *everyday())
    return [(term, said) for term, to, said in rows if to == language]
