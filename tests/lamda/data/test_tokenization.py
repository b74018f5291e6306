"""Shards of many batches: each text is encoded once, in its place, whatever a batch holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.data import tokenization
from lamda.data.shards import open_shards
from lamda.records import Dialog, Document
from lamda.templates import dialog_ids, document_ids
from lamda.tokenizer import Tokenizer


@pytest.mark.parametrize("characters", [1, 40, 1_000_000])
def test_batches_lose_and_mix_nothing(
    characters: int, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenization, "BATCH_CHARACTERS", characters)
    dialogs = [Dialog(f"d{n}", "forum", (f"hello {n}", "yes " * n), ("a", "b")) for n in range(9)]
    pages = [Document(f"p{n}", "wiki", "", f"page {n}", f"it has {n}") for n in range(7)]
    tokenization.write_shards(tokenizer, [*dialogs, *pages], 0.0, tmp_path / "tokens")
    forum, wiki = open_shards(tmp_path / "tokens" / "train")
    expected = (
        [dialog_ids(tokenizer, row.turns) for row in dialogs],
        [document_ids(tokenizer, row.title, row.text) for row in pages],
    )
    for shard, rows in zip((forum, wiki), expected, strict=True):
        assert shard.lengths.tolist() == [len(ids) for ids in rows]
        assert shard.ids.tolist() == [index for ids in rows for index in ids]


def test_a_text_that_cannot_be_encoded_ends_it_without_shards(
    tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encoding runs in a thread: what it raises is raised where it is waited for."""
    monkeypatch.setattr(tokenization, "BATCH_CHARACTERS", 1)
    rows = [Document(f"p{n}", "wiki", "", "page", "text") for n in range(3)]

    def fails(texts: object) -> list[list[int]]:
        raise ValueError("no")

    monkeypatch.setattr(tokenizer, "encode_batch", fails)
    with pytest.raises(ValueError, match="no"):
        tokenization.write_shards(tokenizer, rows, 0.0, tmp_path / "tokens")
    assert not (tmp_path / "tokens").exists()
