"""Which parameter goes where, and how far a step goes."""

import pytest
import torch

from lamda.model.transformer import Transformer
from lamda.training.optim import Optimizer, clip_gradients


def backward(model: Transformer) -> None:
    """Some gradient for every parameter."""
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)


def test_muon_has_the_matrices_and_adamw_the_rest(model: Transformer) -> None:
    optimizer = Optimizer(model, 0.02, 0.01)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    muon, adamw = (
        {names[id(p)] for group in part.param_groups for p in group["params"]}
        for part in optimizer.parts
    )
    assert muon | adamw == set(names.values())
    assert not muon & adamw
    assert len(muon) == 2 * 7
    assert {name.rsplit(".", 2)[-2] for name in adamw} == {
        "embedding", "bias", "attention_norm", "feed_forward_norm", "norm",
    }  # fmt: skip


def test_factor_scales_the_step(model: Transformer) -> None:
    moved = []
    for factor in (1.0, 0.25):
        other = Transformer(model.config, seed=1)
        optimizer = Optimizer(other, 0.02, 0.01)
        before = other.embedding.weight.detach().clone()
        backward(other)
        optimizer.step(factor)
        moved.append((other.embedding.weight - before).abs().max().item())
    assert moved == pytest.approx([0.01, 0.0025], rel=1e-3)


def test_gradients_are_cleared_and_clipped(model: Transformer) -> None:
    optimizer = Optimizer(model, 0.02, 0.01)
    backward(model)
    assert clip_gradients(model, 1.0) > 10
    assert clip_gradients(model, 1.0).item() == pytest.approx(1.0, rel=1e-3)
    optimizer.step(1.0)
    assert all(parameter.grad is None for parameter in model.parameters())
