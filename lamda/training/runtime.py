"""What makes training fast on a CPU, and compiling where it can be had."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable

import torch
from torch import Tensor
from tqdm import tqdm

from lamda.model.transformer import Transformer

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # names of the C library's mallopt

Hidden = Callable[[Tensor, Tensor], Tensor]
"""tokens (B, T), documents (B, T) -> hidden (B, T, D)."""


def prepare_process() -> None:
    """Use all cores given to the process, flush denormals, and keep freed memory.

    The C library takes fresh pages from the kernel for each large tensor and gives them back after
    use; keeping them made an eager step of the tiny preset a fifth faster. Where the C library
    has no such switch nothing happens.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    torch.set_num_threads(len(affinity(0)) if affinity else os.cpu_count() or 1)
    torch.set_flush_denormal(True)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


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
