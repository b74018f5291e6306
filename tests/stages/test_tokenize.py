"""tokenize as a stage: what it writes down of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

from lamda.config.resolve import current_params
from lamda.files import digest
from lamda.records import Dialog, Document, write_table
from stages import tokenize_corpus

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_tokenizer_and_the_shards_are_known_by_their_hash(tmp_path: Path) -> None:
    made = current_params(REPOSITORY)
    params = made.model_copy(
        update={"tokenize": made.tokenize.model_copy(update={"vocab_size": 310, "digits": 1})}
    )
    turns = ("how large is this town?", "it has many people and one river")
    dialogs = [Dialog(f"forum/{n}", "forum", turns, ("ann", "bob")) for n in range(40)]
    write_table(tmp_path / "corpus" / "dialogs.parquet", dialogs, Dialog)
    write_table(tmp_path / "corpus" / "documents.parquet", [], Document)
    paths = [tmp_path / name for name in ("tokenizer.model", "tokens", "metrics.json")]
    tokenize_corpus.main(params, tmp_path / "corpus", *paths)
    metrics = json.loads(paths[2].read_text())
    assert metrics["tokenizer_sha256"] == digest([paths[0]])
    assert metrics["tokens_sha256"] == digest([paths[1]])
    assert metrics["tokens"]["train"]["forum"] > 0
