"""One form for texts that a reader would take for the same, to find duplicates and leaks in.

Case, width, accents, punctuation, spaces, look-alike letters and invisible characters are undone.
It is made for comparing alone: no model learns it.
"""

from __future__ import annotations

import functools
import re
import string
import unicodedata
from collections.abc import Iterable

_LETTER = re.compile(r"[A-Za-z]")
_DIGIT = re.compile(r"\d")
# What a number would change its value without: 3.5, 1,000, 10:30, 3-4, 7 * 8, -5.
_OPERATOR = re.compile(r"\d(?: ?[+\-*/^=%] ?|[.,:])(?=\d)")
_MINUS = re.compile(r"-(?<![\w)]-)(?=\d)")
# A letter that a digit stands for, as in w0rd or f1ne.
_DISGUISED = re.compile(r"[a-z][01](?!\d)|[01](?<!\d[01])(?=[a-z])")
_LETTERS_OF = str.maketrans("01", "ol")
_KEPT = str.maketrans({sign: chr(0xE000 + n) for n, sign in enumerate("+-*/^=%.,:")}) | {32: None}
_PUNCTUATION = (
    {code: None for code in range(128) if not chr(code).isprintable() and not chr(code).isspace()}
    | {ord(sign): " " for sign in string.punctuation if sign not in "+^=<>$|~"}
    | {ord("'"): None, ord("`"): None}
)
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "÷": "/"}) | str.maketrans(
    {sign: f"^{n}" for n, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
)
_APOSTROPHES = "´ʹʻʼʽˈˊˋʾʿ‘’‛′"
# Default_Ignorable_Code_Point (Unicode 16, DerivedCoreProperties) where the category is not Cf, and
# two blanks that are letters or symbols by category.
_INVISIBLE = (
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0}
    | set(range(0x180B, 0x1810))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xFFF0, 0xFFF9))
    | set(range(0xE0000, 0xE1000))
)
# Accents over and under letters; the vowel signs of Thai or Hindi lie elsewhere, and are kept.
_ACCENTS = (
    (0x0300, 0x0370),
    (0x1AB0, 0x1B00),
    (0x1DC0, 0x1E00),
    (0x20D0, 0x2100),
    (0xFE20, 0xFE30),
)


def folded(text: str) -> str:
    """`text` as words with single spaces; a text that is all punctuation keeps it."""
    return words(text) or " ".join(text.split())


def words(text: str) -> str:
    """`text` as words with single spaces; '' where it has none."""
    plain = text.lower() if text.isascii() else _ascii_where_alike(text)
    if _DIGIT.search(plain):
        plain = _OPERATOR.sub(lambda found: found[0].translate(_KEPT), plain)
        if "-" in plain:
            plain = _MINUS.sub(lambda found: found[0].translate(_KEPT), plain)
        plain = _DISGUISED.sub(lambda found: found[0].translate(_LETTERS_OF), plain)
    return " ".join(plain.translate(_PUNCTUATION).split())


def key(texts: Iterable[str]) -> str:
    """The texts as one string to compare: folded, with one sign for what ASCII has two alike of (I
    and l, m and rn), and without spaces, so that none hides a copy."""
    return key_of(folded("\n".join(texts)))


def key_of(plain: str) -> str:
    """The key of text that is folded."""
    return alike(plain).replace(" ", "")


def alike(plain: str) -> str:
    """Folded text with one sign for two letters of ASCII that look alike."""
    return plain.replace("l", "i").replace("rn", "m")


def _ascii_where_alike(text: str) -> str:
    plain = text.translate(_SIGNS)
    if _LETTER.search(plain):
        plain = plain.translate(_look_alikes()[1])
    return unicodedata.normalize("NFKD", plain).casefold().translate(_signs())


class _Signs(dict[int, str | int | None]):
    """What becomes of a character, found out when it is first met."""

    def __missing__(self, code: int) -> str | int | None:
        self[code] = found = code if code < 128 else _becomes(code)
        return found


def _becomes(code: int) -> str | int | None:
    sign = chr(code)
    category = unicodedata.category(sign)
    if sign.isspace():
        return " "
    if code in _INVISIBLE or category in ("Cc", "Cf", "Cn", "Cs") or sign in _APOSTROPHES:
        return None
    if any(first <= code < end for first, end in _ACCENTS):
        return None
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return " " if category.startswith("P") else _look_alikes()[0].get(code, code)


@functools.cache
def _signs() -> _Signs:
    return _Signs()


@functools.cache
def _look_alikes() -> tuple[dict[int, str], dict[int, str]]:
    """Character that is not ASCII -> the ASCII letters that it looks like (Unicode TR 39).

    First of case-folded ones; a small letter that looks like none counts as its capital does, so
    that case stays undone. Then of the capitals whose small letter looks like another one than they
    do (the Greek capital Nu is an N, the small one a v), for texts that have Latin letters as well.
    """
    from confusable_homoglyphs.confusables import confusables_data  # reads a megabyte

    alike: dict[str, str] = {}
    for sign, entries in confusables_data.items():
        likes = [e["c"] for e in entries if e["c"].isascii() and e["c"].isalpha()]
        if (
            sign.isascii()
            or len(sign) > 1
            or not likes
            or not unicodedata.is_normalized("NFKD", sign)
        ):
            continue
        capital = sign.casefold() != sign
        alike[sign] = min(likes, key=lambda c: (len(c), c.isupper() is not capital, c)).casefold()
    small = {ord(sign): letters for sign, letters in alike.items() if sign.casefold() == sign}
    capitals: dict[int, str] = {}
    for sign, letters in alike.items():
        other = sign.casefold()
        has_small = other != sign and len(other) == 1 and not other.isascii()
        if has_small and small.setdefault(ord(other), letters) != letters:
            capitals[ord(sign)] = letters
    return small, capitals
