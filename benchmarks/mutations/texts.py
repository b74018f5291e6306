"""Changes of texts that a reader hardly sees, and texts that nobody wants."""

from __future__ import annotations

import random
import string

_ALIKE = str.maketrans("aceopxyi", "асеорхуі")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_GOODS = ("pills", "watches", "shoes", "loans", "followers", "tickets")


def unpunctuated(text: str) -> str:
    """Without its final punctuation."""
    return text.rstrip(string.punctuation + " ")


def other_signs(text: str) -> str:
    """With other punctuation, and in capitals at the beginning."""
    return f"{text.translate(_PUNCTUATION)[:1].upper()}{text.translate(_PUNCTUATION)[1:]}..."


def look_alike(text: str) -> str:
    """With Cyrillic letters that look like the Latin ones."""
    return text.translate(_ALIKE)


def invisible(text: str) -> str:
    """With a zero-width space after every third character."""
    return "\u200b".join(text[start : start + 3] for start in range(0, len(text), 3))


def in_two(text: str, *, words: bool) -> str:
    """The first half of the words, or of the characters."""
    if words:
        parts = text.split()
        return " ".join(parts[: max(1, len(parts) // 2)])
    return text[: max(1, len(text) // 2)]


def spam(rng: random.Random) -> tuple[str, ...]:
    """An advertisement and what pretends to answer it, each time a bit different."""
    shop = f"shop{rng.randrange(9999)}"
    return (
        f"buy cheap {rng.choice(_GOODS)} now at {shop} dot example",
        f"great offer! i ordered {rng.randrange(1, 99)} {rng.choice(_GOODS)} from {shop}",
    )


def template(rng: random.Random) -> str:
    """What a program says, with a slot."""
    return f"Thank you for message number {rng.randrange(9999)}. We will answer as soon as we can."
