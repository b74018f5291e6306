"""A source's own validation loss is that of its rows alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lamda.batches import IGNORE_INDEX, Batch
from lamda.model.transformer import Transformer
from lamda.training.by_source import BATCHES, validation_losses
from lamda.training.loss import token_loss

SHAPE = (2, 12)


class Rows:
    """Random tokens, some of whose places have no target."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def batch(self, step: int) -> Batch:
        draws = np.random.default_rng([self.seed, step])
        targets = draws.integers(0, 40, SHAPE)
        targets[draws.random(SHAPE) < 0.2 * (1 + step)] = IGNORE_INDEX
        return Batch(draws.integers(0, 40, SHAPE), targets, np.ones(SHAPE, np.int64))


def test_losses_are_means_over_the_targets_of_each_source(model: Transformer) -> None:
    sources = {"forum": Rows(1), "wiki": Rows(2)}
    found = validation_losses(model, sources, "float32")
    for name, rows in sources.items():
        batches = [rows.batch(step) for step in range(BATCHES)]
        tokens, documents, targets = (
            torch.as_tensor(np.concatenate([getattr(one, part) for one in batches]))
            for part in ("tokens", "documents", "targets")
        )
        with torch.no_grad():
            logits = model(tokens, documents).flatten(0, 1)
            _, expected = token_loss(logits, targets.flatten(), 0.0)
        assert found[name]["validation_loss"] == pytest.approx(expected.item(), rel=1e-5)
        assert found[name]["validation_targets"] == int((targets != IGNORE_INDEX).sum())
