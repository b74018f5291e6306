"""A small model whose every part matters: a fresh one adds nothing to the residual stream."""

import pytest
import torch

from lamda.model import runtime
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer

CONFIG = ModelConfig(layers=2, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)


@pytest.fixture
def model() -> Transformer:
    """With random values in all parameters, biases and output projections too."""
    model = Transformer(CONFIG)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return model.eval()


@pytest.fixture
def tokens() -> torch.Tensor:
    """Three rows of ten tokens."""
    return torch.randint(0, 50, (3, 10), generator=torch.Generator().manual_seed(5))


@pytest.fixture
def exact_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """float32 everywhere."""
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)
