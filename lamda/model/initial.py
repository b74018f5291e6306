"""Initialisation that can copy from the first step.

What a small model needs most, quoting a source, is done by two heads that must find one another:
one that notes the previous token, and a later one that looks for the place whose previous token is
the current one and repeats what stands there (Olsson et al. 2022, induction heads). Found by chance
that takes a million tokens and more; here one head of the first layer and one of each of the next
two layers start so, and training keeps, sharpens or unlearns it.

A parameter's start depends on its name and the seed alone, so each can be made by itself: by a
process that holds only a part of the model, too.
"""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor

from lamda.model.config import ModelConfig

EMBEDDING_DEVIATION = 0.3
"""Small enough that a fresh model's loss is that of a uniform guess."""
PREVIOUS_BIAS = 8.0
"""Bias for distance 1: the first head looks almost only at the previous token."""
MATCH = 0.6
"""Scale of query and key of the head that looks for a match."""
REPEAT = 4.0
"""How much the head says of what it found, in units of an embedding."""


def initial(config: ModelConfig, name: str, shape: torch.Size, seed: int) -> Tensor:
    """What the parameter `name` of a fresh model holds.

    Embeddings and matrices are normal; the query's deviation holds the d_kv^-0.5 that the logits
    lack; what a block adds to the residual stream starts at zero, but for the heads that can copy;
    biases are 0 and norm scales 1.
    """
    kind = name.split(".")[-2]
    if kind in ("output", "down", "bias"):
        made = torch.zeros(shape)
    elif kind.endswith("norm"):
        made = torch.ones(shape)
    else:
        deviation = EMBEDDING_DEVIATION if kind == "embedding" else config.d_model**-0.5
        if kind == "query":
            deviation = deviation * config.d_kv**-0.5
        made = torch.randn(shape, generator=generator_of(name, seed)) * deviation
    if name.startswith("blocks."):
        _lay_copying_head(config, int(name.split(".")[1]), kind, made, seed)
    return made


def generator_of(name: str, seed: int) -> torch.Generator:
    """A generator that depends on a name and the seed, not on the order of calls."""
    own = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(own[:8], "big") >> 1)


def _lay_copying_head(config: ModelConfig, layer: int, kind: str, made: Tensor, seed: int) -> None:
    """Set what head 0 of one of the first three layers has in its matrix `made`.

    Nothing is set in a model of one layer, or whose heads are wider than its residual stream.
    """
    if layer > 2 or config.layers < 2 or config.d_kv > config.d_model:
        return
    width = config.d_kv
    if layer == 0 and kind == "query":
        made[:width] = 0.0
    elif layer == 0 and kind == "value":
        made[:width] = _directions(config, "token", seed).T
    elif layer == 0 and kind == "output":
        made[:, :width] = _directions(config, "note", seed) * EMBEDDING_DEVIATION
    elif layer == 0 and kind == "bias":
        made[0, 1] = PREVIOUS_BIAS
    elif kind == "query":
        made[:width] = MATCH * _directions(config, "token", seed).T
    elif layer and kind == "key":
        made[:width] = MATCH * _directions(config, "note", seed).T
    elif layer and kind == "value":
        made[:width] = _directions(config, f"said {layer}", seed).T
    elif layer and kind == "output":
        made[:, :width] = REPEAT * EMBEDDING_DEVIATION * _directions(config, f"said {layer}", seed)


def _directions(config: ModelConfig, name: str, seed: int) -> Tensor:
    """d_kv orthonormal directions of the residual stream, (D, K)."""
    drawn = torch.randn(config.d_model, config.d_kv, generator=generator_of(name, seed))
    directions: Tensor = torch.linalg.qr(drawn)[0]  # (D, K)
    return directions
