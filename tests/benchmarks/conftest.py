"""A throw-away tokenizer for the benchmarks that decode."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.tokenizer import Tokenizer, train_tokenizer

SENTENCES = ["hello there, how are you today?", "the height of that peak is 4050 meters."]


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    path: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.model"
    return train_tokenizer(SENTENCES * 40, 320, path)
