"""Muon for matrices that are divided among processes.

Orthogonalising needs the whole matrix. Each matrix has one process that works on it: the others
send it their parts, in the type that the work is done in, and get their parts of the result
back. So the work is divided too, and the numbers are those of one process.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor
from torch.distributed.tensor import DTensor
from torch.optim import Muon
from torch.optim._muon import _adjust_lr

from lamda.parallel.orthogonal import orthogonal, working_type


class ShardedMuon(Muon):
    """torch.optim.Muon whose parameters are DTensors of one (batch[, model]) mesh."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One update of all parameters that have a gradient; every process has to call it."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            parts = [_Parts(parameter) for parameter in parameters]
            wholes: list[Tensor | None] = [
                part.gather(self._update(parameter, group), number % dist.get_world_size())
                for number, (parameter, part) in enumerate(zip(parameters, parts, strict=True))
            ]
            wholes = [whole if whole is None else _orthogonal(whole, group) for whole in wholes]
            for number, (parameter, part) in enumerate(zip(parameters, parts, strict=True)):
                result = part.scatter(wholes[number], number % dist.get_world_size())
                rate = _adjust_lr(group["lr"], group["adjust_lr_fn"], parameter.shape)
                own = parameter.to_local()
                own.mul_(1 - group["lr"] * group["weight_decay"])
                own.add_(result, alpha=-rate)

    def _update(self, parameter: DTensor, group: dict[str, Any]) -> Tensor:
        """This process's part of the momentum that is to be orthogonalised."""
        gradient: Tensor = parameter.grad.to_local()  # type: ignore[union-attr]
        momentum = self.state[parameter]["momentum_buffer"].to_local()
        momentum.lerp_(gradient, 1 - group["momentum"])
        return gradient.lerp(momentum, group["momentum"]) if group["nesterov"] else momentum


def _orthogonal(whole: Tensor, group: dict[str, Any]) -> Tensor:
    steps = group["ns_coefficients"], group["ns_steps"], group["eps"]
    return orthogonal([whole], *steps)[0]


class _Parts:
    """How one matrix is divided: columns or rows by the model axis, then rows by the batch axis."""

    def __init__(self, parameter: DTensor) -> None:
        mesh, self.parameter = parameter.device_mesh, parameter
        self.ranks = mesh.mesh if mesh.ndim == 2 else mesh.mesh[:, None]  # (batch, model)
        self.dimension = 0
        if mesh.ndim == 2:
            self.dimension = parameter.placements[1].dim  # type: ignore[attr-defined]
        shape = list(parameter.shape)
        shape[self.dimension] //= self.ranks.shape[1]
        self.rows, self.columns = shape
        self.padded = -(-self.rows // self.ranks.shape[0])
        """Rows of a part; the last ones have fewer, and are filled up for the way."""

    def gather(self, own: Tensor, owner: int) -> Tensor | None:
        """The whole matrix, in its `working_type`, at `owner`; None elsewhere."""
        sent = F.pad(own.to(working_type(own.device)), (0, 0, 0, self.padded - len(own)))
        received = None
        if dist.get_rank() == owner:
            received = [torch.empty_like(sent) for _ in range(self.ranks.numel())]
        dist.gather(sent, received, owner)
        if received is None:
            return None
        columns = [
            torch.cat([received[rank] for rank in ranks])[: self.rows]
            for ranks in self.ranks.T.tolist()
        ]
        return torch.cat(columns, dim=self.dimension)

    def scatter(self, whole: Tensor | None, owner: int) -> Tensor:
        """This process's part of the matrix at `owner`."""
        part = self.parameter.to_local()
        received = part.new_empty(self.padded, self.columns, dtype=working_type(part.device))
        sent: list[Tensor] | None = None
        if whole is not None:
            sent = [received] * self.ranks.numel()
            filled = self.padded * self.ranks.shape[0] - self.rows
            for column, piece in enumerate(whole.chunk(self.ranks.shape[1], self.dimension)):
                rows = F.pad(piece, (0, 0, 0, filled)).split(self.padded)
                for rank, own in zip(self.ranks[:, column].tolist(), rows, strict=True):
                    sent[rank] = own.contiguous()
        dist.scatter(received, sent, owner)
        return received[: len(part)]
