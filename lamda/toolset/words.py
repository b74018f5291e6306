"""Text as search terms: folded to ASCII, without stop words and plurals."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_STOP = (
    "a about also am an and any are as at be been by can could did do does for from had has have "
    "how i if in into is it its me my of on or please say so some tell than that the their them "
    "there these they this to was we were what which who whose will with would you your"
)
STOP_WORDS = frozenset(_STOP.split())
_SHORTEST_PLURAL = 4


def fold(text: str) -> str:
    """Lower case, without accents and apostrophes: "Côte d'Or" -> 'cote dor'."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
        text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return text.casefold().replace("'", "")


def words(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """The word without a plural ending: 'countries' -> 'country', 'cities' -> 'city'."""
    if len(word) < _SHORTEST_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word


def terms(text: str) -> list[str]:
    """The stems of `text` that are worth searching for; all of them if none is."""
    found = words(text)
    return [stem(word) for word in found if word not in STOP_WORDS] or [stem(w) for w in found]
