"""The loss of a trained model on rows of its own: of one source, say."""

from __future__ import annotations

import torch

from lamda.batches import RowSource
from lamda.model.transformer import Transformer
from lamda.training.loss import fused_token_loss, target_shares


@torch.no_grad()
def mean_loss(model: Transformer, rows: RowSource, batches: int) -> float:
    """Mean cross-entropy (nats a token) over the first `batches` batches of `rows`."""
    model.eval()
    total = 0.0
    for step in range(batches):
        batch = rows.batch(step)
        tokens, documents, targets = (
            torch.as_tensor(part, device=model.device)
            for part in (batch.tokens, batch.documents, batch.targets)
        )  # (B, T) each
        hidden = model.scaled(model.hidden(tokens, documents).flatten(0, 1))  # (B * T, D)
        wanted = targets.flatten()
        share = target_shares(wanted)
        _, loss = fused_token_loss(hidden, model.embedding.weight, wanted, share, z_loss=0.0)
        total += loss.item()
    return total / batches
