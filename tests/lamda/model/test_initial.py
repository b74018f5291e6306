"""A fresh model copies: in a repeated random string it prefers what followed the last time."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from lamda.model.config import ModelConfig, preset
from lamda.model.transformer import Transformer


def repeated(vocab_size: int, period: int) -> torch.Tensor:
    string = torch.randint(0, vocab_size, (8, period), generator=torch.Generator().manual_seed(3))
    return string.repeat(1, 3)  # (B, 3 * period)


def copy_loss(model: Transformer, period: int = 12) -> float:
    tokens = repeated(model.config.vocab_size, period)
    logits = model(tokens)[:, period:-1]
    return F.cross_entropy(logits.flatten(0, 1), tokens[:, period + 1 :].flatten()).item()


def test_a_fresh_model_prefers_what_followed_before() -> None:
    model = Transformer(preset("tiny", 512), seed=1)
    with_heads = copy_loss(model)
    with torch.no_grad():
        for block in model.blocks:
            block.attention.output.weight.zero_()
    assert with_heads < copy_loss(model) - 0.5


def test_small_shapes_are_left_alone() -> None:
    one = ModelConfig(layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)
    assert not Transformer(one, seed=1).blocks[0].attention.output.weight.any()
