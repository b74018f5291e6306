"""FLOPs of the model by arithmetic; a multiply and an add count as two."""

from __future__ import annotations

from lamda.model.config import ModelConfig


def forward_flops(config: ModelConfig, row_tokens: int) -> int:
    """FLOPs a token of a forward pass over rows of `row_tokens`, matrix products only.

    Attention counts all keys of the row, masked or not, since they are computed.
    """
    products = config.matrix_parameters + config.vocabulary * config.d_model
    attention = 2 * config.layers * config.inner * row_tokens  # logits, and mixing of values
    return 2 * (products + attention)


def training_flops(config: ModelConfig, row_tokens: int) -> int:
    """FLOPs a token of one training step: the backward pass has two products for each."""
    return 3 * forward_flops(config, row_tokens)
