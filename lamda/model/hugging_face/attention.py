"""Attention for models of `transformers`, over a prompt that many candidates share.

The library lets a model's attention be replaced by name. This one differs from its own in one way:
in a branch of a cache the queries of all continuations of a prompt look at the prompt's keys as one
product, so that these are stored and read once, not once for each candidate.

Letters: B prompts, n continuations of each, N = B * n rows, H heads, G groups of heads that share a
key (grouped-query attention: H = G * g), T new tokens, S tokens that may be seen, K head width.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NAME = "lamda"
"""What it is registered as with the library."""


class Shared(Protocol):
    """A cache whose rows continue prompts that are stored once."""

    count: int

    def prompt(self, layer: int, /) -> tuple[Tensor, Tensor]:
        """Keys and values of the prompts at a layer, each (B, G, P, K)."""


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor,
    *,
    scaling: float | None = None,
    dropout: float = 0.0,
    softcap: float | None = None,
    branches: Shared | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """query (N, H, T, K), key and value (N, G, R, K) -> (N, T, H, K), as the library asks for it.

    attention_mask (N or 1, 1, T, S) is added to the logits; S is R, and with `branches` the
    prompt's P and R. `softcap` bounds the logits (Gemma 2); softmax is in float32.
    """
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    if branches is None and softcap is None:
        times = query.shape[1] // key.shape[1]
        mixed = F.scaled_dot_product_attention(
            query, _repeated(key, times), _repeated(value, times), attn_mask=attention_mask,
            dropout_p=dropout, scale=scaling,
        )  # fmt: skip
        return mixed.transpose(1, 2), None
    parts = [(key, value, 1)]
    if branches is not None:
        layer: Any = module.layer_idx
        parts.insert(0, (*branches.prompt(layer), branches.count))
    # Two products instead of one over joined keys: joining would copy the prompt n times.
    logits = torch.cat([_logits(query, keys, count) for keys, _, count in parts], -1) * scaling
    if softcap is not None:
        logits = softcap * torch.tanh(logits / softcap)
    # One softmax over both, so the candidate weighs the prompt against its own words.
    weights = torch.softmax((logits + attention_mask).float(), -1).to(value.dtype)  # (N, H, T, S)
    weights = F.dropout(weights, dropout)
    shares = weights.split([keys.shape[2] for keys, _, _ in parts], -1)
    told = zip(shares, parts, strict=True)
    mixed, *others = [_mixed(share, values, count) for share, (_, values, count) in told]
    for other in others:
        mixed = mixed + other  # (N, H, T, K)
    return mixed.transpose(1, 2), None


def _repeated(x: Tensor, times: int) -> Tensor:
    """(N, G, R, K) -> (N, G * times, R, K), each group's beside itself."""
    return x if times == 1 else x.repeat_interleave(times, 1)


def _logits(query: Tensor, keys: Tensor, count: int) -> Tensor:
    """query (N, H, T, K), keys (N / count, G, S, K) -> (N, H, T, S)."""
    together = _together(query, keys.shape[1], count)  # (B, G, n * g * T, K)
    return _apart(together @ keys.transpose(-2, -1), query.shape, count)


def _mixed(weights: Tensor, values: Tensor, count: int) -> Tensor:
    """weights (N, H, T, S), values (N / count, G, S, K) -> (N, H, T, K)."""
    together = _together(weights, values.shape[1], count)  # (B, G, n * g * T, S)
    return _apart(together @ values, weights.shape, count)


def _together(x: Tensor, groups: int, count: int) -> Tensor:
    """(N, H, T, X) -> (B, G, n * g * T, X): all that looks at the same keys is one matrix."""
    rows, heads, length, width = x.shape
    apart = x.reshape(rows // count, count, groups, heads // groups, length, width)
    together = apart.transpose(1, 2)  # (B, G, n, g, T, X)
    return together.reshape(rows // count, groups, -1, width)


def _apart(x: Tensor, shape: torch.Size, count: int) -> Tensor:
    """(B, G, n * g * T, X) -> (N, H, T, X), for `shape` (N, H, T, any)."""
    rows, heads, length, _ = shape
    prompts, groups, _, width = x.shape
    together = x.reshape(prompts, groups, count, heads // groups, length, width)
    return together.transpose(1, 2).reshape(rows, heads, length, width)
