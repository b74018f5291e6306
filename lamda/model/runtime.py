"""What makes a model fast on its device: the process, and the type that it multiplies in."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from lamda.errors import LamdaError

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # names of the C library's mallopt


def prepare_process() -> None:
    """Use all cores given to the process, flush denormals, and keep freed memory.

    Processes that `torchrun` started on one machine share its cores.

    The C library takes fresh pages from the kernel for each large tensor and gives them back after
    use; keeping them made an eager step of the tiny preset a fifth faster. Where the C library
    has no such switch nothing happens.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    torch.set_num_threads(max(1, cores // int(os.environ.get("LOCAL_WORLD_SIZE", "1"))))
    torch.set_flush_denormal(True)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def accelerators_of(device: torch.device) -> tuple[str, ...]:
    """What one process computes on, by name, as lamda.carbon records it; () of a CPU."""
    if device.type == "cuda":
        return (str(torch.cuda.get_device_name(device)),)
    return () if device.type == "cpu" else (device.type,)


def use_device(name: str) -> torch.device:
    """The device of `execution.device`, auto, cpu, cuda or mps; auto is the fastest there is.

    What is computed on it is computed in one order each time, where torch has such a way. Of the
    processes that `torchrun` started on a machine each gets a GPU of its own. LamdaError where
    torch cannot use such a device here.
    """
    kind = _fastest() if name == "auto" else name
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": _has_mps()}
    if not there[kind]:
        raise LamdaError(
            f"key 'execution.device': {name!r}: torch finds no such device here; expected one of"
            f" auto, {', '.join(found for found, is_there in there.items() if is_there)}"
        )
    if kind == "cuda":
        torch.use_deterministic_algorithms(True, warn_only=True)
        # nobody reads what was not written
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
        return torch.device(kind, int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device(kind)


def multiplies_bfloat16(kind: str = "") -> bool:
    """Whether a device multiplies bfloat16 itself; a processor that emulates it is slower.

    `kind` is its type, such as 'cuda'; by default the fastest one of this machine.
    """
    kind = kind or _fastest()
    if kind == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    cpu = torch.cpu
    fast = cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported()
    return kind == "cpu" and bool(fast)


def chosen_precision(name: str, kind: str = "") -> torch.dtype:
    """The type that matrices are multiplied in: `name`, or for 'auto' bfloat16 where it is fast."""
    if name == "auto":
        return torch.bfloat16 if multiplies_bfloat16(kind) else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[name]


@contextmanager
def autocast(precision: torch.dtype, kind: str = "") -> Iterator[None]:
    """Matrix products in `precision`; parameters, norms, softmax and the residual stay float32.

    Products of float32 tensors outside of the model (the logits') then round their factors to
    `precision` too, but add and return in float32.
    """
    before = torch.get_float32_matmul_precision()
    reduced = precision is not torch.float32
    torch.set_float32_matmul_precision("medium" if reduced else "highest")
    try:
        with torch.autocast(kind or _fastest(), precision, enabled=reduced):
            yield
    finally:
        torch.set_float32_matmul_precision(before)


@contextmanager
def decoding_on(device: torch.device, precision: torch.dtype | None = None) -> Iterator[None]:
    """Without gradients, and with products in `precision`; None: in the type that is fastest on the
    model's device."""
    kind = device.type
    with torch.inference_mode(), autocast(precision or chosen_precision("auto", kind), kind):
        yield


def computing_type(device: torch.device) -> torch.dtype:
    """The type that products give on `device` here and now: what a cache should hold."""
    kind = device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else torch.float32


def _fastest() -> str:
    """The type of the fastest device here."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if _has_mps() else "cpu"


def _has_mps() -> bool:
    return bool(torch.backends.mps.is_available())
