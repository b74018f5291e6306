"""Cross-entropy of the next token, with z-loss; the largest part of a small model's work.

The model gives a number for each of V tokens, the logits. Their softmax p = exp(logit) / Z, with
Z = sum(exp(logits)), is the probability of each token, and the loss of a position is -log p of the
token that really comes next: 0 when the model was sure of it, log V when it guessed.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from lamda.batches import IGNORE_INDEX
from lamda.model.trainable import Trainable

CHUNK = 512
"""Positions whose logits exist at a time in `fused_token_loss`: they stay in the cache."""
SPARSE = 0.75
"""Up to this share of positions with a target, only those get logits: above it, picking them out
takes longer than their logits would."""


def target_shares(targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """targets (N,), weights (N,) -> each target's share (N,) of the mean; IGNORE_INDEX have none.

    The shares of a whole batch add up to 1, so a loss is a plain sum of position losses times
    shares, and the parts of a batch that is divided (accumulation, several processes) can be added.
    """
    counted = (targets != IGNORE_INDEX).float()  # (N,)
    weighted = counted if weights is None else counted * weights  # (N,)
    total = weighted.sum()
    return weighted / total.where(total > 0, 1.0)


def token_loss(
    logits: Tensor, targets: Tensor, z_loss: float, weights: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """logits (N, V) float32, targets (N,) -> loss to minimise, and its cross-entropy part.

    Both are (weighted) means over the targets that are not IGNORE_INDEX, in nats. z-loss holds the
    softmax's normaliser near 1: `z_loss` * log(Z)^2. The paper is silent on it; 1e-4 stands in the
    public configuration of a model of its dimensions.

    This is the definition; training runs through `fused_token_loss`, which the tests hold to it.
    """
    share = target_shares(targets, weights)  # (N,)
    chosen = targets.clamp(min=0)[:, None]  # (N, 1); IGNORE_INDEX picks token 0, with share 0
    surprise = -torch.log_softmax(logits, dim=-1).gather(1, chosen)[:, 0]  # (N,)
    # -log p = log Z - logit, so log Z comes from what is there already
    log_z = surprise + logits.gather(1, chosen)[:, 0]  # (N,)
    cross_entropy = (surprise * share).sum()
    return cross_entropy + z_loss * (log_z.square() * share).sum(), cross_entropy.detach()


def positions_with_target(targets: Tensor) -> Tensor | None:
    """Indices (M,) of the targets (B, T) that have a loss; None when nearly all of them have.

    Logits are the largest product of a small model, and fine-tuning has a loss on few positions.
    """
    found = (targets.flatten() != IGNORE_INDEX).nonzero()[:, 0]  # (M,)
    return None if len(found) > SPARSE * targets.numel() else found


def hidden_loss(
    model: Trainable,
    head: Tensor | None,
    hidden: Tensor,
    targets: Tensor,
    share: Tensor,
    z_loss: float,
) -> tuple[Tensor, Tensor]:
    """The loss of scaled hidden vectors (N, D) by the matrix `head` (V, D) of `model`, or without
    one by its logits: see the two functions."""
    if head is None:
        return chunked_token_loss(model, hidden, targets, share, z_loss)
    return fused_token_loss(hidden, head, targets, share, z_loss)


def chunked_token_loss(
    model: Trainable, hidden: Tensor, targets: Tensor, share: Tensor, z_loss: float
) -> tuple[Tensor, Tensor]:
    """As `fused_token_loss`, by whatever `model.logits` does with hidden (N, D): where a head has a
    bias, or bounds what it says. Logits are computed again in the backward pass."""

    def of_part(inputs: Tensor, target: Tensor, part: Tensor) -> Tensor:
        logits = model.logits(inputs).float()  # (C, V)
        log_z = torch.logsumexp(logits, -1)  # (C,)
        at_target = logits.gather(1, target.clamp(min=0)[:, None])[:, 0]  # (C,)
        cross_entropy = ((log_z - at_target) * part).sum()
        return torch.stack([cross_entropy, z_loss * (log_z.square() * part).sum()])

    total = hidden.new_zeros(2, dtype=torch.float32)
    for chunk in zip(*(x.split(CHUNK) for x in (hidden, targets, share)), strict=True):
        total = total + checkpoint(of_part, *chunk, use_reentrant=False)
    return total.sum(), total[0].detach()


def fused_token_loss(
    hidden: Tensor, weight: Tensor, targets: Tensor, share: Tensor, z_loss: float
) -> tuple[Tensor, Tensor]:
    """`token_loss` of the logits hidden (N, D) @ weight (V, D)^T, without holding them all.

    `share` (N,) is each target's share of the mean (`target_shares`), so the losses of the parts
    of a batch add up. Loss and gradients are computed together, CHUNK positions at a time, so
    memory does not grow with N * V. The logits and their softmax are float32 (or float64, if the
    model is).
    """
    wide = torch.promote_types(hidden.dtype, torch.float32)
    with torch.autocast(hidden.device.type, enabled=False):
        loss, cross_entropy = _FusedTokenLoss.apply(  # type: ignore[no-untyped-call]
            hidden.to(wide),
            weight.to(wide),
            targets,
            share.to(wide),
            z_loss,
            torch.is_grad_enabled(),
        )
    return loss, cross_entropy


class _FusedTokenLoss(torch.autograd.Function):
    """Loss and gradients in one go, chunk by chunk: the logits of a chunk are used and forgotten.

    For one position with share s, logits l and target y the loss is
        s * (log Z - l_y) + z_loss * s * (log Z)^2
    and, since d(log Z)/dl = p, its gradient with respect to the logits is
        s * (p - onehot(y)) + 2 * z_loss * log Z * s * p
      = s * (1 + 2 * z_loss * log Z) * p - s * onehot(y).
    With logits = hidden @ weight^T, that gradient times `weight` is the one of `hidden`, and its
    transpose times `hidden` the one of `weight`.
    """

    @staticmethod
    def forward(
        ctx: Any,
        hidden: Tensor,
        weight: Tensor,
        targets: Tensor,
        share: Tensor,
        z_loss: float,
        learns: bool,
    ) -> tuple[Tensor, Tensor]:
        to_hidden, to_weight = torch.empty_like(hidden), torch.zeros_like(weight)
        loss, cross_entropy = hidden.new_zeros(2)
        parts = [part.split(CHUNK) for part in (hidden, targets, share, to_hidden)]
        for inputs, target, part, gradient in zip(*parts, strict=True):
            chosen = target.clamp(min=0)[:, None]  # (C, 1)
            logits = F.linear(inputs, weight)  # (C, V)
            at_target = logits.gather(1, chosen)[:, 0]  # (C,)
            # the largest logit is taken off before exp, or exp would overflow
            largest = logits.amax(-1, keepdim=True)  # (C, 1)
            powers = logits.sub_(largest).exp_()  # (C, V), in the logits' memory
            total = powers.sum(-1)  # (C,)
            log_z = total.log() + largest[:, 0]  # (C,)
            cross_entropy += ((log_z - at_target) * part).sum()
            loss += z_loss * (log_z.square() * part).sum()
            if learns:
                # from here on `powers` is the gradient of the logits (see above)
                powers.mul_(((1 + 2 * z_loss * log_z) * part / total)[:, None])
                powers.scatter_add_(1, chosen, -part[:, None])
                torch.mm(powers, weight, out=gradient)
                to_weight.addmm_(powers.t(), inputs)
        if learns:
            ctx.save_for_backward(to_hidden, to_weight)
        ctx.mark_non_differentiable(cross_entropy)
        return loss + cross_entropy, cross_entropy

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        # the chain rule: what comes after the loss scales what was computed in `forward`
        to_hidden, to_weight = ctx.saved_tensors
        return gradients[0] * to_hidden, gradients[0] * to_weight, None, None, None, None
