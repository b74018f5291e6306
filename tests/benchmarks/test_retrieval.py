"""The benchmark of search engines: known passages are drawn, found and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import retrieval as room
from benchmarks.retrieval import ENGINES, K, asked, built, queries, row, write_pages
from lamda.data.tables import read_batches
from lamda.records import Document


def test_each_engine_finds_the_passages_that_queries_are_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [[f"{kind}{n % 90}" for n in range(200)] for kind in ("river", "hill", "song")]
    monkeypatch.setattr(room, "chapters", lambda seed: drawn)
    pages = tmp_path / "documents.parquet"
    write_pages(pages, 120, seed=3)
    texts = [page.text for rows in read_batches(pages, Document) for page in rows]
    assert len(texts) == 120 and all(len(text.split()) == room.WORDS + 2 for text in texts)
    pairs = [(" ".join(text.split()[2:40]), text) for text in texts[::12]]
    for name in ENGINES.keys() - {"bm25s"}:
        figures = {"built": built(name, pages, tmp_path / name), "asked": []}
        figures["asked"] += [asked(name, tmp_path / name, pairs)]
        assert figures["asked"][0]["ranks"] == [0] * len(pairs)
        cells = row(name, figures).split(" | ")
        assert cells[0] == f"| {name}" and cells[-1].startswith("1.000 [")


def test_queries_are_words_of_their_passages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "river mountain garden winter summer letter harbour forest window bridge".split()
    monkeypatch.setattr(room, "chapters", lambda seed: [words * 20])
    write_pages(tmp_path / "pages.parquet", 100, seed=3)
    found = queries(tmp_path / "pages.parquet", 20, seed=4)
    assert len(found) == 20
    assert all(sum(word in text.split() for word in query.split()) >= 3 for query, text in found)
    assert K == 10
