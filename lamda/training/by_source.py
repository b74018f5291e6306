"""What a trained model makes of each source of the corpus by itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import torch

from lamda.batches import IGNORE_INDEX, RowSource
from lamda.model.runtime import autocast, chosen_precision
from lamda.model.trainable import Trainable
from lamda.training.loss import hidden_loss, target_shares

BATCHES = 4
"""Of each source, as many as the validation of the mixture reads."""


@torch.no_grad()
def validation_losses(
    model: Trainable, sources: Mapping[str, RowSource], precision: str
) -> dict[str, dict[str, float]]:
    """By source the mean cross-entropy of its first BATCHES batches in nats a token
    (`validation_loss`), and of how many targets (`validation_targets`)."""
    put = partial(torch.as_tensor, device=model.device, dtype=torch.long)
    kind = chosen_precision(precision, model.device.type)
    model.eval()
    found = {}
    for name, rows in sources.items():
        total, count = 0.0, 0
        for step in range(BATCHES):
            batch = rows.batch(step)
            targets = put(batch.targets).flatten()  # (B * T,)
            with autocast(kind, model.device.type):
                hidden = model.hidden(put(batch.tokens), put(batch.documents))  # (B, T, D)
                hidden = model.scaled(hidden.flatten(0, 1))  # (B * T, D)
                share = target_shares(targets)
                _, mean = hidden_loss(model, model.head(), hidden, targets, share, 0.0)
            own = int((targets != IGNORE_INDEX).sum())
            total, count = total + mean.item() * own, count + own
        found[name] = {"validation_loss": total / max(count, 1), "validation_targets": count}
    return found
