"""What a text may hold: the rules that the inbox and the gates share, so that what a gate would
refuse is refused at the door."""

from __future__ import annotations

import re
import unicodedata

# White space, controls, format characters, blanks that pass for letters or signs (Hangul fillers,
# the empty Braille pattern, the null notehead), variation selectors, tags, private use, and marks
# that stand on nothing: Unicode's White_Space and Default_Ignorable_Code_Point, and more.
_INVISIBLE = (
    r"\s\x00-\x20\x7f-\xa0\xad\u0300-\u036f\u061c\u070f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u2000-\u200f\u2028-\u202f\u205f-\u206f\u20d0-\u20ff\u2800\u3000"
    r"\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff0-\ufffc"
    r"\ufffe\uffff\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
WORD = f"[^{_INVISIBLE}]"
"""Pattern of a sign that a reader sees: a text without one has no word."""
UNPRINTABLE = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufdd0-\ufdef"
    r"\ufffd-\uffff\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000f0000-\U0010ffff]"
)
"""Pattern of what no editor shows as it is: control characters other than tab and line ends, what
turns the direction of reading (embeddings, overrides, isolates; the marks that right-to-left text
needs are none), private use, U+FFFD and non-characters. Parquet's UTF-8 cannot hold surrogates."""
_BLANK = r"\s\xad\u200b\u2060-\u2064\u2800\u3164\ufeff\uffa0"
_HOST = rf"(?:[A-Za-z0-9_-]|(?!{UNPRINTABLE})[^\x00-\x7f{_BLANK}])"
"""Of a host's name: marks too, as names in other scripts have them, and the underscore of an
intranet's."""
URL = (
    rf"^https?://(?!-){_HOST}+(?<!-)(?:\.{_HOST}+)*\.?(?::\d+)?"
    rf"(?:[/?#](?:(?!{UNPRINTABLE})[^{_BLANK}])*)?\Z"
)
"""Pattern of an http(s) address of one line, on the web or in a network of one's own
(`http://wiki/Page`); `\\Z`, as `$` would let a line end pass."""
_WORD, _UNPRINTABLE, _URL = map(re.compile, (WORD, UNPRINTABLE, URL))
_LETTERS = re.compile(r"[^\W_]+")


def has_word(text: str) -> bool:
    """Whether a reader sees anything in `text`."""
    return bool(_WORD.search(text))


def is_url(text: str) -> bool:
    """Whether `text` is a well-formed http(s) address, and nothing else."""
    return bool(_URL.match(text))


def unprintable(text: str) -> str:
    """The first character of `text` that cannot be shown, as U+202E; '' where there is none."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def is_lettered(character: str) -> bool:
    """Whether a character is a letter or a visible mark on one: the vowel signs of Thai and
    Devanagari are marks."""
    return character.isalpha() or (_is_mark(character) and bool(_MARK.match(character)))


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and unicodedata.category(character) in ("Mn", "Mc")


_MARK = re.compile(r"[^\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""No variation selector: that one chooses a picture, and is not read."""


class _Unmarked(dict[int, int | None]):
    """For `str.translate`: marks are left out, each looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if _is_mark(chr(code)) else code
        return self[code]


_UNMARKED = _Unmarked()


def words_of(text: str) -> list[str]:
    """The words of `text`, in lower case and without marks, which would split them."""
    lower = text.lower()
    return _LETTERS.findall(lower if lower.isascii() else lower.translate(_UNMARKED))
