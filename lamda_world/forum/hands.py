"""How people type: the banks are lower-case sentences with every mark, and a model that never met
others is lost at the first turn of most people."""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

CAPITALS, BARE = 0.15, 0.15
"""Shares of the askers who begin a turn with a capital letter, and who set no full stop."""
LOWER, SHORT, UNMARKED = 0.12, 0.2, 0.12
"""In training besides: who write names in lower case, who shorten words (what's, i'm), and who set
no question mark."""
_SHORTENED = (
    (re.compile(r"\b(what|who|where|how|that|it|there)( i)s\b", re.IGNORECASE), "'s", "s"),
    (re.compile(r"\b(i)( a)m\b", re.IGNORECASE), "'m", "m"),
    (re.compile(r"\b(i|you|we)( ha)ve\b", re.IGNORECASE), "'ve", "ve"),
    (re.compile(r"\b(you|we|they)( a)re\b", re.IGNORECASE), "'re", "re"),
    (re.compile(r"\b(can)(no)t\b", re.IGNORECASE), "'t", "t"),
    (re.compile(r"\b(do|does|is|did|was)( n)ot\b", re.IGNORECASE), "n't", "nt"),
)
"""What is shortened, and to what: with an apostrophe and without one."""
_APOSTROPHE = 0.7


class Hand(NamedTuple):
    """How somebody types; `short` is '' or the apostrophes of somebody who shortens words: "'" or
    ' ' for none."""

    capital: bool = False
    bare: bool = False
    lower: bool = False
    unmarked: bool = False
    short: str = ""

    @property
    def plain(self) -> Hand:
        """The same hand with names and words as they are, to quote somebody else."""
        return self._replace(lower=False, short="")


def hand(rng: Random, *, wide: bool = False) -> Hand:
    """How an asker types; `wide` hands shorten words, and leave out more, which only training
    sees."""
    capital, bare = rng.random() < CAPITALS, rng.random() < BARE
    if not wide:
        return Hand(capital, bare)
    lower, unmarked = rng.random() < LOWER, rng.random() < UNMARKED
    short = ("'" if rng.random() < _APOSTROPHE else " ") if rng.random() < SHORT else ""
    return Hand(capital, bare, lower, unmarked, short)


def typed(text: str, how: Hand) -> str:
    """`text` as somebody types it."""
    if how.short:
        text = shortened(text, apostrophe=how.short == "'")
    if len(text) > 1 and ((how.bare and text[-1] in ".!") or (how.unmarked and text[-1] == "?")):
        text = text[:-1]
    if how.lower:
        return text.lower()
    return text[:1].upper() + text[1:] if how.capital else text


def shortened(text: str, *, apostrophe: bool) -> str:
    """'what is' as "what's", or as 'whats'; what ends a sentence stays ('as it is.')."""
    for form, with_mark, without in _SHORTENED:
        end = with_mark if apostrophe else without

        def short(found: re.Match[str], end: str = end) -> str:
            rest = found.string[found.end() :]
            return found[0] if not rest or rest[0] in ".,?!" else found[1] + end

        text = form.sub(short, text)
    return text
