"""Many matrices at once have the update that torch gives each."""

import pytest
import torch
from torch import Tensor, nn
from torch.optim import Muon

from lamda.training import muon
from lamda.training.muon import BatchedMuon, orthogonal

SHAPES = [(24, 8), (8, 24), (8, 8), (24, 8), (16, 24), (8, 24)]
COEFFICIENTS, STEPS, EPSILON = (3.4445, -4.7750, 2.0315), 5, 1e-7


def matrices(seed: int) -> list[Tensor]:
    """Of several shapes, standing and lying."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator) for shape in SHAPES]


def test_steps_equal_those_of_torch() -> None:
    found, expected = ([nn.Parameter(m.clone()) for m in matrices(1)] for _ in range(2))
    own, plain = (
        kind(parameters, lr=0.1, weight_decay=0.01)
        for kind, parameters in ((BatchedMuon, found), (Muon, expected))
    )
    for parameter in found:
        own.state[parameter]["momentum_buffer"] = torch.zeros_like(parameter)
    for step in range(3):
        for parameters in (found, expected):
            for parameter, gradient in zip(parameters, matrices(step + 2), strict=True):
                parameter.grad = gradient.clone()
        own.step()
        plain.step()
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-2 * 0.1)  # bfloat16 of the rate


@pytest.mark.parametrize("together", [2**22, 400, 1])
def test_singular_values_come_near_one(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(muon, "TOGETHER", together)
    for matrix, result in zip(
        matrices(7), orthogonal(matrices(7), COEFFICIENTS, STEPS, EPSILON), strict=True
    ):
        assert result.shape == matrix.shape
        values = torch.linalg.svdvals(result.float())
        assert values.min() > 0.4
        assert values.max() < 1.4
        left, _, right = torch.linalg.svd(matrix, full_matrices=False)
        aligned = (result.float() * (left @ right)).sum() / len(values)
        assert aligned == pytest.approx(values.mean().item(), abs=0.02)


def test_a_gradient_of_zero_moves_nothing() -> None:
    (result,) = orthogonal([torch.zeros(4, 6)], COEFFICIENTS, STEPS, EPSILON)
    assert not result.any()
