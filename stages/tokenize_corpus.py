"""Stage tokenize: SentencePiece BPE and memory-mapped token shards."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.tokenization import tokenize_corpus
from lamda.files import digest, write_json
from lamda.stage import run


def main(params: Params, corpus: Path, tokenizer: Path, out: Path, metrics: Path) -> None:
    """Train the tokenizer on the corpus and write the shards."""
    counts = tokenize_corpus(
        corpus, params.tokenize.vocab_size, params.tokenize.validation, tokenizer, out
    )
    known = {"tokenizer_sha256": digest([tokenizer]), "tokens_sha256": digest([out])}
    write_json(metrics, counts | known)


if __name__ == "__main__":
    run(main)
