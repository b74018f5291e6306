"""torch.optim.Muon for many small matrices: those of one shape are orthogonalised together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim import Muon
from torch.optim._muon import _adjust_lr, _zeropower_via_newtonschulz

TOGETHER = 2**22
"""Elements of the matrices that are orthogonalised at once: larger ones gain nothing by it."""


class BatchedMuon(Muon):
    """The update of torch.optim.Muon, with a fraction of its calls.

    A small model has many small matrices, and torch's fifteen calls for each of them take longer
    than their products. Where the library multiplies a batch as it does one matrix the bits are
    torch's too.
    """

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One update of all parameters that have a gradient."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            updates = [self._momentum(parameter, group) for parameter in parameters]
            how = group["ns_coefficients"], group["ns_steps"], group["eps"]
            for parameter, update in zip(parameters, orthogonal(updates, *how), strict=True):
                rate = _adjust_lr(group["lr"], group["adjust_lr_fn"], parameter.shape)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-rate)

    def _momentum(self, parameter: Tensor, group: dict[str, Any]) -> Tensor:
        """What is to be orthogonalised."""
        gradient = parameter.grad
        assert gradient is not None
        momentum: Tensor = self.state[parameter]["momentum_buffer"]
        momentum.lerp_(gradient, 1 - group["momentum"])
        return gradient.lerp(momentum, group["momentum"]) if group["nesterov"] else momentum


def orthogonal(
    matrices: Sequence[Tensor], coefficients: tuple[float, float, float], steps: int, epsilon: float
) -> list[Tensor]:
    """Each matrix (R, C) with its singular values brought near 1, in bfloat16.

    By torch's Newton-Schulz iteration; matrices of a shape at once, as many as TOGETHER allows,
    lying on their side. `epsilon` is their least norm.
    """
    shapes: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, matrix in enumerate(matrices):
        shapes[tuple(sorted(matrix.shape))].append(number)
    results = list(matrices)
    for (rows, columns), numbers in shapes.items():
        count = max(1, TOGETHER // (rows * columns))
        for first in range(0, len(numbers), count):
            some = numbers[first : first + count]
            if len(some) == 1:
                only = matrices[some[0]]
                results[some[0]] = _zeropower_via_newtonschulz(only, coefficients, steps, epsilon)
                continue
            stack = torch.stack([_lying(matrices[number]).bfloat16() for number in some])
            for number, result in zip(
                some, _iterate(stack, coefficients, steps, epsilon), strict=True
            ):
                results[number] = result if result.shape == matrices[number].shape else result.T
    return results


def _iterate(
    x: Tensor, coefficients: tuple[float, float, float], steps: int, epsilon: float
) -> Tensor:
    """X <- aX + (bG + cG^2)X for G = XX^T (Jordan et al. 2024), for each of x (N, R, C)."""
    a, b, c = coefficients
    norms = torch.stack([matrix.norm() for matrix in x])  # (N,)
    x.div_(norms.clamp(min=epsilon)[:, None, None])
    for _ in range(steps):
        gram = x @ x.mT  # (N, R, R)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x


def _lying(matrix: Tensor) -> Tensor:
    return matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
