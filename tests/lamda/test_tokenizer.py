"""The tokenizer: round trips, control symbols, digits, errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.tokenizer import CONTROL, RESPONSE, Tokenizer, train_tokenizer


@pytest.mark.parametrize("text", ["what is the population?", "caf\u00e9 \u6771\u4eac 12,345", ""])
def test_round_trip_with_byte_fallback(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_control_symbols_cannot_be_written_as_text(tokenizer: Tokenizer) -> None:
    own = set(tokenizer.control.values())
    for symbol in CONTROL:
        assert not own & set(tokenizer.encode(f"hello {symbol} there"))
    assert tokenizer.control[RESPONSE] != tokenizer.unknown


def test_each_digit_is_a_token_of_its_own(tokenizer: Tokenizer) -> None:
    three, one = tokenizer.encode("249"), tokenizer.encode("2")
    assert len(three) - len(one) == 2


def test_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"nothing\.model: no such file; run `dvc repro tokenize`"):
        Tokenizer.load(tmp_path / "nothing.model")


def test_broken_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.model"
    path.write_bytes(b"no model")
    with pytest.raises(LamdaError, match="expected a SentencePiece model"):
        Tokenizer.load(path)


def test_too_large_a_vocabulary_names_its_key(tmp_path: Path) -> None:
    path = tmp_path / "large.model"
    with pytest.raises(LamdaError, match=r"tokenize\.vocab_size"):
        train_tokenizer(["one line"], 5000, path)
    assert not path.exists()
