"""Cross-entropy of the next token, with z-loss."""

from __future__ import annotations

import torch
from torch import Tensor

from lamda.training.rows import IGNORED

SPARSE = 0.75
"""Up to this share of positions with a target, only those get logits (own choice, by speed)."""


def token_loss(logits: Tensor, targets: Tensor, z_loss: float) -> tuple[Tensor, Tensor]:
    """logits (N, V) float32, targets (N,) -> loss to minimise, and its cross-entropy part.

    Both are means over the targets that are not IGNORED, in nats. z-loss holds the softmax's
    normaliser near 1: `z_loss` * log(Z)^2 (section 3; 1e-4 in the public configuration).
    """
    counted = targets != IGNORED  # (N,)
    chosen = targets.clamp(min=0)[:, None]  # (N, 1)
    surprise = -torch.log_softmax(logits, dim=-1).gather(1, chosen)[:, 0]  # (N,)
    log_z = surprise + logits.gather(1, chosen)[:, 0]  # (N,)
    count = counted.sum().clamp(min=1)
    cross_entropy = (surprise * counted).sum() / count
    return cross_entropy + z_loss * (log_z.square() * counted).sum() / count, cross_entropy.detach()


def positions_with_target(targets: Tensor) -> Tensor | None:
    """Indices (M,) of the targets (B, T) that have a loss; None when nearly all of them have.

    Logits are the largest product of a small model, and fine-tuning has a loss on few positions.
    """
    found = (targets.flatten() != IGNORED).nonzero()[:, 0]  # (M,)
    return None if len(found) > SPARSE * targets.numel() else found
