"""What a training's speed is held against: the device's own peak; and its memory and time left."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import torch

SIZE = 1024
REPEATS = 8


def matmul_peak(
    precision: torch.dtype, device: torch.device, size: int = SIZE, repeats: int = REPEATS
) -> float:
    """FLOP/s of the best of `repeats` products of two square matrices of `precision`.

    The rate that a training could at most reach; it takes a few tenths of a second.
    """
    left = torch.full((size, size), 0.5, dtype=precision, device=device)
    result = left @ left  # the first product sets the library up
    best = float("inf")
    for _ in range(repeats):
        _wait(device)
        started = time.perf_counter()
        torch.mm(left, left, out=result)
        _wait(device)
        best = min(best, time.perf_counter() - started)
    return 2 * size**3 / best


def peak_memory(device: torch.device) -> int:
    """Bytes that this process held at most: of the accelerator, or else of memory.

    0 where the system does not tell.
    """
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if os.name != "posix":
        return 0
    status = Path("/proc/self/status")
    if status.exists():  # Linux, whose ru_maxrss would begin with what the parent process held
        held = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        if held:
            return int(held[1]) * 1024
    import resource  # POSIX only

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024  # KiB elsewhere


class Meter:
    """The figures of a training that are no result of it; `peak` is measured once, at the start.

    Under `torchrun` the peak is that of all processes, taken as equal to this one.
    """

    def __init__(self, precision: torch.dtype, device: torch.device) -> None:
        self.device = device
        self.peak = matmul_peak(precision, device) * int(os.environ.get("WORLD_SIZE", "1"))

    def read(self, flops: int, seconds: float, steps: int, steps_left: int) -> dict[str, float]:
        """Figures after `steps` steps that took `seconds` and `flops`; none before the first.

        mfu: share of the peak that the model's own FLOPs reach; memory_gib; seconds_left.
        """
        figures = {"memory_gib": peak_memory(self.device) / 2**30}
        if steps:
            figures["mfu"] = flops / seconds / self.peak
            figures["seconds_left"] = steps_left * seconds / steps
        return figures


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
