"""How a context and a response stand in the cells of a form, and how they are read again.

Who reads them holds what comes out against the key beside it: a turn may hold a line that begins
as the next turn does, and people write in cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def plain(text: str) -> str:
    """A response as text, also to a spreadsheet: the model may write '=1+1'."""
    return f"'{text}" if text.startswith(FORMULA) else text


def numbered(turns: Sequence[str]) -> str:
    """Turns as people read them: each on lines of its own, behind its number."""
    return "\n".join(f"{number}: {turn}" for number, turn in enumerate(turns, start=1))


def unnumbered(cell: str) -> tuple[str, ...]:
    """The turns that `numbered` wrote, whatever ends of lines a program made of it; () for another
    text.
    """
    text = cell.replace("\r\n", "\n")
    if not text.startswith("1: "):
        return ()
    at, turns = len("1: "), []
    for number in itertools.count(2):
        separator = f"\n{number}: "
        end = text.find(separator, at)  # `partition` would copy the rest for each turn
        if end < 0:
            break
        turns.append(text[at:end])
        at = end + len(separator)
    return (*turns, text[at:])
