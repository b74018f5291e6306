"""Responses that say a turn of the dialog again.

A copy of a turn is likely, and each of its words fits, so neither likelihood nor a small model's
discriminators see that it answers nothing; whoever compares the words does, and another candidate
is said. The paper has no such rule. What is left of the fault is counted as `repeats_itself`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
BRIEF = 3
"""Words of a turn that may come again in any talk: 'oh really?', 'you are welcome'."""


def wording(text: str) -> tuple[str, ...]:
    """The words of a text, whatever their case and the signs around them."""
    return tuple(_WORD.findall(text.casefold()))


def said_before(context: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """The wordings of the turns of `context` that a response may not say again: all but brief ones,
    and but the answer to what the last turn asks once more."""
    turns = [wording(turn) for turn in context]
    found = set()
    for place, words in enumerate(turns):
        asked_again = place > 0 and turns[place - 1] == turns[-1]
        if len(words) > BRIEF and not asked_again:
            found.add(words)
    return frozenset(found)
