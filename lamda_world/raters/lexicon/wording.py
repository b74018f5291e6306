"""Words of a text with their places, and phrases looked up by their first word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


def _folding() -> dict[int, str]:
    """Latin letters without their marks, one character for one, so that places stay true."""
    table = {0x2019: "'", 0x2018: "'", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0xB2: "2", 0xB3: "3"}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_FOLD = _folding()
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*|n't\b|'(?:s|re|m|ve|ll|d)\b|[a-z]+?(?=n't\b)|[a-z]+(?:[23](?!\d))?|\w|[^\w\s]"
)
_SPOKEN = {
    "'s": "is", "'re": "are", "'m": "am", "'ve": "have", "n't": "not", "isnt": "not",
    "dont": "not", "doesnt": "not", "arent": "not", "wasnt": "not", "cannot": "not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A text as lower-case words without accents; word i stands at `text[starts[i]:ends[i]]`.

    Punctuation marks are words; "isn't" is 'is', "n't"; "Porto's" is 'porto', "'s".
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def surface(self, first: int, last: int) -> str:
        """The text from word `first` up to, not including, word `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]] if last > first else ""

    def capital(self, position: int) -> bool:
        """Whether the word begins with an upper-case letter."""
        return self.text[self.starts[position]].isupper()

    def at(self, position: int) -> str:
        """The word at a position, or '' outside the text."""
        return self.words[position] if 0 <= position < len(self.words) else ""


@lru_cache(maxsize=16384)
def split_words(text: str) -> Words:
    """The words of `text`."""
    lowered = text.translate(_FOLD).lower()
    if len(lowered) != len(text):  # a few letters grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_FOLD))
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(lowered)]
    if not found:
        return Words(text, (), (), ())
    words, starts, ends = zip(*found, strict=True)
    return Words(text, words, starts, ends)


def spoken(word: str) -> str:
    """The full form of a shortened verb: "'re" -> 'are', "n't" -> 'not'."""
    return _SPOKEN.get(word, word)


class PhraseIndex(Generic[T]):
    """Phrases of one or more words, each with what it stands for; the longest match wins."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        merged: dict[tuple[str, ...], list[T]] = {}
        for phrase, payload in entries:
            words = split_words(phrase).words
            for form in {words, tuple(w for w in words if w not in "-.'")}:
                held = merged.setdefault(form, [])
                if form and payload not in held:
                    held.append(payload)
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[T, ...]]]] = {}
        for words in sorted(merged, key=len, reverse=True):
            if words:
                held_ = self._by_first.setdefault(words[0], [])
                held_.append((words, tuple(merged[words])))

    def longest(self, words: Sequence[str], start: int) -> tuple[int, tuple[T, ...]] | None:
        """(number of words, payloads) of the longest phrase at `start`, or None."""
        for phrase, payloads in self._by_first.get(words[start], ()):
            size = len(phrase)
            if size == 1 or tuple(words[start : start + size]) == phrase:
                return size, payloads
        return None

    def __contains__(self, word: str) -> bool:
        """Whether a phrase begins with `word`."""
        return word in self._by_first
