"""Sources that a text names as `[1]`, `[2]`: which of them a model can learn to cite.

The tokenizer has a symbol for each of the first results, as many as an answer may ask for
(`decoding.queries`). A marker beyond them, or one of another form such as `[1, 2]`, would be
learned as the characters that it is written with, and a result beyond them could never be cited.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lamda.records import GroundingExample
from lamda.tokenizer import CITATIONS

MARKER = re.compile(r"\[\s*\d[\d\s,;\N{EN DASH}-]*\]")
"""What people write for a source, or for several of them."""
MAX_CALLS = len(CITATIONS)
"""Results that may stand before an action: each needs a symbol to be cited by."""


def uncitable(row: GroundingExample) -> tuple[str, ...]:
    """The markers in what is said to the user that have no symbol, or that name no result.

    A mistake to learn from may cite a result that is not there. A query cites nothing, and what the
    base has too is text of its writer (lamda.templates.action_ids).
    """
    if row.action != "User":
        return ()
    known = {*_markers(row), *MARKER.findall(row.base)}.intersection(MARKER.findall(row.text))
    # SentencePiece reads full-width brackets and digits as plain ones, and so do people.
    text = unicodedata.normalize("NFKC", row.text)
    found = dict.fromkeys(MARKER.findall(text))
    return tuple(marker for marker in found if marker not in known)


def citation_problems(row: GroundingExample) -> Iterator[tuple[str, str, str]]:
    """What no model can learn to cite: the column, what was expected there, what was found."""
    if len(row.calls) > MAX_CALLS:
        yield "calls", f"at most {MAX_CALLS} results, as many as can be cited", str(len(row.calls))
    if uncitable(row):
        names = ", ".join(_markers(row)) or "no result to cite"
        yield "text", f"sources as {names}", ", ".join(uncitable(row))


def _markers(row: GroundingExample) -> tuple[str, ...]:
    last = min(len(row.calls), MAX_CALLS) if row.correct else MAX_CALLS
    return tuple(f"[{number}]" for number in range(1, last + 1))
