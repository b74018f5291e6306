"""Initialisation that can copy from the first step (own choice).

What a small model needs most, quoting a source, is done by two heads that must find one another:
one that notes the previous token, and a later one that looks for the place whose previous token is
the current one and repeats what stands there (Olsson et al. 2022, induction heads). Found by chance
that takes a million tokens and more; here one head of the first layer and one of each of the next
two layers start so, and training keeps, sharpens or unlearns it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor

from lamda.model.config import ModelConfig
from lamda.model.layers import Attention

PREVIOUS_BIAS = 8.0
"""Bias for distance 1: the first head looks almost only at the previous token."""
MATCH = 0.6
"""Scale of query and key of the head that looks for a match."""
REPEAT = 4.0
"""How much the head says of what it found, in units of an embedding."""


def normal(parameter: Tensor, deviation: float, name: str, seed: int) -> None:
    """Fill `parameter` with normal numbers from a generator of its own name and `seed`."""
    parameter.copy_(torch.randn(parameter.shape, generator=generator_of(name, seed)) * deviation)


def generator_of(name: str, seed: int) -> torch.Generator:
    """A generator that depends on a name and the seed, not on the order of calls."""
    own = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(own[:8], "big") >> 1)


def lay_copying_heads(
    config: ModelConfig, attentions: Sequence[Attention], embedding_deviation: float, seed: int
) -> None:
    """Set head 0 of the first three layers as the module says.

    Nothing is set in a model of one layer, or whose heads are wider than its residual stream.
    """
    if config.layers < 2 or config.d_kv > config.d_model:
        return
    width = config.d_kv
    token = _directions(config, "token", seed)  # (D, K)
    note = _directions(config, "note", seed)  # (D, K)
    first = attentions[0]
    first.query.weight[:width] = 0.0
    first.value.weight[:width] = token.T
    first.output.weight[:, :width] = note * embedding_deviation
    first.bias.weight[0, 1] = PREVIOUS_BIAS
    for layer in range(1, min(3, config.layers)):
        said = _directions(config, f"said {layer}", seed)  # (D, K)
        head = attentions[layer]
        head.query.weight[:width] = MATCH * token.T
        head.key.weight[:width] = MATCH * note.T
        head.value.weight[:width] = said.T
        head.output.weight[:, :width] = REPEAT * embedding_deviation * said


def _directions(config: ModelConfig, name: str, seed: int) -> Tensor:
    """d_kv orthonormal directions of the residual stream, (D, K)."""
    drawn = torch.randn(config.d_model, config.d_kv, generator=generator_of(name, seed))
    directions: Tensor = torch.linalg.qr(drawn)[0]  # (D, K)
    return directions
