"""Keys and values of what was read already, so that decoding reads each token once."""

from __future__ import annotations

import torch
from torch import Tensor

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig


class KVCache:
    """Preallocated keys and values of all layers, for B rows of at most S tokens.

    Prompts of different lengths are padded on the LEFT: `valid` says which slots hold a token.
    Attention is relative, so a row is not changed by its padding. All rows are equally long in
    slots (`length`).

    Attributes: keys, values (L, B, H, S, K); valid (B, S) bool; length: slots filled.
    """

    def __init__(self, keys: Tensor, values: Tensor, valid: Tensor, length: int) -> None:
        self.keys, self.values, self.valid, self.length = keys, values, valid, length

    @classmethod
    def allocate(
        cls,
        config: ModelConfig,
        rows: int,
        slots: int,
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> KVCache:
        """An empty cache for `rows` rows of up to `slots` tokens."""
        shape = (config.layers, rows, config.heads, slots, config.d_kv)
        keys = torch.zeros(shape, device=device, dtype=dtype)  # (L, B, H, S, K)
        valid = torch.zeros(rows, slots, dtype=torch.bool, device=device)  # (B, S)
        return cls(keys, torch.zeros_like(keys), valid, 0)

    @property
    def rows(self) -> int:
        """B."""
        return self.keys.shape[1]

    @property
    def slots(self) -> int:
        """S, the room for tokens of a row."""
        return self.keys.shape[3]

    def extend(self, tokens: Tensor, valid: Tensor | None) -> Tensor:
        """Reserve slots for `tokens` (B, T); give which slots they may look at, (B, T, length).

        `valid` (B, T) is false at padding. LamdaError when rows or slots do not suffice.
        """
        rows, count = tokens.shape
        start, end = self.length, self.length + count
        if rows != self.rows or end > self.slots:
            raise LamdaError(
                f"cache: expected at most {self.rows} rows x {self.slots} slots, found {rows} x"
                f" {end}; allocate it for the prompt and all new tokens"
            )
        self.valid[:, start:end] = True if valid is None else valid
        self.length = end
        queries = torch.arange(start, end, device=tokens.device)
        causal = queries[:, None] >= torch.arange(end, device=tokens.device)  # (T, S)
        return causal & self.valid[:, None, :end]  # (B, T, S)

    def put(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Store the newest keys and values (B, H, T, K) of a layer; all so far (B, H, S, K)."""
        start = self.length - keys.shape[2]
        self.keys[layer, :, :, start : self.length] = keys
        self.values[layer, :, :, start : self.length] = values
        return self.keys[layer, :, :, : self.length], self.values[layer, :, :, : self.length]

    def repeat(self, n: int) -> KVCache:
        """A cache with each row `n` times, side by side: one prefill for n candidates."""
        return KVCache(
            self.keys.repeat_interleave(n, dim=1),
            self.values.repeat_interleave(n, dim=1),
            self.valid.repeat_interleave(n, dim=0),
            self.length,
        )

    def select(self, rows: Tensor) -> KVCache:
        """A cache of only `rows` (indices, long): drops or reorders them."""
        return KVCache(self.keys[:, rows], self.values[:, rows], self.valid[rows], self.length)
