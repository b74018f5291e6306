"""What the sharding code itself gives one of many devices, tried without any of them.

The model is divided as a training would divide it (lamda.parallel.shard), on the meta device and
among the processes of a fake group, which exchange nothing. So the plan's arithmetic is held
against the code that it speaks of; for 137b on 1,024 devices that takes about a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.parallel.layout import Mesh
from lamda.parallel.memory import Memory
from lamda.parallel.shard import divide
from lamda.parallel.world import BATCH, MODEL

States = Callable[[Transformer], Mapping[str, Tensor]]
"""The optimizer's states of a model that was divided, by any names."""


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of parameters and of optimizer states on the first device, which has the most.

    An optimizer's counts of steps, one number a parameter, are left out.
    """

    parameters: int
    optimizer: int


def dry_run(config: ModelConfig, mesh: Mesh, states: States) -> Held:
    """What the first of mesh.devices processes holds once the model is divided among them.

    LamdaError where it cannot be divided so. The process must not be in a group already.
    """
    with torch.device("meta"):
        model = Transformer(config)
    with fake_processes(mesh.devices):
        axes = (mesh.batch, mesh.model)
        divide(model, init_device_mesh("cpu", axes, mesh_dim_names=(BATCH, MODEL)))
        tensors = states(model).values()
        return Held(
            sum(_bytes(parameter) for parameter in model.parameters()),
            sum(_bytes(tensor) for tensor in tensors if tensor.numel() > 1),
        )


def check_memory(planned: Memory, held: Held) -> None:
    """LamdaError unless the plan's parameters and optimizer states are what the code gives."""
    for kind in ("parameters", "optimizer"):
        expected, found = getattr(planned, kind), getattr(held, kind)
        if expected != found:
            raise LamdaError(
                f"plan: {kind}: expected {expected:,} bytes a device, found {found:,} where"
                " lamda.parallel.shard divides the model; trust the second, and report the first"
            )


@contextmanager
def fake_processes(count: int) -> Iterator[None]:
    """Be the first of `count` processes of which no other exists; what they send goes nowhere."""
    dist.init_process_group("fake", rank=0, world_size=count)
    try:
        yield
    finally:
        dist.destroy_process_group()


def _bytes(tensor: Tensor) -> int:
    own = tensor.to_local() if isinstance(tensor, DTensor) else tensor
    return own.numel() * own.element_size()
