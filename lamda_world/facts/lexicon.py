"""Words that people ask to have translated, with the right answers.

Weekdays, months and names of languages come from Unicode CLDR (package babel); a few everyday
phrases are listed here. Only answers in plain ASCII letters are kept: a small vocabulary can
spell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from lamda_world.data_files import beside

_DATA = beside(__file__)

_LANGUAGES = _DATA.texts("languages")
_PHRASES = _DATA.tables("phrases")
"""English -> language -> the phrase, where ASCII can spell it."""


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


def draw_translation(rng: Random) -> tuple[str, str, str]:
    """One (English term, language, translation)."""
    return rng.choice(translations())
