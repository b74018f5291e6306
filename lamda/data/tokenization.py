"""The corpus as token shards, one a source: by a tokenizer trained on its training part, or by the
one that came with the model."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lamda.data.shards import write_shard
from lamda.files import atomic_directory, atomic_file
from lamda.records import Dialog, Document, read_table
from lamda.templates import dialog_ids, document_ids
from lamda.tokenizer import Tokenizer, train_tokenizer

WINDOW_TURNS = 8
"""A longer dialog becomes several documents: rows are short."""


def tokenize_corpus(
    corpus: Path,
    vocab_size: int,
    validation: float,
    tokenizer_path: Path,
    out: Path,
    given: bytes | None = None,
) -> dict[str, Any]:
    """Train the tokenizer, or take the `given` one, and write `out`/{train,validation}/SOURCE.{bin,
    json}.

    Returns the vocabulary, characters a token and tokens by part and source.
    """
    dialogs = read_table(corpus / "dialogs.parquet", Dialog)
    documents = read_table(corpus / "documents.parquet", Document)
    if given is None:
        texts = _texts(dialogs, documents, validation)
        tokenizer = train_tokenizer(texts, vocab_size, tokenizer_path)
    else:
        with atomic_file(tokenizer_path) as temporary:
            temporary.write_bytes(given)
        tokenizer = Tokenizer.load(tokenizer_path)
    sources: dict[str, list[tuple[str, list[int]]]] = {}
    for dialog in dialogs:
        for first in range(0, len(dialog.turns), WINDOW_TURNS):
            ids = dialog_ids(tokenizer, dialog.turns[first : first + WINDOW_TURNS])
            sources.setdefault(dialog.source, []).append((dialog.dialog_id, ids))
    for page in documents:
        ids = document_ids(tokenizer, page.title, page.text)
        sources.setdefault(page.source, []).append((page.document_id, ids))
    counts: dict[str, Any] = {"train": {}, "validation": {}}
    with atomic_directory(out) as temporary:
        for source, rows in sources.items():
            for part, held_out in (("train", False), ("validation", True)):
                kept = [ids for key, ids in rows if is_validation(key, validation) is held_out]
                if kept:
                    counts[part][source] = write_shard(
                        temporary / part, source, kept, tokenizer.vocab_size
                    )
    return {
        "vocab_size": tokenizer.vocab_size,
        "characters_per_token": _characters_per_token(tokenizer, dialogs, documents),
        "tokens": counts,
    }


def is_validation(key: str, share: float) -> bool:
    """Whether a document is held out from training: a stable hash of its id decides."""
    return zlib.crc32(key.encode()) / 2**32 < share


def _texts(
    dialogs: Sequence[Dialog], documents: Sequence[Document], validation: float
) -> Iterator[str]:
    for dialog in dialogs:
        if not is_validation(dialog.dialog_id, validation):
            yield from dialog.turns
    for page in documents:
        if not is_validation(page.document_id, validation):
            yield f"{page.title}: {page.text}"


def _characters_per_token(
    tokenizer: Tokenizer, dialogs: Sequence[Dialog], documents: Sequence[Document]
) -> float:
    texts = [" ".join(d.turns) for d in dialogs[:1000]] + [d.text for d in documents[:1000]]
    return round(sum(map(len, texts)) / sum(map(len, tokenizer.encode_batch(texts))), 3)
