"""What a step could reach at best: its matrix products alone, each repeated by itself.

The same shapes, strides and types as in the step, from tensors that are in the cache where they
fit. What the step takes beyond that is everything else: activations, softmax, norms, the optimizer.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.timing import Step

Layout = tuple[tuple[int, ...], tuple[int, ...], torch.dtype]
"""Shape, strides and type of a factor."""
Product = tuple[str, tuple[Layout, ...]]
REPEATS = 12
PRODUCTS: Mapping[str, Callable[..., Tensor]] = {
    "aten::mm": torch.mm,
    "aten::bmm": torch.bmm,
    "aten::addmm_": lambda total, left, right: total.addmm_(left, right),
}


class _Seen(TorchDispatchMode):
    """Counts the products that are called."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.counts: Counter[Product] = Counter()

    def __torch_dispatch__(
        self, operator: Any, types: Any, arguments: Any = (), named: Any = None
    ) -> Any:
        name = operator.name().split(".")[0]
        if name in PRODUCTS:
            tensors = [x for x in arguments if isinstance(x, Tensor)]
            self.counts[name, tuple((tuple(x.shape), x.stride(), x.dtype) for x in tensors)] += 1
        return operator(*arguments, **(named or {}))


def products_of(step: Step) -> Mapping[Product, int]:
    """The matrix products of one call of `step`, and how often each is called."""
    seen = _Seen()
    with seen:
        step()
    return seen.counts


def product_seconds(counts: Mapping[Product, int]) -> float:
    """Seconds of all of them, from the best of REPEATS calls of each."""
    total = 0.0
    for (name, layouts), count in counts.items():
        tensors = [_filled(layout) for layout in layouts]
        best = math.inf
        for _ in range(REPEATS):
            started = time.perf_counter()
            PRODUCTS[name](*tensors)
            best = min(best, time.perf_counter() - started)
        total += count * best
    return total


def product_flops(counts: Mapping[Product, int]) -> int:
    """FLOPs of all of them."""
    total = 0
    for (_, layouts), count in counts.items():
        left, right = layouts[-2][0], layouts[-1][0]
        total += count * 2 * math.prod(left) * right[-1]
    return total


def _filled(layout: Layout) -> Tensor:
    shape, strides, precision = layout
    size = 1 + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
    return torch.full((size,), 1e-3, dtype=precision).as_strided(shape, strides)
