"""Search engines side by side: `make bench-retrieval`.

Known items: passages of words that were drawn from the chapters of a real text (the CIA World
Factbook, so that words go together), and queries of some words of one passage each, with one word
that is none of its. Every engine gets the same terms (lamda.toolset.words), ranks by BM25 with
k1 = 1.2 and b = 0.75, and answers with the text of its ten best passages. Each is built, opened and
asked in processes of its own, so that memory and times are its own; engines take turns, query by
query, in parts, so that what else the machine does meets all of them.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow.parquet as pq
import typer

from lamda.annotation.shares import wilson
from lamda.config.section import Choice
from lamda.data.tables import TableWriter, read_batches
from lamda.plugins import build
from lamda.records import Document, record_batch, records_of
from lamda.toolset.config import Passages
from lamda.toolset.index import Index
from lamda.toolset.indexing import build_index
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.tool import Knowledge
from lamda.toolset.words import STOP_WORDS, terms

K = 10
WORDS = 80
TOPICAL = 0.6
"""Share of a passage's words that come from one chapter; the others from all of them."""
PARTS = 2
"""Turns that each engine has."""
Ask = Callable[[str], list[str]]
"""Query -> the texts of the best K passages."""


@dataclass(frozen=True)
class Engine:
    """`build` writes an index of the pages into a folder, `open` gives what asks it."""

    build: Callable[[Path, Path], None]
    open: Callable[[Path], Ask]


def _texts(pages: Path) -> Iterator[str]:
    return (row.text for rows in read_batches(pages, Document) for row in rows)


def _build_index(pages: Path, folder: Path) -> None:
    build_index(Knowledge(pages).stream(), folder, Passages(characters=100_000, sentences=10_000))


def _open_index(folder: Path) -> Ask:
    """The ranking alone, without names and attributes."""
    index = Index.open(folder, whole=False)
    return lambda query: [
        hit.entry.text for hit in index.matching(dict.fromkeys(terms(query)), {}, K)
    ]


def _open_retrieval(folder: Path) -> Ask:
    """The whole tool: names, attributes, rows, passages."""
    ask = Retrieval(Index.open(folder, whole=False))
    return lambda query: [result.text for result in ask(query)]


def _build_bm25s(pages: Path, folder: Path) -> None:
    import bm25s

    texts = list(_texts(pages))
    engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    engine.index([terms(text) for text in texts], show_progress=False)
    engine.save(str(folder), corpus=[{"text": text} for text in texts])


def _open_bm25s(folder: Path) -> Ask:
    import bm25s

    engine = bm25s.BM25.load(str(folder), load_corpus=True, mmap=True)

    def ask(query: str) -> list[str]:
        asked = list(dict.fromkeys(terms(query)))
        found, _ = engine.retrieve([asked], k=K, show_progress=False, n_threads=1)
        return [str(row["text"]) for row in found[0]]

    return ask


def _build_fts5(pages: Path, folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / "pages.db") as table:
        table.execute("create table pages (text)")
        table.execute("create virtual table words using fts5(terms, content='')")
        for number, text in enumerate(_texts(pages), start=1):
            table.execute("insert into pages (rowid, text) values (?, ?)", (number, text))
            row = (number, " ".join(terms(text)))
            table.execute("insert into words (rowid, terms) values (?, ?)", row)


def _open_fts5(folder: Path) -> Ask:
    table = sqlite3.connect(folder / "pages.db")
    find = (
        "select text from (select rowid as id from words where words match ? order by rank limit ?)"
        " join pages on pages.rowid = id"
    )

    def ask(query: str) -> list[str]:
        asked = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms(query)))
        return [str(text) for (text,) in table.execute(find, (asked, K))]

    return ask


ENGINES: Mapping[str, Engine] = {
    "tantivy (this index)": Engine(_build_index, _open_index),
    "this index, the whole tool": Engine(_build_index, _open_retrieval),
    "bm25s": Engine(_build_bm25s, _open_bm25s),
    "SQLite FTS5": Engine(_build_fts5, _open_fts5),
}


def chapters(seed: int) -> list[list[str]]:
    """The words of each chapter of a real text."""
    size = {"entities": 2000, "evaluation_entities": 0.0}
    source = build("corpus_sources", Choice.model_validate({"use": "world.factbook", **size}), seed)
    pages = chain.from_iterable(records_of(batch, Document) for batch in source.read())
    return [words for page in pages if len(words := page.text.split()) >= WORDS]


def write_pages(path: Path, count: int, seed: int) -> None:
    """`count` passages of WORDS words as a table of documents, each under a name of its own."""
    rng, drawn = random.Random(seed), chapters(seed)
    every = [word for words in drawn for word in words]
    topical = round(TOPICAL * WORDS)
    with TableWriter(path, Document) as table:
        for first in range(0, count, 4096):
            rows = []
            for number in range(first, min(first + 4096, count)):
                words = [*rng.choices(rng.choice(drawn), k=topical)]
                words += rng.choices(every, k=WORDS - topical)
                rng.shuffle(words)
                title = f"Note {number}"
                text = f"{title}: {' '.join(words)}"
                address = f"https://example.org/{number}"
                rows.append(Document(str(number), "notes", address, title, text))
            table.write(record_batch(rows, Document))


def queries(path: Path, count: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of a query and the text of the passage that its words are from: four of them, and one
    word of another."""
    rng = random.Random(seed)
    texts = pq.read_table(path, columns=["text"]).column("text").to_pylist()
    picked = rng.sample(texts, min(count, len(texts)))
    frequency = Counter(term for text in rng.sample(texts, min(5000, len(texts)))
                        for term in set(terms(text)))  # fmt: skip
    found = []
    for text in picked:
        words = [w for w in dict.fromkeys(text.split()[2:]) if w.isalpha() and len(w) > 3]
        known = [word for word in words if word.casefold() not in STOP_WORDS]
        weights = [1 / (1 + frequency[terms(word)[0]]) ** 0.5 for word in known]
        asked = list(dict.fromkeys(rng.choices(known, weights, k=4)))
        asked.append(rng.choice(rng.choice(texts).split()[2:]))
        rng.shuffle(asked)
        found.append((" ".join(asked), text))
    return found


def _memory() -> float:
    """The most that this process had so far, in MiB; getrusage would count its parent's, too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def built(name: str, pages: Path, folder: Path) -> dict[str, float]:
    """Build one engine's index: seconds, MiB on disk, MiB of memory at most."""
    begun = time.perf_counter()
    ENGINES[name].build(pages, folder)
    seconds = time.perf_counter() - begun
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"seconds": seconds, "disk": size / 2**20, "memory": _memory()}


def asked(name: str, folder: Path, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Open one engine and ask it: milliseconds to open and of each query, by the clock and of the
    processor; rank of each known passage (-1: not among K), MiB of memory at most."""
    begun = time.perf_counter()
    ask = ENGINES[name].open(folder)
    opened = 1000 * (time.perf_counter() - begun)
    ask("warm up town river")
    times, cpu, ranks = [], [], []
    for query, wanted in pairs:
        begun, spent = time.perf_counter(), time.process_time()
        texts = ask(query)
        times.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - spent))
        ranks.append(texts.index(wanted) if wanted in texts else -1)
    return {"open": opened, "times": times, "cpu": cpu, "ranks": ranks, "memory": _memory()}


def _alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def measured(folder: Path, pages: Path, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """All engines' figures by their names."""
    found: dict[str, dict[str, Any]] = {}
    places: dict[Callable[[Path, Path], None], tuple[Path, dict[str, float]]] = {}
    for name, engine in ENGINES.items():
        if engine.build not in places:  # two ways to ask have one index
            place = folder / str(len(places))
            places[engine.build] = place, _alone(built, name, pages, place)
        found[name] = {"built": places[engine.build][1], "asked": []}
    size = -(-len(pairs) // PARTS)
    for first in range(0, len(pairs), size):
        for name, engine in ENGINES.items():
            place, _ = places[engine.build]
            found[name]["asked"].append(_alone(asked, name, place, pairs[first : first + size]))
    return found


def row(name: str, figures: Mapping[str, Any]) -> str:
    """A line of the table."""
    made, parts = figures["built"], figures["asked"]
    times, cpu, ranks = (
        np.array([value for part in parts for value in part[key]])
        for key in ("times", "cpu", "ranks")
    )  # (Q,) each
    recall = []
    for most in (1, K):
        hits = int(((ranks >= 0) & (ranks < most)).sum())
        low, high = wilson(hits, len(ranks), 0.95)
        recall.append(f"{hits / len(ranks):.3f} [{low:.3f}, {high:.3f}]")
    cells = [
        name, f"{made['seconds']:.1f}", f"{made['disk']:.0f}", f"{made['memory']:.0f}",
        f"{min(part['open'] for part in parts):.1f}", f"{max(p['memory'] for p in parts):.0f}",
        f"{np.percentile(times, 50):.2f}", f"{np.percentile(times, 95):.2f}",
        f"{np.percentile(cpu, 95):.2f}", *recall,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main(
    passages: Annotated[int, typer.Option(min=100, help="How many are searched.")] = 200_000,
    count: Annotated[int, typer.Option("--queries", min=PARTS, help="How many.")] = 200,
    seed: int = 17,
    keep: Annotated[Path | None, typer.Option(help="Write the figures there, too.")] = None,
) -> None:
    """Print index time, sizes, memory, times of a query and recall of each engine."""
    folder = Path(tempfile.mkdtemp(prefix="bench-retrieval-"))
    try:
        pages = folder / "documents.parquet"
        write_pages(pages, passages, seed)
        pairs = queries(pages, count, seed + 1)
        found = measured(folder, pages, pairs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passages:,} passages of {WORDS} words, {len(pairs)} queries, one thread; 95 % Wilson")
    print("| engine | index s | disk MiB | peak MiB | open ms | peak MiB asked | p50 ms | p95 ms "
          f"| p95 CPU ms | recall@1 | recall@{K} |")  # fmt: skip
    print("|---|" + "---|" * 10)
    for name, figures in found.items():
        print(row(name, figures))
    if keep:
        keep.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    typer.run(main)
