"""Bytes that one device of a mesh needs, from the meta device; nothing is allocated."""

from __future__ import annotations

import dataclasses
import functools
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from lamda.model.config import ModelConfig
from lamda.model.layers import Block
from lamda.model.transformer import Transformer
from lamda.parallel.layout import Mesh, shard_shape

FULL, HALF = 4, 2
"""Bytes of a float32 (parameters, gradients, optimizer states) and of a bfloat16 (the rest)."""
CHUNK = 512
"""Positions whose logits exist at a time."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Elements on the fullest device, as kept and as gathered for use.

    `matrices` are Muon's, `rest` AdamW's. `block` and `head` are one block's and the embedding's
    elements while they are used: divided by the model axis alone. `largest` is the largest matrix.
    """

    matrices: int
    rest: int
    block: int
    head: int
    largest: tuple[int, int]
    count: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on the fullest device at the fullest moment of a step."""

    parameters: int
    optimizer: int
    gradients: int
    gathered: int
    activations: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(getattr(self, field.name) for field in dataclasses.fields(self))


@functools.cache
def count_parameters(config: ModelConfig, mesh: Mesh) -> Parameters:
    """The parts of the meta model's parameters on one device of `mesh`; all blocks are alike."""
    with torch.device("meta"):
        model = Transformer(dataclasses.replace(config, layers=1))
    matrices = rest = block = head = count = 0
    largest = (1, 1)
    for name, parameter in model.named_parameters():
        kept = math.prod(shard_shape(name, parameter.shape, mesh))
        used = math.prod(shard_shape(name, parameter.shape, Mesh(1, mesh.model)))
        layers = config.layers if name.startswith("blocks.") else 1
        if is_matrix(name, parameter):
            matrices, count = matrices + layers * kept, count + layers
            rows, columns = parameter.shape
            largest = max(largest, (rows, columns), key=math.prod)
        else:
            rest += layers * kept
        if name.startswith("blocks."):
            block += used
        else:
            head += used
    return Parameters(matrices, rest, block, head, largest, count)


def is_matrix(name: str, parameter: Tensor) -> bool:
    """Whether Muon trains it: a matrix of a block, not the embedding and no table of biases."""
    kind = name.split(".")[-2]
    return name.startswith("blocks.") and parameter.dim() == 2 and kind != "bias"


@functools.cache
def saved_bytes(config: ModelConfig, mesh: Mesh, rows: int, seq_len: int) -> int:
    """Bytes that one block keeps for its backward pass of `rows` x `seq_len` tokens.

    Counted on the meta device, in bfloat16, from what autograd saves in a block of one device's
    heads and feed-forward width. What norms keep (float32) is divided by tokens on the model axis.
    """
    part = dataclasses.replace(
        config, layers=1, heads=config.heads // mesh.model, d_ff=config.d_ff // mesh.model
    )
    with torch.device("meta"):
        block = Block(part, 0).to(torch.bfloat16)
        x = torch.empty(rows, seq_len, config.d_model, dtype=torch.bfloat16, requires_grad=True)
        forbidden = torch.empty(rows, 1, seq_len, seq_len, dtype=torch.bool)
        buckets = torch.empty(seq_len, seq_len, dtype=torch.long)
    shared = {_storage(tensor) for tensor in (forbidden, buckets, *block.parameters())}
    kept: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        if _storage(tensor) not in shared:
            kept[_storage(tensor)] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        block(x, forbidden, buckets)
    total = 0
    for tensor in kept.values():
        in_norm = tensor.dtype == torch.float32 and tensor.shape == x.shape
        total += tensor.untyped_storage().nbytes() // (mesh.model if in_norm else 1)
    return total


def _storage(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


def step_memory(
    config: ModelConfig, mesh: Mesh, rows: int, seq_len: int, activation_checkpointing: bool
) -> Memory:
    """Memory of a training step with `rows` rows a device and a micro-batch."""
    found = count_parameters(config, mesh)
    kept = found.matrices + found.rest
    tokens = rows * seq_len
    block = saved_bytes(config, mesh, rows, seq_len)
    if activation_checkpointing:
        inputs = HALF * tokens * config.d_model // mesh.model
        block_states = config.layers * inputs + block
    else:
        block_states = config.layers * block
    # two blocks are gathered, the second ahead of its use, beside one block's whole gradient
    gathered = HALF * (3 * found.block + found.head)
    # the tied embedding is whole for the logits, as is its gradient; logits come by the chunk
    logits = 2 * FULL * config.vocab_size * config.d_model + 2 * FULL * CHUNK * config.vocab_size
    return Memory(
        parameters=FULL * kept,
        optimizer=FULL * (found.matrices + 2 * found.rest),
        gradients=FULL * kept,
        gathered=gathered,
        activations=block_states + logits,
    )
