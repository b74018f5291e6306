"""The steps of cleaning that drop nothing, on the texts of one dialog; and the form in which texts
are held against each other, whether they were mended or not.

What is asked, rated and researched is mended as the corpus is: else it would differ from the row
that it came from, and people would read what training never shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamda.data.cleaning.encoding import mend
from lamda.data.personal import MASKABLE, Masks
from lamda.records import Document

MENDING = ("encoding", "personal")
"""Steps that drop nothing: pages of the search index, filed rows and contexts pass these."""
_MASKABLE = re.compile(MASKABLE)
_NUMBERED = re.compile(r"\[(EMAIL|PHONE|CARD|ACCOUNT|IP|PERSON)_\d+\]")


def mended(texts: Sequence[str], steps: Sequence[str]) -> tuple[str, ...]:
    """The texts of one dialog, in order, after those of `steps` that drop nothing.

    The same value has the same mask in all of them, and the first turns of a dialog have the masks
    that they have in the whole of it.
    """
    done = tuple(texts)
    for step in steps:
        if step == "encoding":
            done = tuple(map(_meant, done))
        elif step == "personal" and any(map(_may_hold, done)):
            masks = Masks()
            done = tuple(map(masks.masked, done))
    return done


def mended_document(row: Document, steps: Sequence[str]) -> Document:
    """A document with its title and text mended; what stands in both has one mask."""
    title, text = mended((row.title, row.text), steps)
    return replace(row, title=title, text=text)


def versions(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The texts as they are, and as any choice of these steps would have mended them."""
    given = {tuple(texts): None}
    for steps in ((), MENDING[:1], MENDING[1:], MENDING):
        given[mended(texts, steps)] = None
    yield from given


def compared(text: str) -> str:
    """`text` as it is compared: mended, and without the numbers of masks, which tell the place of
    a value in its own dialog."""
    (done,) = mended((text,), MENDING)
    return _NUMBERED.sub(r"[\1]", done) if "[" in done else done


def _meant(text: str) -> str:
    fixed = mend(text)
    return fixed if fixed.strip() else text


def _may_hold(text: str) -> bool:
    return not text.isascii() or bool(_MASKABLE.search(text))
