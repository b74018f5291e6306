"""A tiny model, rows that can be learned, and settings for a few steps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.batches import IGNORE_INDEX, Batch
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.tracking.tracker import CurveFile
from lamda.training.config import Training

CONFIG = ModelConfig(layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=40)


class Counting:
    """Rows that count upwards from a random start, modulo the vocabulary."""

    def __init__(self, rows: int = 4, seq_len: int = 16, targets: float = 1.0) -> None:
        self.rows, self.seq_len, self.targets = rows, seq_len, targets

    def batch(self, step: int) -> Batch:
        """The batch of `step`; only a share `targets` of the positions has a loss."""
        generator = np.random.default_rng(step)
        start = generator.integers(0, 40, (self.rows, 1))
        whole = (start + np.arange(self.seq_len + 1)) % 40
        silent = generator.random((self.rows, self.seq_len)) >= self.targets
        return Batch(
            whole[:, :-1],
            np.where(silent, IGNORE_INDEX, whole[:, 1:]),
            np.zeros_like(whole[:, :-1]),
        )


@pytest.fixture
def model() -> Transformer:
    """Freshly initialised."""
    return Transformer(CONFIG, seed=1)


@pytest.fixture
def rows() -> Counting:
    """4 rows of 16 tokens."""
    return Counting()


@pytest.fixture
def settings() -> Callable[..., Training]:
    """Settings of 12 steps, with changes."""

    def build(**changes: Any) -> Training:
        values: dict[str, Any] = {
            "tokens": 12 * 64, "batch_size": 4, "seq_len": 16, "muon_lr": 0.02,
            "lr": 0.01, "warmup": 0.1, "cooldown": 0.3, "clip": 1.0, "z_loss": 1e-4,
            "log_every": 2, "checkpoint_every": 5, "compile": False, "precision": "float32",
        }  # fmt: skip
        return Training(**(values | changes))

    return build


@pytest.fixture
def curve(tmp_path: Path) -> CurveFile:
    """A tracker that writes only a file."""
    return CurveFile(tmp_path / "curve.csv")
