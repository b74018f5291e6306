"""FLOPs of the model by arithmetic; a multiply and an add count as two, matrix products only."""

from __future__ import annotations

from lamda.model.config import ModelConfig

TRAINING = 3
"""A training step costs three forward passes: the backward pass has two products for each one."""
ADAPTING = 2
"""Of a model whose matrices stay as they are there is no second product in the backward pass."""


def block_flops(config: ModelConfig, seq_len: int) -> int:
    """FLOPs a token of all blocks, in rows of `seq_len`.

    Attention counts all keys of the row, masked or not, since all are computed.
    """
    attention = 2 * config.layers * config.inner * seq_len  # logits, and mixing of values
    return 2 * (config.matrix_parameters + attention)


def logit_flops(config: ModelConfig) -> int:
    """FLOPs of the logits at one position."""
    return 2 * config.vocab_size * config.d_model


def forward_flops(config: ModelConfig, seq_len: int) -> int:
    """FLOPs a token of a forward pass with logits at every position."""
    return block_flops(config, seq_len) + logit_flops(config)


def training_flops(config: ModelConfig, seq_len: int) -> int:
    """FLOPs a token of a training step with a loss at every position."""
    return TRAINING * forward_flops(config, seq_len)
