"""What can be found: the rows and the passages that a document holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lamda.records import Document
from lamda.toolset.config import Passages
from lamda.toolset.tool import Result
from lamda.toolset.words import fold

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[^\sa-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:St|Mt|Mr|Mrs|Ms|Dr|vs|No|ca|approx)|\b[A-Z])\.$")
_ABBREVIATED = 12
"""Characters at the end of a text that hold the longest abbreviation, and what stands before."""
CUT = Passages()


@dataclass(frozen=True, slots=True)
class Entry:
    """One result that may be found; `label` is the attribute of a row, '' for a passage."""

    document_id: str
    title: str
    label: str
    text: str
    url: str

    @property
    def result(self) -> Result:
        """What the toolset says of it."""
        return Result(self.text, self.url)


def entries(document: Document, passages: Passages) -> Iterator[Entry]:
    """A row 'entity / attribute / value' whose entity is the title is one entry; else passages."""
    parts = document.text.split(" / ", 2)
    title, url = document.title, document.url
    if len(parts) == 3 and parts[0] == title:
        if parts[2].strip():
            yield Entry(document.document_id, title, parts[1].strip(), document.text, url)
        return
    for passage in split_passages(document.text, passages):
        # A passage is read by itself, so it has to say whom it is about.
        text = passage if fold(title) in fold(passage) else f"{title}: {passage}"
        yield Entry(document.document_id, title, "", text, url)


def split_passages(text: str, passages: Passages = CUT) -> list[str]:
    """`text` in passages of whole sentences, as many and as long as `passages` allows.

    A longer sentence stays whole, so that no value is cut from what it belongs to.
    """
    found: list[str] = []
    count = 0
    for sentence in split_sentences(text):
        fits = found and len(found[-1]) + len(sentence) < passages.characters
        if fits and count < passages.sentences:
            found[-1] += " " + sentence
            count += 1
        else:
            found.append(sentence)
            count = 1
    return found


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` with single spaces; 'St. Moritz' and initials do not end one."""
    sentences: list[str] = []
    parts: list[str] = []  # of a sentence that has not ended: joined once, or time grows squared
    for piece in _SENTENCE_END.split(" ".join(text.split())):
        if parts and not _ABBREVIATION.search(parts[-1][-_ABBREVIATED:]):
            sentences.append(" ".join(parts))
            parts = []
        if parts or piece:
            parts.append(piece)
    return [*sentences, " ".join(parts)] if parts else sentences
