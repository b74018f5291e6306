"""The corpus as token shards, one a source: by a tokenizer trained on its training part, or by the
one that came with the model.

Both passes read the tables in batches. SentencePiece holds what it learns from: of a corpus beyond
LEARNT_FROM characters that is a sample of its texts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lamda.data.shards import ShardWriter
from lamda.data.tables import DIALOGS, DOCUMENTS, arrow_batches
from lamda.files import atomic_directory, atomic_file
from lamda.records import Dialog, Document, records_of
from lamda.templates import dialog_ids, document_ids
from lamda.tokenizer import Tokenizer, train_tokenizer

WINDOW_TURNS = 8
"""A longer dialog becomes several documents: rows are short."""
LEARNT_FROM = 100_000_000
"""Characters that a tokenizer is trained on at most: some four times the default corpus, and a
gigabyte in SentencePiece."""
SHOWN = 1000
"""Dialogs, and documents, of which characters a token are told."""
BATCH_CHARACTERS = 1_000_000
"""Texts that are encoded at once, which is quicker than one by one, and on every core."""


def tokenize_corpus(
    corpus: Path,
    vocab_size: int,
    digits: int,
    validation: float,
    tokenizer_path: Path,
    out: Path,
    given: bytes | None = None,
) -> dict[str, Any]:
    """Train the tokenizer, or take the `given` one, and write `out`/{train,validation}/SOURCE.{bin,
    json}.

    Returns the vocabulary, characters a token and tokens by part and source.
    """
    if given is None:
        share = min(1.0, LEARNT_FROM / max(_characters(corpus), 1))
        texts = _texts(corpus, validation, share)
        tokenizer = train_tokenizer(texts, vocab_size, tokenizer_path, digits)
    else:
        with atomic_file(tokenizer_path) as temporary:
            temporary.write_bytes(given)
        tokenizer = Tokenizer.load(tokenizer_path)
    counts = write_shards(tokenizer, corpus_rows(corpus), validation, out)
    return {
        "vocab_size": tokenizer.vocab_size,
        "characters_per_token": _characters_per_token(tokenizer, corpus),
        "tokens": counts,
    }


def write_shards(
    tokenizer: Tokenizer, rows: Iterable[Dialog | Document], validation: float, out: Path
) -> dict[str, dict[str, int]]:
    """Write `out`/{train,validation}/SOURCE.{bin,json}; tokens by part and source."""
    counts: dict[str, dict[str, int]] = {"train": {}, "validation": {}}
    with atomic_directory(out) as temporary:
        with ExitStack() as stack:
            writers: dict[tuple[str, str], ShardWriter] = {}
            for source, key, ids in _encoded(tokenizer, rows):
                part = "validation" if is_validation(key, validation) else "train"
                if (part, source) not in writers:
                    writer = ShardWriter(temporary / part, source, tokenizer.vocab_size)
                    writers[part, source] = stack.enter_context(writer)
                writers[part, source].add(ids)
        for (part, source), writer in writers.items():
            counts[part][source] = writer.tokens
    return counts


def is_validation(key: str, share: float) -> bool:
    """Whether a document is held out from training: a stable hash of its id decides."""
    return zlib.crc32(key.encode()) / 2**32 < share


def corpus_rows(corpus: Path) -> Iterator[Dialog | Document]:
    """All dialogs, then all documents."""
    for batch in arrow_batches(corpus / DIALOGS):
        yield from records_of(batch, Dialog, str(corpus / DIALOGS))
    for batch in arrow_batches(corpus / DOCUMENTS):
        yield from records_of(batch, Document, str(corpus / DOCUMENTS))


def _characters(corpus: Path) -> int:
    """Of the corpus' texts."""
    turns = (batch["turns"].flatten() for batch in arrow_batches(corpus / DIALOGS))
    texts = (batch["text"] for batch in arrow_batches(corpus / DOCUMENTS))
    return sum(pc.sum(pc.utf8_length(one)).as_py() or 0 for of in (turns, texts) for one in of)


def _texts(corpus: Path, validation: float, share: float) -> Iterator[str]:
    """What the tokenizer is trained on: a `share` of the rows that are not held out."""
    for row in corpus_rows(corpus):
        key = row.dialog_id if isinstance(row, Dialog) else row.document_id
        if is_validation(key, validation) or (share < 1 and not _is_sampled(key, share)):
            continue
        if isinstance(row, Dialog):
            yield from row.turns
        else:
            yield f"{row.title}: {row.text}"


def _is_sampled(key: str, share: float) -> bool:
    """By another hash than `is_validation`, or what is next to be held out would be left out."""
    return zlib.crc32(b"sample\0" + key.encode()) / 2**32 < share


class _Ahead(Tokenizer):
    """A tokenizer that has encoded already what it will be asked, in that order."""

    def __init__(self, tokenizer: Tokenizer, found: Iterable[list[int]]) -> None:
        self.__dict__ |= tokenizer.__dict__
        self._found = iter(found)

    def encode(self, text: str) -> list[int]:
        """The ids of the next text."""
        return next(self._found)


Rows = list[Dialog | Document]


def _encoded(
    tokenizer: Tokenizer, corpus: Iterable[Dialog | Document]
) -> Iterator[tuple[str, str, list[int]]]:
    """Source, id and tokens of every document of the shards: many texts are encoded at once, and
    while they are, what the batch before came to is written: encoding holds no lock of Python's."""
    before: tuple[Rows, Future[list[list[int]]]] | None = None
    with ThreadPoolExecutor(max_workers=1) as thread:
        for rows in _batched(corpus):
            texts: list[str] = []
            for row in rows:
                texts += row.turns if isinstance(row, Dialog) else [f"{row.title}: {row.text}"]
            coming = thread.submit(tokenizer.encode_batch, texts)
            if before:
                yield from _documents(tokenizer, *before)
            before = rows, coming
        if before:
            yield from _documents(tokenizer, *before)


def _documents(
    tokenizer: Tokenizer, rows: Rows, found: Future[list[list[int]]]
) -> Iterator[tuple[str, str, list[int]]]:
    ahead = _Ahead(tokenizer, found.result())
    for row in rows:
        if isinstance(row, Document):
            yield row.source, row.document_id, document_ids(ahead, row.title, row.text)
            continue
        for first in range(0, len(row.turns), WINDOW_TURNS):
            ids = dialog_ids(ahead, row.turns[first : first + WINDOW_TURNS])
            yield row.source, row.dialog_id, ids


def _batched(rows: Iterable[Dialog | Document]) -> Iterator[Rows]:
    held: Rows = []
    size = 0
    for row in rows:
        held.append(row)
        size += sum(map(len, row.turns)) if isinstance(row, Dialog) else len(row.text)
        if size >= BATCH_CHARACTERS:
            yield held
            held, size = [], 0
    if held:
        yield held


def _characters_per_token(tokenizer: Tokenizer, corpus: Path) -> float:
    texts = [" ".join(row["turns"]) for row in _first(corpus / DIALOGS, ["turns"])]
    texts += [row["text"] for row in _first(corpus / DOCUMENTS, ["text"])]
    return round(sum(map(len, texts)) / sum(map(len, tokenizer.encode_batch(texts))), 3)


def _first(path: Path, columns: list[str]) -> Iterator[dict[str, Any]]:
    rows = (row for batch in arrow_batches(path) for row in _plain(batch, columns))
    return islice(rows, SHOWN)


def _plain(batch: pa.RecordBatch, columns: list[str]) -> list[dict[str, Any]]:
    return list(batch.select(columns).to_pylist())
