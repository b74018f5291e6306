"""Orthogonalising matrices, which is Muon's work: those of one shape together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.optim._muon import _zeropower_via_newtonschulz

from lamda.model.runtime import chosen_precision

TOGETHER = 2**22
"""Elements of the matrices that are orthogonalised at once: larger ones gain nothing by it."""


def working_type(device: torch.device) -> torch.dtype:
    """What matrices on `device` are orthogonalised in: bfloat16, as torch does, but float32 on a
    processor that only emulates it: there the step of a small model would take three times as long
    (`make bench-train`)."""
    return chosen_precision("auto", device.type)


def orthogonal(
    matrices: Sequence[Tensor], coefficients: tuple[float, float, float], steps: int, epsilon: float
) -> list[Tensor]:
    """Each matrix (R, C) with its singular values brought near 1, in the device's `working_type`.

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
            kind = working_type(matrices[some[0]].device)
            if len(some) == 1 and kind is torch.bfloat16:
                only = matrices[some[0]]
                results[some[0]] = _zeropower_via_newtonschulz(only, coefficients, steps, epsilon)
                continue
            stack = torch.stack([_lying(matrices[number]).to(kind) for number in some])
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
