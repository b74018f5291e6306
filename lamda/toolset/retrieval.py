"""Retrieval: structured rows and passages of pages for a query, each with its URL (section 6.2).

The paper does not say how it ranks. Here the entity that the query names dominates, then the
attribute it asks for, then BM25: 'Porto / Mayor / a name' comes before the passages of
Porto's page, and those before Porto's other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from lamda.config.section import OwnPath, Section
from lamda.toolset.attributes import Attributes, Synonyms
from lamda.toolset.index import Index
from lamda.toolset.passages import Entry
from lamda.toolset.titles import ExactTitles, Span, Titles
from lamda.toolset.tool import Knowledge, Result
from lamda.toolset.words import STOP_WORDS, stem, terms, words

RESULTS = 10
MAX_WORDS = 40
_DEPTH = 4 * RESULTS
"""Entries that are ranked: several may be one result, or be found twice."""
_ASKED = 0.3  # lowest weight of an attribute that counts as asked for
_EXPANSION = 0.4  # weight of an asked attribute's other wordings in BM25


class Search:
    """Retrieval over the pages as a tool, registered as 'retrieval'.

    It knows attributes by the words of their labels; a subclass may add `synonyms`. With `index`
    it searches the index in that folder, outside the pipeline (`lamda index`), instead.
    """

    class Settings(Section):
        index: OwnPath | None = None

    synonyms: Synonyms = MappingProxyType({})

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        own = settings.index
        index = open_index(knowledge) if own is None else Index.open(Path(own))
        self._retrieval = Retrieval(index, self.synonyms)

    def __call__(self, query: str, /) -> list[Result]:
        """As `Retrieval`."""
        return self._retrieval(query)


def open_index(knowledge: Knowledge) -> Index:
    """The index of the pages, with the documents beside it; one in memory where none was built.

    LamdaError as `Index.open` and `Knowledge.documents`.
    """
    if knowledge.index is None:
        return Index.of(knowledge.documents())
    return Index.extended(knowledge.index, knowledge.beside)


class Retrieval:
    """Answers from an index; `synonyms` are other words for its attributes."""

    def __init__(self, index: Index, synonyms: Synonyms = MappingProxyType({})) -> None:
        self._index = index
        self._attributes = Attributes(index.facts.labels, synonyms)
        titles = index.facts.titles
        self._names = list(titles or ())
        self._titles = None if titles is None else Titles(self._names)
        self._exact = ExactTitles(index.title_of, index.facts.longest)

    def __len__(self) -> int:
        return self._index.facts.rows + self._index.facts.passages

    def __call__(self, query: str, /) -> list[Result]:
        """At most 10 results, the best first; [] when nothing shares a word with the query."""
        asked_words = words(query)[:MAX_WORDS]
        named = self._named(asked_words)
        inside = {place for _, span in named for place in range(*span)}
        rest = [word for place, word in enumerate(asked_words) if place not in inside]
        asked = {k: w for k, w in self._attributes.asked(rest).items() if w >= _ASKED}
        found: dict[Result, None] = {}
        for entry in self._ranked(list(dict.fromkeys(name for name, _ in named)), rest, asked):
            found[entry.result] = None
            if len(found) == RESULTS:
                break
        return list(found)

    def _named(self, query: Sequence[str]) -> list[tuple[str, Span]]:
        """Titles that the words name; garbled ones too, where there are not too many to compare."""
        common = self._attributes.vocabulary
        if self._titles is None:
            return self._exact.find(query, common)
        return [(self._names[number], span) for number, span in self._titles.find(query, common)]

    def _ranked(
        self, names: Sequence[str], rest: Sequence[str], asked: Mapping[str, float]
    ) -> Iterator[Entry]:
        """Entries, the best first; some may come twice."""
        about = self._wordings(rest, asked)
        answers = self._rows(names, tuple(asked)) if asked else []
        yield from sorted(answers, key=lambda entry: -asked[entry.label])
        matching = self._index.matching(self._needed(names, rest), about, _DEPTH)
        hits = [hit.entry for hit in matching]
        if not answers:
            # 'capital Lisbon': the row of another entity that holds the name as its value.
            yield from (entry for entry in hits if _answers_backwards(entry, names, asked))
        passages = [h for n in names for h in self._index.about(n, "passage", about, _DEPTH)]
        yield from (hit.entry for hit in sorted(passages, key=lambda hit: -hit.score))
        yield from self._rows(names)
        yield from hits

    def _rows(self, names: Sequence[str], labels: Sequence[str] = ()) -> list[Entry]:
        """Rows of the named entities, in the order of names and rows."""
        found = [self._index.about(name, "row", {}, _DEPTH, labels) for name in names]
        return [hit.entry for hits in found for hit in hits]

    def _wordings(self, rest: Sequence[str], asked: Mapping[str, float]) -> dict[str, float]:
        """BM25 terms: the words beside the names, and other wordings of what they ask for."""
        weights = {stem(word): 1.0 for word in rest if word not in STOP_WORDS}
        for label, weight in asked.items():
            for term in self._attributes.wordings(label):
                weights.setdefault(term, _EXPANSION * min(weight, 1.0))
        return weights

    def _needed(self, names: Sequence[str], rest: Sequence[str]) -> list[str]:
        """Terms of which a text must hold one: attribute words alone say too little."""
        needed = {stem(word): None for word in rest if word not in STOP_WORDS}
        specific = [term for term in needed if term not in self._attributes.vocabulary]
        return list(dict.fromkeys([*specific, *(t for name in names for t in terms(name))]))


def _answers_backwards(entry: Entry, names: Sequence[str], asked: Mapping[str, float]) -> bool:
    value = f" {' '.join(words(entry.text.split(' / ', 2)[-1]))} "
    return entry.label in asked and any(f" {' '.join(words(n))} " in value for n in names)
