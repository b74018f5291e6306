"""The processes of one training, as `torchrun` starts them, and what each has of a batch."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh

from lamda.errors import LamdaError

BATCH, MODEL = "batch", "model"
PATIENCE = timedelta(minutes=30)
"""How long a process waits for another: compiling and slow disks may take long."""


@dataclass(frozen=True)
class World:
    """This process among all. `mesh` is (batch, model); None where there is only this process.

    `saving` is a group for checkpoints alone: written in a thread, their messages would mix with
    those of the training.
    """

    rank: int = 0
    mesh: DeviceMesh | None = None
    saving: dist.ProcessGroup | None = None

    @property
    def is_main_process(self) -> bool:
        """Whether this process logs, and writes what is written once."""
        return self.rank == 0

    @property
    def size(self) -> int:
        """Processes in all."""
        return 1 if self.mesh is None else self.mesh.size()

    def device(self, alone: torch.device) -> torch.device:
        """Where this process computes; `alone` if there is only this one."""
        return alone if self.mesh is None else torch.device(self.mesh.device_type)

    def rows(self, batch_size: int) -> slice:
        """The rows of a batch that this process trains on, with the others of its model axis."""
        return slice(0, batch_size) if self.mesh is None else self._part(BATCH, batch_size)

    def positions(self, seq_len: int) -> slice:
        """The positions of its rows whose loss this process computes."""
        return slice(0, seq_len) if self.mesh is None else self._part(MODEL, seq_len)

    def _part(self, axis: str, count: int) -> slice:
        assert self.mesh is not None
        size = count // self.mesh[axis].size()
        first = self.mesh[axis].get_local_rank() * size
        return slice(first, first + size)

    def totals(self, values: Sequence[float]) -> list[float]:
        """Each of `values` summed over all processes."""
        if self.mesh is None:
            return list(values)
        total = torch.tensor(values, dtype=torch.float64, device=self.mesh.device_type)
        dist.all_reduce(total)
        summed: list[float] = total.tolist()
        return summed

    def wait(self) -> None:
        """Return when all processes are here."""
        self.totals([0.0])

    def leave(self) -> None:
        """End the exchange with the other processes; the last act of a run."""
        if self.mesh is not None:
            self.wait()
            dist.destroy_process_group()


def init_process_group(model_axis: int, device: torch.device) -> World:
    """The processes of this run, each of which computes on its `device`; `model_axis` of them share
    each layer, the rest share the batch.

    `torchrun` tells a process by its environment (WORLD_SIZE). LamdaError when the number of
    processes is no multiple of `model_axis`.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count % model_axis:
        raise LamdaError(
            f"key 'parallel.model': {model_axis} does not divide {count} process(es); start a"
            " multiple of it with `torchrun --nproc-per-node N -m stages.NAME ...`"
        )
    if count == 1:
        return World()
    if not dist.is_initialized():
        if device.type == "cuda":
            torch.cuda.set_device(device)
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        dist.init_process_group(backend, timeout=PATIENCE)
    # It warns of every gathering over two axes; that is how a two-dimensional mesh is.
    logging.getLogger("torch.distributed.tensor._redistribute").setLevel(logging.ERROR)
    axes = (count // model_axis, model_axis)
    mesh = init_device_mesh(device.type, axes, mesh_dim_names=(BATCH, MODEL))
    saving = dist.new_group(backend="gloo", timeout=PATIENCE)
    return World(dist.get_rank(), mesh, saving)


def start_device() -> torch.device:
    """Where a fresh model is made: on 'meta' if `torchrun` started several processes to share it.

    It then gets its values in lamda.parallel.shard.
    """
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    return torch.device("meta" if several else "cpu")


def check_batch(world: World, batch_size: int, seq_len: int, grad_accum_steps: int) -> None:
    """LamdaError where a batch cannot be divided among the processes and in parts."""
    rows, tokens = (1, 1) if world.mesh is None else world.mesh.shape
    if batch_size % (rows * grad_accum_steps):
        raise LamdaError(
            f"key 'batch_size': {batch_size}: expected a multiple of {rows * grad_accum_steps}: "
            f"{rows} process(es) on the batch axis, grad_accum_steps {grad_accum_steps}"
        )
    if seq_len % tokens:
        raise LamdaError(
            f"key 'seq_len': {seq_len}: expected a multiple of 'parallel.model' {tokens}"
        )
