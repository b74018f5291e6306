"""Muon for the blocks' matrices, AdamW for the rest: copying is learned sooner than by AdamW alone.

What was trained elsewhere goes on with AdamW alone."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor
from torch.optim import AdamW, Muon

from lamda.model.trainable import Trainable
from lamda.model.tuning import Tuning
from lamda.parallel.muon import ShardedMuon
from lamda.training.muon import BatchedMuon

BETAS = (0.9, 0.95)
MATRIX_DECAY = 0.01
EMBEDDING_DECAY = 0.0
Part = Muon | AdamW


class Optimizer:
    """One or two optimizers as one; `rates` are their peak learning rates.

    With a `tuning` AdamW moves all that is trained: see there.
    """

    def __init__(
        self, model: Trainable, muon_lr: float, lr: float, tuning: Tuning | None = None
    ) -> None:
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.names: dict[Tensor, str] = {
            parameter: name for name, parameter in model.named_parameters()
        }
        self.parts: tuple[Part, ...]
        if tuning is not None:
            self.rates: tuple[float, ...] = (tuning.lr,)
            self.parts = (AdamW(trained, lr=tuning.lr, betas=BETAS, weight_decay=0.0, fused=True),)
        else:
            matrices = list(_matrices(model))
            chosen = {id(matrix) for matrix in matrices}
            rest = [parameter for parameter in trained if id(parameter) not in chosen]
            self.rates = (muon_lr, lr)
            muon = ShardedMuon if isinstance(matrices[0], DTensor) else BatchedMuon
            self.parts = (
                muon(matrices, lr=muon_lr, weight_decay=MATRIX_DECAY),
                AdamW(rest, lr=lr, betas=BETAS, weight_decay=EMBEDDING_DECAY, foreach=True),
            )
        self._begin()

    def step(self, factor: float) -> None:
        """One update at `factor` times the peak rates; clears the gradients."""
        for part, rate in zip(self.parts, self.rates, strict=True):
            for group in part.param_groups:
                group["lr"] = rate * factor
            part.step()  # type: ignore[no-untyped-call]
            part.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """The states by kind and parameter name: the optimizers' own memory, to save or to fill."""
        return {
            f"{kind}.{self.names[parameter]}": value.view(1) if value.dim() == 0 else value
            for part in self.parts
            for parameter, state in part.state.items()
            for kind, value in state.items()
        }

    def _begin(self) -> None:
        """Give each parameter the state that its first step would start from."""
        for part in self.parts:
            for parameter in _parameters(part):
                part.state[parameter] = _first(part, parameter)


def _first(part: Part, parameter: Tensor) -> dict[str, Tensor]:
    if isinstance(part, Muon):
        return {"momentum_buffer": torch.zeros_like(parameter)}
    # counted on the CPU, whatever the device, but for one kernel that does all
    place = parameter.device if part.defaults["fused"] else "cpu"
    return {
        "step": torch.tensor(0.0, device=place),
        "exp_avg": torch.zeros_like(parameter),
        "exp_avg_sq": torch.zeros_like(parameter),
    }


def _parameters(part: torch.optim.Optimizer) -> Iterator[Tensor]:
    for group in part.param_groups:
        yield from group["params"]


def _matrices(model: Trainable) -> Iterator[Tensor]:
    for layer in model.layers:
        for module in layer.modules():
            if isinstance(module, nn.Linear):
                yield module.weight


def clip_gradients(model: Trainable, limit: float) -> Tensor:
    """Scale all gradients so that their joint norm is at most `limit`; the norm before that."""
    norm = nn.utils.clip_grad_norm_(model.parameters(), limit, foreach=True)
    return norm.full_tensor() if isinstance(norm, DTensor) else norm
