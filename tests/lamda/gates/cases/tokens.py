"""The gate on tokens: two whole shards of each part, and their faults."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lamda.data.shards import Shard
from lamda.gates.tokens import Part
from lamda.templates import dialog_ids
from lamda.tokenizer import Tokenizer, train_tokenizer

from ..changes import Fault, Tables, put, shorten

LIMITS = {
    "min_shards": 4,
    "min_documents": 2,
    "max_unknown_rate": 0.0,
    "max_byte_rate": 0.02,
    "max_control_rate": 0.2,
    "min_used_share": 0.85,
}
SOURCES = ("chitchat", "forum")
TEXT = "the quick brown fox jumps over a lazy dog while two old cats sleep under warm stones "


@functools.cache
def pieces() -> Tokenizer:
    with tempfile.TemporaryDirectory() as folder:
        texts = [TEXT[n:] + TEXT[:n] for n in range(0, len(TEXT), 3)]
        return train_tokenizer(texts, 330, Path(folder) / "tokenizer.model")


def shard(source: str, *documents: list[int]) -> Shard:
    lengths = np.array([len(document) for document in documents])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Shard(source, np.concatenate(documents).astype(np.uint16), starts, lengths)


def documents() -> list[list[int]]:
    """Two documents of the same turns, in which nearly every piece of text stands."""
    words = TEXT.split()
    turns = [" ".join(words[n : n + 4]) for n in range(len(words))]
    turns += ["xt xw xc xh", "xb xf xq"]
    return [dialog_ids(pieces(), turns), dialog_ids(pieces(), turns[::-1])]


def clean() -> dict[str, Any]:
    """The same documents in both sources and both parts."""
    parts = [
        Part(part, shard(source, *documents()))
        for part in ("train", "validation")
        for source in SOURCES
    ]
    size = len(parts[0].shard.ids)
    counted = {part: dict.fromkeys(SOURCES, size) for part in ("train", "validation")}
    written = {"tokenizer_sha256": "pieces", "tokens_sha256": "shards"}
    return {
        "shards": parts,
        "tokenizer": pieces(),
        "metrics": {"tokens": counted, **written},
        "tokenizer_hash": "pieces",
        "tokens_hash": "shards",
    }


def another_run(tables: Tables) -> None:
    """A tokenizer of the same size that was trained on other text; it has its own hash."""
    with tempfile.TemporaryDirectory() as folder:
        text = "some green birds sing very sweetly near that big river beyond my quiet zoo "
        texts = [text[n:] + text[:n] for n in range(0, len(text), 3)]
        size = pieces().vocab_size
        tables["tokenizer"] = train_tokenizer(texts, size, Path(folder) / "tokenizer.model")
    tables["tokenizer_hash"] = "other pieces"


def ids(symbol: Callable[[], int], share: float = 0.0) -> Fault:
    """A share of the second shard's ids, at least one, is another id."""

    def fault(tables: Tables) -> None:
        old = tables["shards"][1].shard
        values = old.ids.copy()
        values[: max(1, round(share * len(values)))] = symbol()
        tables["shards"][1] = Part("train", Shard(old.name, values, old.starts, old.lengths))

    return fault


def one_document(tables: Tables) -> None:
    whole = [[index for document in documents() for index in document]]
    tables["shards"][2] = Part("validation", shard(SOURCES[0], *whole))


def few_pieces(tables: Tables) -> None:
    """The training part says the same all the time."""
    size = len(tables["shards"][0].shard.ids)
    same = (dialog_ids(pieces(), ["the quick brown fox"])[:-1] * size)[:size]
    for number in (0, 1):
        poor = shard(SOURCES[number], same[: size // 2], same[size // 2 :])
        tables["shards"][number] = Part("train", poor)


def a_byte() -> int:
    return next(index for index in range(pieces().vocab_size) if pieces().is_byte(index))


def without_validation(tables: Tables) -> None:
    """A source without a validation part."""
    first = tables["shards"][0].shard
    extra = Shard("news", first.ids, first.starts, first.lengths)
    tables["shards"].append(Part("train", extra))
    tables["metrics"]["tokens"]["train"]["news"] = len(first.ids)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("shards.count", shorten("shards", 3), "sources.parts"),
    ("shards.documents", one_document),
    ("shards.range", ids(lambda: pieces().vocab_size)),
    ("shards.counted", put("metrics", "tokens", "train", "forum", value=7)),
    ("shards.unknown", ids(lambda: pieces().unknown)),
    ("shards.bytes", ids(a_byte, 0.25)),
    ("shards.control", ids(lambda: pieces().control["<turn>"], 0.25)),
    ("vocabulary.used", few_pieces),
    ("padding.none", ids(lambda: pieces().pad)),
    ("sources.parts", without_validation),
    ("shards.own", another_run, "written.same"),
    ("written.same", put("metrics", "tokens_sha256", value="other shards")),
]
