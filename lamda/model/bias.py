"""T5's relative attention bias, for causal attention.

The model learns, for every head, how much a key matters by how far back it stands. Near distances
have a number each, far ones share: whether something was said 90 or 95 tokens ago hardly matters.
So a model can read rows longer than those that it was trained on.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lamda.model.config import ModelConfig


def bucket(distance: Tensor, buckets: int, max_distance: int) -> Tensor:
    """The bucket of each distance query - key (Raffel et al. 2020, section 2.1).

    Distances 0 .. buckets/2 - 1 have a bucket each; the rest share the other half, which grows
    logarithmically up to `max_distance`; all beyond fall into the last one. Negative distances
    (the future) fall into bucket 0 and are masked by attention.

    Shapes: any integer tensor -> the same shape, long.
    """
    if distance.device.type == "mps":  # which has no float64
        return bucket(distance.cpu(), buckets, max_distance).to(distance.device)
    exact = buckets // 2
    # The future is masked by attention; here it only must not ask for a bucket that is not there.
    distance = distance.clamp(min=0)
    growth = (buckets - exact) / math.log(max_distance / exact)
    # float64, so that a distance on an edge (such as max_distance) is not rounded below it
    far = torch.log(distance.clamp(min=exact).double() / exact) * growth + 1e-9
    far = (exact + far.long()).clamp(max=buckets - 1)
    return torch.where(distance < exact, distance, far)


class RelativeBias(nn.Module):
    """One learned table a layer: a bias for each head and bucket."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(config.heads, config.buckets))  # (H, R)

    def forward(self, buckets: Tensor) -> Tensor:
        """Buckets (T, S) -> biases (H, T, S); where rows differ, (N, T, S) -> (N, H, T, S)."""
        return (
            embedded(self.weight, buckets) if buckets.is_cuda else looked_up(self.weight, buckets)
        )


def looked_up(weight: Tensor, buckets: Tensor) -> Tensor:
    """weight (H, R), buckets (..., T, S) -> (..., H, T, S): pairs of a distance share a number."""
    found = weight[:, buckets]
    return found if buckets.dim() == 2 else found.transpose(0, 1)


def embedded(weight: Tensor, buckets: Tensor) -> Tensor:
    """The same. A GPU adds the gradients of a look-up one by one, hundreds of thousands to a few
    numbers; those of an embedding it sorts first, and adds in one order each time."""
    return F.embedding(buckets, weight.t()).movedim(-1, -3)
