"""Words that people ask to have translated, with the right answers.

Weekdays, months and names of languages come from Unicode CLDR (package babel); a few everyday
phrases are listed here. Only answers in plain ASCII letters are kept: a small vocabulary can
spell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

_LANGUAGES = {"French": "fr", "Spanish": "es", "German": "de", "Italian": "it",
              "Portuguese": "pt", "Dutch": "nl", "Swedish": "sv", "Danish": "da"}  # fmt: skip
_PHRASES: dict[str, str] = {
    "hello": "Bonjour|Hola|Hallo|Ciao||Hallo|Hej|Hej",
    "thank you": "Merci|Gracias|Danke|Grazie|Obrigado|Dank je|Tack|Tak",
    "goodbye": "Au revoir||Auf Wiedersehen|Arrivederci|Adeus|Tot ziens||Farvel",
    "good night": "Bonne nuit|Buenas noches|Gute Nacht|Buonanotte|Boa noite|Goedenacht|God natt"
    "|Godnat",
    "good evening": "Bonsoir|Buenas tardes|Guten Abend|Buonasera|Boa noite|Goedenavond||Godaften",
    "yes": "Oui||Ja||Sim|Ja|Ja|Ja",
    "welcome": "Bienvenue|Bienvenido|Willkommen|Benvenuto|Bem-vindo|Welkom||Velkommen",
    "water": "Eau|Agua|Wasser|Acqua||Water|Vatten|Vand",
    "bread": "Pain|Pan|Brot|Pane||Brood||",
    "friend": "Ami|Amigo|Freund|Amico|Amigo|Vriend||Ven",
}
"""English -> one phrase for each of the languages, empty where ASCII cannot spell it."""


@cache
def translations() -> Sequence[tuple[str, str, str]]:
    """(English term, language, translation) for everything that can be asked."""
    from babel import Locale  # only when somebody asks for a translation

    found = []
    english = Locale.parse("en")
    for number, (language, code) in enumerate(_LANGUAGES.items()):
        locale = Locale.parse(code)
        found += [(term, language, line.split("|")[number]) for term, line in _PHRASES.items()]
        for table in ("days", "months"):
            ours = getattr(english, table)["stand-alone"]["wide"]
            theirs = getattr(locale, table)["stand-alone"]["wide"]
            found += [(ours[k], language, theirs[k]) for k in ours]
    return tuple(row for row in found if row[2] and row[2].isascii())


def draw_translation(rng: Random) -> tuple[str, str, str]:
    """One (English term, language, translation)."""
    return rng.choice(translations())
