"""How people who read and write all day slip, and small models with them."""

from __future__ import annotations

from random import Random


def misread(text: str, other: str, rng: Random) -> str:
    """`text` with one word that begins as it does and goes on as a word of `other`, or with a digit
    changed: never as it was."""
    parts = text.split(" ")
    # of several values all have to be there: only what joins them could be anything
    place = rng.choice([n for n, word in enumerate(parts) if word != "and"])
    word, strange = parts[place], rng.choice(other.split(" "))
    digits = [n for n, sign in enumerate(word) if sign.isdigit()]
    if digits:
        n = rng.choice(digits)
        changed = word[:n] + rng.choice([d for d in "0123456789" if d != word[n]]) + word[n + 1 :]
    else:
        cut = rng.randint(1, max(1, len(word) - 1))
        changed = word[:cut] + strange[rng.randint(0, min(cut, len(strange) - 1)) :]
    parts[place] = changed if changed != word else word + strange[-2:]
    return " ".join(parts)


def misspelt(text: str, rng: Random) -> str:
    """The text with one word cut short, or with a part of it doubled: how a small model slips."""
    parts = text.split(" ")
    place = rng.randrange(len(parts))
    word = parts[place]
    cut = rng.randint(1, max(1, len(word) - 1))
    parts[place] = word[:cut] if len(word) > 1 and rng.random() < 0.6 else word[:cut] + word
    return " ".join(parts)
