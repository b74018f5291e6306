"""A throw-away tokenizer and model for the tests of the rooms that need one."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.tokenizer import Tokenizer, train_tokenizer

SENTENCES = [
    "what is the population of Porto?",
    "Porto has about 249 thousand people.",
    "do you like rainy days? yes, they are calm.",
    "i just adopted a small grey cat.",
    "the height of that peak is 4050 meters.",
    "hello there, how are you today?",
]


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    path: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.model"
    return train_tokenizer(SENTENCES * 20, 360, path)
