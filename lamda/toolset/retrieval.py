"""Retrieval: structured rows and passages of pages for a query, each with its URL (section 6.2).

The paper does not say how it ranks. Here the entity that the query names dominates, then the
attribute it asks for, then BM25: 'Porto / Mayor / a name' comes before the passages of
Porto's page, and those before Porto's other rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from lamda.config.section import NoSettings
from lamda.records import Document
from lamda.toolset.attributes import Attributes, Synonyms
from lamda.toolset.bm25 import Bm25, Floats, top
from lamda.toolset.titles import Titles
from lamda.toolset.tool import Knowledge, Result
from lamda.toolset.words import STOP_WORDS, fold, stem, terms, words

RESULTS = 10
MAX_WORDS = 40
PASSAGE_SENTENCES = 2
PASSAGE_CHARACTERS = 280
_ASKED = 0.3  # lowest weight of an attribute that counts as asked for
_EXPANSION = 0.4  # weight of an asked attribute's other wordings in BM25
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[^\sa-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:St|Mt|Mr|Mrs|Ms|Dr|vs|No|ca|approx)|\b[A-Z])\.$")
_ABBREVIATED = 12
"""Characters at the end of a text that hold the longest abbreviation, and what stands before."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One result that may be returned; `label` is '' for a passage."""

    title: str
    label: str
    result: Result


class Search:
    """Retrieval over the pages as a tool, registered as 'retrieval'.

    It knows attributes by the words of their labels; a subclass may add `synonyms`.
    """

    Settings = NoSettings
    synonyms: Synonyms = MappingProxyType({})

    def __init__(self, settings: NoSettings, knowledge: Knowledge) -> None:
        self._index = Retrieval(knowledge.documents(), self.synonyms)

    def __call__(self, query: str, /) -> list[Result]:
        """As `Retrieval`."""
        return self._index(query)


class Retrieval:
    """An in-memory index over documents; `synonyms` are other words for their attributes."""

    def __init__(
        self, documents: Iterable[Document], synonyms: Synonyms = MappingProxyType({})
    ) -> None:
        self._entries = [entry for document in documents for entry in _entries(document)]
        titles = list(dict.fromkeys(entry.title for entry in self._entries))
        numbers = {title: number for number, title in enumerate(titles)}
        self._of_title: list[list[int]] = [[] for _ in titles]
        for position, entry in enumerate(self._entries):
            self._of_title[numbers[entry.title]].append(position)
        self._titles = Titles(titles)
        self._attributes = Attributes((e.label for e in self._entries if e.label), synonyms)
        self._bm25 = Bm25([terms(entry.result.text) for entry in self._entries])

    def __len__(self) -> int:
        return len(self._entries)

    def __call__(self, query: str, /) -> list[Result]:
        """At most 10 results, the best first; [] when nothing shares a word with the query."""
        asked_words = words(query)[:MAX_WORDS]
        named = self._titles.find(asked_words, self._attributes.vocabulary)
        inside = {place for _, span in named for place in range(*span)}
        rest = [word for place, word in enumerate(asked_words) if place not in inside]
        asked = {k: w for k, w in self._attributes.asked(rest).items() if w >= _ASKED}
        entities = list(dict.fromkeys(number for number, _ in named))
        ranked = dict.fromkeys(self._ranked(entities, rest, asked))
        return list(dict.fromkeys(self._entries[p].result for p in ranked))[:RESULTS]

    def _ranked(
        self, entities: Sequence[int], rest: Sequence[str], asked: Mapping[str, float]
    ) -> Iterator[int]:
        """Positions of entries, the best first; some may come twice."""
        about = self._bm25.scores(self._wordings(rest, asked))  # (N,)
        own = [position for number in entities for position in self._of_title[number]]
        rows = [p for p in own if self._entries[p].label]
        answers = [p for p in rows if self._entries[p].label in asked]
        yield from sorted(answers, key=lambda p: -asked[self._entries[p].label])
        names = [self._entries[self._of_title[number][0]].title for number in entities]
        hits = top(self._required(names, rest, about), 4 * RESULTS)
        if not answers:
            # 'capital Lisbon': the row of another entity that holds the name as its value.
            yield from (p for p in hits if self._answers_backwards(p, names, asked))
        passages = [p for p in own if not self._entries[p].label]
        yield from sorted(passages, key=lambda p: -float(about[p]))
        yield from rows
        yield from hits

    def _wordings(self, rest: Sequence[str], asked: Mapping[str, float]) -> dict[str, float]:
        """BM25 terms: the words beside the names, and other wordings of what they ask for."""
        weights = {stem(word): 1.0 for word in rest if word not in STOP_WORDS}
        for label, weight in asked.items():
            for term in self._attributes.wordings(label):
                weights.setdefault(term, _EXPANSION * min(weight, 1.0))
        return weights

    def _required(self, names: Sequence[str], rest: Sequence[str], about: Floats) -> Floats:
        """BM25 scores, 0 for texts that share only attribute words with the query. (N,)"""
        needed = {stem(word) for word in rest if word not in STOP_WORDS}
        needed -= self._attributes.vocabulary
        needed |= {term for name in names for term in terms(name)}
        specific = self._bm25.scores(dict.fromkeys(needed, 1.0))  # (N,)
        return np.where(specific > 0, specific + about, 0).astype(np.float32)

    def _answers_backwards(
        self, position: int, names: Sequence[str], asked: Mapping[str, float]
    ) -> bool:
        entry = self._entries[position]
        value = f" {' '.join(words(entry.result.text.split(' / ', 2)[-1]))} "
        return entry.label in asked and any(f" {' '.join(words(n))} " in value for n in names)


def _entries(document: Document) -> Iterator[_Entry]:
    """A row 'entity / attribute / value' whose entity is the title is one entry; else passages."""
    parts = document.text.split(" / ", 2)
    if len(parts) == 3 and parts[0] == document.title:
        if parts[2].strip():
            yield _Entry(document.title, parts[1].strip(), Result(document.text, document.url))
        return
    for passage in split_passages(document.text):
        # A passage is read by itself, so it has to say whom it is about.
        about = fold(document.title) in fold(passage)
        text = passage if about else f"{document.title}: {passage}"
        yield _Entry(document.title, "", Result(text, document.url))


def split_passages(text: str) -> list[str]:
    """`text` in passages of one or two whole sentences, of at most 280 characters where it can.

    A longer sentence stays whole, so that no value is cut from what it belongs to.
    """
    passages: list[str] = []
    count = 0
    for sentence in split_sentences(text):
        fits = passages and len(passages[-1]) + len(sentence) < PASSAGE_CHARACTERS
        if fits and count < PASSAGE_SENTENCES:
            passages[-1] += " " + sentence
            count += 1
        else:
            passages.append(sentence)
            count = 1
    return passages


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
