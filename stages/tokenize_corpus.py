"""Stage tokenize: SentencePiece BPE, or the tokenizer of the base; and memory-mapped shards."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.config.section import Choice
from lamda.data.tokenization import tokenize_corpus
from lamda.errors import LamdaError
from lamda.files import digest, write_json
from lamda.plugins import build
from lamda.stage import run


def main(params: Params, corpus: Path, tokenizer: Path, out: Path, metrics: Path) -> None:
    """Train the tokenizer on the corpus, or take that of the base, and write the shards."""
    settings = params.tokenize
    given = None if settings.base is None else tokenizer_of(settings.base)
    counts = tokenize_corpus(
        corpus, settings.vocab_size, settings.digits, settings.validation, tokenizer, out, given
    )
    known = {"tokenizer_sha256": digest([tokenizer]), "tokens_sha256": digest([out])}
    brought = {} if given is None else {"brought": True}
    write_json(metrics, counts | brought | known)


def tokenizer_of(base: Choice) -> bytes:
    """The tokenizer that came with a model; LamdaError for a family that brings none."""
    family = build("backbones", base, 0)  # no seed is in a tokenizer
    if not hasattr(family, "tokenizer"):
        raise LamdaError(f"key 'model.use': {base.use!r} has a base, but brings no tokenizer")
    found: bytes = family.tokenizer()
    return found


if __name__ == "__main__":
    run(main)
