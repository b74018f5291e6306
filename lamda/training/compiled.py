"""Ways to run the model in training: compiled where that can be had, or with less memory."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint
from tqdm import tqdm

from lamda.model.trainable import Trainable

Hidden = Callable[[Tensor, Tensor], Tensor]
"""tokens (B, T), documents (B, T) -> hidden (B, T, D)."""


def recompute_activations(model: Trainable) -> None:
    """Let each block keep only its input, and be computed again in the backward pass."""
    for block in model.layers:
        block.forward = partial(checkpoint, block.forward, use_reentrant=False)


def compiled_hidden(model: Trainable) -> Hidden:
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


def _eager(model: Trainable, reason: str) -> Hidden:
    tqdm.write(f"training: not compiled ({reason}); it is only slower", file=sys.stderr)
    return model.hidden
