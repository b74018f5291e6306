"""Arithmetic against torch's counter."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from lamda.model.config import ModelConfig, preset
from lamda.model.flops import forward_flops, training_flops
from lamda.model.transformer import Transformer


@pytest.mark.parametrize("config", [preset("smoke", 300), preset("tiny", 2048)])
def test_equals_the_counted_flops(config: ModelConfig) -> None:
    model = Transformer(config)
    tokens = torch.zeros(2, 48, dtype=torch.long)
    with FlopCounterMode(display=False) as forward:
        logits = model(tokens)
    assert forward_flops(config, 48) * 96 == pytest.approx(forward.get_total_flops(), rel=0.01)
    with FlopCounterMode(display=False) as backward:
        logits.sum().backward()
    counted = forward.get_total_flops() + backward.get_total_flops()
    assert training_flops(config, 48) * 96 == pytest.approx(counted, rel=0.01)


def test_137b_needs_six_flops_a_parameter_and_token() -> None:
    # 6N, with attention over the row on top: 1.5 % at 1024 tokens
    config = preset("137b")
    assert training_flops(config, 1024) / (6 * config.parameters) == pytest.approx(1.0155, abs=1e-3)
