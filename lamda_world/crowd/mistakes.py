"""How people who read and write all day slip, and small models with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from lamda_world.facts.sums import NUMBER

_FIGURES = re.compile(r"\d+")
_LANGUAGE = re.compile(r"\b(?:French|Spanish|German|Italian|Portuguese|Dutch|Swedish|Danish)\b")
_WHOLE = 0.5
"""Of the queries that are an earlier turn's, those with all of its operands."""


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


def asked_before(query: str, context: Sequence[str], rng: Random) -> str:
    """The query with an operand or the language of an earlier turn of the dialog, which is what a
    small model asks in a second sum or translation; '' where no earlier turn has another one."""
    form = _FIGURES if query[:1].isdigit() else _LANGUAGE if _LANGUAGE.search(query) else NUMBER
    asked = [turn for n, turn in enumerate(context[:-1]) if n % 2 == (len(context) - 1) % 2]
    last = [found for turn in asked[-1:] for found in form.findall(turn)]
    own = form.findall(query)
    if not last or not own or last[: len(own)] == own:
        return ""
    if len(last) >= len(own) and rng.random() < _WHOLE:
        values = iter(last)
        return form.sub(lambda _: next(values), query)
    place, new = rng.randrange(len(own)), rng.choice(last)
    if new == own[place]:
        return ""
    counter = iter(range(len(own)))
    return form.sub(lambda found: new if next(counter) == place else found[0], query)


def said_before(context: Sequence[str]) -> str:
    """The last answer of the dialog, which a small model repeats; '' where there was none."""
    return context[-2] if len(context) > 2 else ""
