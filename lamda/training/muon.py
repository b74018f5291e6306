"""torch.optim.Muon for many small matrices: those of one shape are orthogonalised together."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.optim import Muon
from torch.optim._muon import _adjust_lr

from lamda.parallel.orthogonal import orthogonal


class BatchedMuon(Muon):
    """The update of torch.optim.Muon, with a fraction of its calls.

    A small model has many small matrices, and torch's fifteen calls for each of them take longer
    than their products. Where the library multiplies a batch as it does one matrix the bits are
    torch's too.
    """

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One update of all parameters that have a gradient."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            updates = [self._momentum(parameter, group) for parameter in parameters]
            how = group["ns_coefficients"], group["ns_steps"], group["eps"]
            for parameter, update in zip(parameters, orthogonal(updates, *how), strict=True):
                rate = _adjust_lr(group["lr"], group["adjust_lr_fn"], parameter.shape)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-rate)

    def _momentum(self, parameter: Tensor, group: dict[str, Any]) -> Tensor:
        """What is to be orthogonalised."""
        gradient = parameter.grad
        assert gradient is not None
        momentum: Tensor = self.state[parameter]["momentum_buffer"]
        momentum.lerp_(gradient, 1 - group["momentum"])
        return gradient.lerp(momentum, group["momentum"]) if group["nesterov"] else momentum
