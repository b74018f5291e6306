"""Fair times on a machine that is not quiet: contenders take turns, and each one's best counts."""

from __future__ import annotations

import math
import multiprocessing
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch

Step = Callable[[], object]
Clock = Callable[[], float]

CLOCKS: Mapping[str, Clock] = {"wall": time.perf_counter, "cpu": time.process_time}
"""cpu: seconds of processor time, which tell the speed of one thread on a shared machine."""
PEAK_SIZE = 2048
PEAK = "peak"


def best_seconds(
    steps: Mapping[str, Step], rounds: int, slice_seconds: float, clock: Clock
) -> dict[str, float]:
    """The shortest step of each contender, in seconds.

    In every round each contender has its turn of `slice_seconds`, at least one step; so what else
    the machine does meets all of them. Two steps before that are not counted: they compile.
    """
    for step in steps.values():
        step()
        step()
    best = dict.fromkeys(steps, math.inf)
    for _ in range(rounds):
        for name, step in steps.items():
            end = time.perf_counter() + slice_seconds
            while True:
                _wait()
                started = clock()
                step()
                _wait()
                best[name] = min(best[name], clock() - started)
                if time.perf_counter() >= end:
                    break
    return best


def peak_step(precision: torch.dtype) -> tuple[Step, int]:
    """A contender that only multiplies two large square matrices, and its FLOPs."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    left = torch.full((PEAK_SIZE, PEAK_SIZE), 0.5, dtype=precision, device=device)
    result = torch.empty_like(left)
    return lambda: torch.mm(left, left, out=result), 2 * PEAK_SIZE**3


def in_own_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns in a fresh process: its memory is not that of earlier contenders."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
