"""A throw-away tokenizer for the benchmarks that decode."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.tokenizer import Tokenizer, train_tokenizer

SENTENCES = ["hello there, how are you today?", "the height of that peak is 4050 meters."]


@pytest.fixture(scope="session")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.model"
    train_tokenizer(SENTENCES * 40, 320, path)
    return path


@pytest.fixture(scope="session")
def tokenizer(tokenizer_file: Path) -> Tokenizer:
    return Tokenizer.load(tokenizer_file)
