"""The plain model is what it says: absolute positions only, torch's start."""

import pytest
import torch

from benchmarks.learning import Curve, PlainTransformer
from lamda.model.config import ModelConfig

CONFIG = ModelConfig(layers=2, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)


def test_first_tokens_at_a_loss() -> None:
    curve = Curve([10, 20, 30], [5.0, 3.0, 3.5])
    assert curve.first_at(3.2) == 20
    assert curve.first_at(5.0) == 10
    assert curve.first_at(2.9) is None


def test_plain_model_knows_positions_by_their_place_alone() -> None:
    model = PlainTransformer(CONFIG, seq_len=8, seed=1)
    same = torch.full((1, 8), 7)
    hidden = model.hidden(same)  # (1, T, D)
    assert not torch.allclose(hidden[0, 0], hidden[0, 5], atol=1e-2)
    with torch.no_grad():
        model.positions.weight.zero_()
    hidden = model.hidden(same)
    torch.testing.assert_close(hidden[0, 0], hidden[0, 5])
    frozen = [name for name, p in model.named_parameters() if not p.requires_grad]
    assert frozen == ["blocks.0.attention.bias.weight", "blocks.1.attention.bias.weight"]


def test_plain_model_starts_as_torch_does() -> None:
    model = PlainTransformer(CONFIG, seq_len=8, seed=1)
    assert model.embedding.weight.std().item() == pytest.approx(1.0, rel=0.1)
    bound = CONFIG.d_model**-0.5  # of nn.Linear's uniform numbers
    key, query = (getattr(model.blocks[0].attention, name).weight for name in ("key", "query"))
    assert key.abs().max().item() == pytest.approx(bound, rel=0.05)
    assert query.abs().max().item() == pytest.approx(bound * CONFIG.d_kv**-0.5, rel=0.05)
