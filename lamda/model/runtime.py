"""What makes training fast on a CPU, and compiling where it can be had."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint
from tqdm import tqdm

from lamda.model.transformer import Transformer

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # names of the C library's mallopt

Hidden = Callable[[Tensor, Tensor], Tensor]
"""tokens (B, T), documents (B, T) -> hidden (B, T, D)."""


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


def multiplies_bfloat16() -> bool:
    """Whether this device multiplies bfloat16 itself; a processor that emulates it is slower."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    cpu = torch.cpu
    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())


def chosen_precision(name: str) -> torch.dtype:
    """The type that matrices are multiplied in: `name`, or for 'auto' bfloat16 where it is fast."""
    if name == "auto":
        return torch.bfloat16 if multiplies_bfloat16() else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[name]


@contextmanager
def computing_in(precision: torch.dtype) -> Iterator[None]:
    """Matrix products in `precision`; parameters, norms, softmax and the residual stay float32.

    Products of float32 tensors outside of the model (the logits') then round their factors to
    `precision` too, but add and return in float32.
    """
    before = torch.get_float32_matmul_precision()
    reduced = precision is not torch.float32
    torch.set_float32_matmul_precision("medium" if reduced else "highest")
    try:
        with torch.autocast(_device(), precision, enabled=reduced):
            yield
    finally:
        torch.set_float32_matmul_precision(before)


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def recompute_activations(model: Transformer) -> None:
    """Let each block keep only its input, and be computed again in the backward pass."""
    for block in model.blocks:
        block.forward = partial(checkpoint, block.forward, use_reentrant=False)


def compiled_hidden(model: Transformer) -> Hidden:
    """`model.hidden`, compiled for one shape; as it is, with a line on stderr, where that fails.

    The model itself is not wrapped, so the names of its parameters stay as they are.
    """
    wanted = os.environ.get("CXX")
    compilers = (wanted,) if wanted else ("g++", "clang++", "c++")
    if not any(shutil.which(name) for name in compilers):
        return _eager(model, "no C++ compiler found")
    fast: Hidden = torch.compile(model.hidden, dynamic=False)

    def hidden(tokens: Tensor, documents: Tensor) -> Tensor:
        nonlocal fast
        try:
            result: Tensor = fast(tokens, documents)
        except torch._dynamo.exc.TorchDynamoException as error:
            fast = _eager(model, f"{type(error).__name__}")
            result = fast(tokens, documents)
        return result

    return hidden


def _eager(model: Transformer, reason: str) -> Hidden:
    tqdm.write(f"training: not compiled ({reason}); it is only slower", file=sys.stderr)
    return model.hidden
