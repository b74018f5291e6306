"""The search index, open for reading: entries ranked by BM25, on disk or in memory.

Ranking is Okapi BM25 with k1 = 1.2, b = 0.75 and an idf above zero (Robertson and Zaragoza 2009),
as tantivy has it; lengths beyond 40 terms are rounded there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from lamda.records import Document
from lamda.toolset.config import Passages
from lamda.toolset.indexing import SCHEMA, Facts, opened, read_facts, write
from lamda.toolset.passages import Entry
from lamda.toolset.segments import check, linked, segment_ids, settle


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, its score, and its place in the order of the index."""

    entry: Entry
    score: float
    position: int


class Index:
    """An index that is open for reading; made by `open`, `of` or `extended`."""

    def __init__(self, index: tantivy.Index, facts: Facts) -> None:
        self._searcher = index.searcher()  # holds all files open: they may be unlinked now
        self.facts = facts

    @classmethod
    def of(cls, documents: Iterable[Document], passages: Passages | None = None) -> Index:
        """An index in memory."""
        facts, index = Facts(passages or Passages()), tantivy.Index(SCHEMA)
        write(index, documents, facts)
        return cls(index, facts)

    @classmethod
    def open(cls, folder: Path, *, whole: bool = True) -> Index:
        """The index in `folder`, in milliseconds; nothing is written there, and it may be links.

        `whole` checks every file's hash, some 0.1 s for 100 MiB; else only the sizes are.
        LamdaError where a file is gone or damaged.
        """
        return cls.extended(folder, (), whole=whole)

    @classmethod
    def extended(cls, folder: Path, documents: Sequence[Document], *, whole: bool = True) -> Index:
        """The index in `folder` with `documents` beside it, for as long as this object lives: the
        folder stays as it is, and scores are those of one index of both. Else as `open`."""
        facts, files = read_facts(folder)
        check(folder, files, whole=whole)
        with linked(folder, files) as place:
            index = opened(place, folder)
            if documents:
                first = segment_ids(place)
                write(index, documents, facts)
                settle(place, first)
                index = opened(place, folder)
            return cls(index, facts)

    def title_of(self, name: str) -> str | None:
        """The title whose folded words are `name`; the first one where two titles share them."""
        if not self._searcher.doc_freq("name", name):
            return None
        found = self._search(_term("name", name), 1)
        return str(self._stored(found[0][1])["title"][0]) if found else None

    def about(
        self, title: str, kind: str, weights: Mapping[str, float], limit: int,
        labels: Sequence[str] = (),
    ) -> list[Hit]:  # fmt: skip
        """Entries of one title and kind ('row' or 'passage'), by the score of weighted terms.

        Those that share no term score 0, and follow in their order. With `labels`, rows of those.
        """
        must = [_term("title", title), _term("kind", kind)]
        if labels:
            must.append(_any(_term("label", label) for label in labels))
        clauses = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in must]
        clauses += [(Occur.Should, query) for query in _weighted(weights)]
        return self._hits(Query.boolean_query(clauses), limit)

    def matching(
        self, needed: Iterable[str], weights: Mapping[str, float], limit: int
    ) -> list[Hit]:
        """Entries with one of the `needed` terms, by the sum of their scores for those and for the
        weighted terms."""
        must = [_term("terms", term) for term in needed]
        if not must:
            return []
        clauses = [(Occur.Must, _any(must))]
        clauses += [(Occur.Should, query) for query in _weighted(weights)]
        return self._hits(Query.boolean_query(clauses), limit)

    def _search(self, query: Query, limit: int) -> list[tuple[Any, tantivy.DocAddress]]:
        return list(self._searcher.search(query, limit=limit, count=False).hits)

    def _hits(self, query: Query, limit: int) -> list[Hit]:
        found = self._search(query, limit)
        places = self._searcher.fast_field_values("position", [at for _, at in found])
        hits = [
            Hit(self._entry(address), float(score), int(place or 0))
            for (score, address), place in zip(found, places, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.position))

    def _stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        return dict(self._searcher.doc(address).to_dict())

    def _entry(self, address: tantivy.DocAddress) -> Entry:
        held = self._stored(address)
        text, url = (bytes(held[name][0]).decode() for name in ("text", "url"))
        return Entry(held["document_id"][0], held["title"][0], held["label"][0], text, url)


def _term(name: str, value: str) -> Query:
    return Query.term_query(SCHEMA, name, value, "freq" if name == "terms" else "basic")


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _weighted(weights: Mapping[str, float]) -> Iterator[Query]:
    for term, weight in weights.items():
        yield Query.boost_query(_term("terms", term), weight)
