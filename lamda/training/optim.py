"""Muon for the blocks' matrices, AdamW for the rest (own choice: copying is learned sooner)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn
from torch.optim import AdamW, Muon

from lamda.model.transformer import Transformer

BETAS = (0.9, 0.95)
MATRIX_DECAY = 0.01
EMBEDDING_DECAY = 0.0


class Optimizer:
    """The two optimizers as one; `rates` are their peak learning rates."""

    def __init__(self, model: Transformer, muon_rate: float, adamw_rate: float) -> None:
        matrices = list(_matrices(model))
        chosen = {id(matrix) for matrix in matrices}
        rest = [parameter for parameter in model.parameters() if id(parameter) not in chosen]
        self.rates = (muon_rate, adamw_rate)
        self.parts: tuple[Muon, AdamW] = (
            Muon(matrices, lr=muon_rate, weight_decay=MATRIX_DECAY),
            AdamW(rest, lr=adamw_rate, betas=BETAS, weight_decay=EMBEDDING_DECAY, foreach=True),
        )

    def step(self, factor: float) -> None:
        """One update at `factor` times the peak rates; clears the gradients."""
        for part, rate in zip(self.parts, self.rates, strict=True):
            for group in part.param_groups:
                group["lr"] = rate * factor
            part.step()
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> dict[str, Any]:
        """Tensors and plain values of both optimizers."""
        return {"muon": self.parts[0].state_dict(), "adamw": self.parts[1].state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The reverse of `state_dict`."""
        self.parts[0].load_state_dict(state["muon"])
        self.parts[1].load_state_dict(state["adamw"])


def _matrices(model: Transformer) -> Iterator[Tensor]:
    for module in model.blocks.modules():
        if isinstance(module, nn.Linear):
            yield module.weight


def clip_gradients(model: Transformer, limit: float) -> Tensor:
    """Scale all gradients so that their joint norm is at most `limit`; the norm before that."""
    return nn.utils.clip_grad_norm_(model.parameters(), limit, foreach=True)
