"""One block of the Transformer: attention and a gated feed-forward, each on a normed input.

Attention is the only place where positions exchange anything; the feed-forward works on each
position by itself. Both add to the residual stream x (B, T, D), which runs through all blocks.

Letters: B rows, T new tokens, S tokens that may be seen, H heads of width K, D the width of x.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from lamda.model.bias import RelativeBias
from lamda.model.cache import Cache, attend
from lamda.model.config import ModelConfig

MASKED = -1e30
"""Added to the logit of a forbidden key. Finite, so that a row of padding only gives no NaN."""


def mask_of(forbidden: Tensor) -> Tensor:
    """forbidden (B or 1, T, S) bool -> what is added to the logits, (B or 1, 1, T, S) float32.

    On a CPU adding takes a tenth of the time of filling, and its backward pass none at all.
    """
    return forbidden[:, None] * MASKED


class Attention(nn.Module):
    """Multi-head attention with a relative bias and no absolute positions (paper section 3).

    The logits are not divided by sqrt(d_kv): the query's initial scale holds that factor. Logits
    and softmax are in float32. Written out rather than `scaled_dot_product_attention`, which needs
    a tenth more CPU time for a learned bias: it has no fast path when the bias needs a gradient.
    """

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__()
        self.layer, self.heads, self.d_kv = layer, config.heads, config.d_kv
        self.query = nn.Linear(config.d_model, config.inner, bias=False)
        self.key = nn.Linear(config.d_model, config.inner, bias=False)
        self.value = nn.Linear(config.d_model, config.inner, bias=False)
        self.output = nn.Linear(config.inner, config.d_model, bias=False)
        self.bias = RelativeBias(config)

    def forward(
        self, x: Tensor, mask: Tensor, buckets: Tensor, cache: Cache | None = None
    ) -> Tensor:
        """x (B, T, D), mask (B or 1, 1, T, S) of `mask_of`, buckets (T, S) -> (B, T, D)."""
        batch, length, _ = x.shape
        split = (batch, length, -1, self.d_kv)
        # What each position looks for, what each offers to be found by, and what it then tells.
        query = self.query(x).view(split).transpose(1, 2)  # (B, H, T, K)
        # together here: transposed for the product below, copying it would take far longer
        key = self.key(x).view(split).transpose(1, 2).contiguous()  # (B, H, T, K)
        value = self.value(x).view(split).transpose(1, 2)  # (B, H, T, K)
        # Both depend on the pair alone, and both are added to the logits: how far, and whether.
        added = self.bias(buckets) + mask  # (B or 1, H, T, S)
        if cache is None:  # training: all keys are those of this call
            mixed = attend(query, key, value, added)  # (B, H, T, K)
        else:
            mixed = cache.mix(self.layer, query, key, value, added)  # (B, H, T, K)
        # The heads side by side again, and back to the width of the residual stream.
        result: Tensor = self.output(mixed.transpose(1, 2).reshape(batch, length, -1))  # (B, T, D)
        return result


class FeedForward(nn.Module):
    """Gated GELU: three matrices, tanh approximation (Shazeer 2020)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.gate = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.up = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.down = nn.Linear(config.d_ff, config.d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, T, D) -> (B, T, D)."""
        # One product says what could be added, the other how much of it passes.
        inner = F.gelu(self.gate(x), approximate="tanh") * self.up(x)  # (B, T, F)
        result: Tensor = self.down(inner)  # (B, T, D)
        return result


class Block(nn.Module):
    """Pre-norm residual block: what it reads is normed, what it adds is not.

    The residual stream itself is never normed between blocks, so gradients reach every block whole.
    """

    def __init__(self, config: ModelConfig, layer: int) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.attention = Attention(config, layer)
        self.feed_forward_norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.feed_forward = FeedForward(config)

    def forward(
        self, x: Tensor, mask: Tensor, buckets: Tensor, cache: Cache | None = None
    ) -> Tensor:
        """x (B, T, D) -> (B, T, D)."""
        x = x + self.attention(self.attention_norm(x), mask, buckets, cache)
        x = x + self.feed_forward(self.feed_forward_norm(x))
        return x
