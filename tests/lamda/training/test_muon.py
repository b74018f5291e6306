"""Many matrices at once have the update that torch gives each."""

import pytest
import torch
from torch import Tensor, nn
from torch.optim import Muon

from lamda.model import runtime
from lamda.parallel import orthogonal as orthogonalising
from lamda.parallel.orthogonal import orthogonal, working_type
from lamda.training.muon import BatchedMuon

SHAPES = [(24, 8), (8, 24), (8, 8), (24, 8), (16, 24), (8, 24)]
COEFFICIENTS, STEPS, EPSILON = (3.4445, -4.7750, 2.0315), 5, 1e-7


def matrices(seed: int) -> list[Tensor]:
    """Of several shapes, standing and lying."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator) for shape in SHAPES]


def test_steps_equal_those_of_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orthogonalising, "working_type", lambda device: torch.bfloat16)
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


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("together", [2**22, 400, 1])
def test_singular_values_come_near_one(
    together: int, kind: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orthogonalising, "TOGETHER", together)
    monkeypatch.setattr(orthogonalising, "working_type", lambda device: kind)
    for matrix, result in zip(
        matrices(7), orthogonal(matrices(7), COEFFICIENTS, STEPS, EPSILON), strict=True
    ):
        assert result.shape == matrix.shape
        assert result.dtype == kind
        values = torch.linalg.svdvals(result.float())
        assert values.min() > 0.4
        assert values.max() < 1.4
        left, _, right = torch.linalg.svd(matrix, full_matrices=False)
        aligned = (result.float() * (left @ right)).sum() / len(values)
        assert aligned == pytest.approx(values.mean().item(), abs=0.02)


@pytest.mark.parametrize("fast", [True, False])
def test_what_only_emulates_bfloat16_works_in_float32(
    fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda kind="": fast)
    expected = torch.bfloat16 if fast else torch.float32
    assert working_type(torch.device("cpu")) == expected
    assert {m.dtype for m in orthogonal(matrices(1), COEFFICIENTS, STEPS, EPSILON)} == {expected}


def test_a_gradient_of_zero_moves_nothing() -> None:
    (result,) = orthogonal([torch.zeros(4, 6)], COEFFICIENTS, STEPS, EPSILON)
    assert not result.any()
