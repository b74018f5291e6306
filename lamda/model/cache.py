"""Keys and values of what was read already, so that decoding reads each token once.

A token's key and value depend only on what stands before it, so they never change: a step of
decoding computes those of the newest token and looks at all others here. Sixteen candidates share
their prompt's: the prompt's part is stored once, and each candidate stores only its own tokens.
"""

from __future__ import annotations

import torch
from torch import Tensor

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig


class KVCache:
    """Preallocated keys and values of all layers, for B rows of at most S tokens.

    Prompts of different lengths are padded on the LEFT: `valid` says which slots hold a token.
    Attention is relative, so a row is not changed by its padding. All rows are equally long in
    slots (`length`). `branch` gives many continuations of each row.

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
        # Slots, not positions: within a row both have the same order, and padding is never valid.
        causal = queries[:, None] >= torch.arange(end, device=tokens.device)  # (T, S)
        return causal & self.valid[:, None, :end]  # (B, T, S)

    def put(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Store the newest keys and values (B, H, T, K) of a layer; all so far (B, H, S, K)."""
        start = self.length - keys.shape[2]
        self.keys[layer, :, :, start : self.length] = keys
        self.values[layer, :, :, start : self.length] = values
        return self.keys[layer, :, :, : self.length], self.values[layer, :, :, : self.length]

    def mix(self, layer: int, query: Tensor, key: Tensor, value: Tensor, added: Tensor) -> Tensor:
        """Attention of the newest tokens over all so far: each (B, H, T, K) -> (B, H, T, K)."""
        keys, values = self.put(layer, key, value)  # (B, H, S, K)
        return attend(query, keys, values, added)

    def closed(self, distance: Tensor) -> Tensor:
        """distance (T, S) in slots -> in tokens: the same, as no slot between is empty."""
        return distance

    def branch(self, count: int, room: int) -> Branches:
        """`count` continuations of each row, of up to `room` tokens."""
        layers, rows, heads, _, width = self.keys.shape
        keys = self.keys.new_empty(layers, rows * count, heads, room, width)  # (L, N, H, R, K)
        valid = self.valid.new_zeros(rows * count, room)  # (N, R)
        return Branches(self, KVCache(keys, torch.empty_like(keys), valid, 0), count)


class Branches:
    """N = B * n continuations of the B rows of a cache, which they read and do not copy.

    The n continuations of a row stand side by side, and look at its keys as n queries of one
    product: most of decoding's time went into reading copies of the prompt.
    """

    def __init__(self, prefix: KVCache, own: KVCache, count: int) -> None:
        self.prefix, self.own, self.count = prefix, own, count
        self._shared = prefix.length
        self._gaps: Tensor | None = None  # (N,): slots of each row that no longer count
        self._behind = 0  # the slot where what stands behind these gaps begins

    @property
    def rows(self) -> int:
        """N."""
        return self.own.rows

    @property
    def length(self) -> int:
        """Slots filled, the prompt's included."""
        return self._shared + self.own.length

    def extend(self, tokens: Tensor, valid: Tensor | None) -> Tensor:
        """As `KVCache.extend`, over the prompt and the continuation: (N, T, S)."""
        seen = self.own.extend(tokens, valid)  # (N, T, R)
        prompt = self.prefix.valid[:, : self._shared].repeat_interleave(self.count, 0)  # (N, P)
        return torch.cat([prompt[:, None].expand(-1, tokens.shape[1], -1), seen], dim=-1)

    def behind(self, lengths: Tensor) -> Branches:
        """The same, where of each row's own tokens the first `lengths` (N,) count and the others
        are forgotten: what is read next stands right behind them.

        Both share their memory: whoever goes on with this one does not go on with the other.
        """
        own = self.own
        slots = torch.arange(own.slots, device=lengths.device)
        kept = KVCache(own.keys, own.values, own.valid & (slots < lengths[:, None]), own.length)
        made = Branches(self.prefix, kept, self.count)
        made._gaps, made._behind = own.length - lengths, self.length
        return made

    def closed(self, distance: Tensor) -> Tensor:
        """distance (T, S) in slots of the newest tokens to all -> in tokens, (N, T, S) if there are
        gaps between."""
        if self._gaps is None:
            return distance
        before = torch.arange(distance.shape[-1], device=distance.device) < self._behind  # (S,)
        return distance - self._gaps[:, None, None] * before

    def mix(self, layer: int, query: Tensor, key: Tensor, value: Tensor, added: Tensor) -> Tensor:
        """As `KVCache.mix`: each (N, H, T, K) -> (N, H, T, K)."""
        prompt_keys = self.prefix.keys[layer, :, :, : self._shared]  # (B, H, P, K)
        prompt_values = self.prefix.values[layer, :, :, : self._shared]  # (B, H, P, K)
        keys, values = self.own.put(layer, key, value)  # (N, H, R, K)
        # Two products instead of one over joined keys: joining would copy the prompt n times.
        to_prompt = self._apart(self._together(query) @ prompt_keys.transpose(-2, -1))
        logits = torch.cat([to_prompt, query @ keys.transpose(-2, -1)], dim=-1)  # (N, H, T, S)
        # One softmax over both, so the candidate weighs the prompt against its own words.
        weights = torch.softmax(logits.float() + added, dim=-1).to(values.dtype)  # (N, H, T, S)
        of_prompt = self._together(weights[..., : self._shared]) @ prompt_values
        return self._apart(of_prompt) + weights[..., self._shared :] @ values  # (N, H, T, K)

    def select(self, rows: Tensor) -> Branches:
        """Only `rows` (indices, long), of which every row of the prefix has the same number."""
        own = self.own
        kept = KVCache(own.keys[:, rows], own.values[:, rows], own.valid[rows], own.length)
        return Branches(self.prefix, kept, len(rows) // self.prefix.rows)

    def _together(self, x: Tensor) -> Tensor:
        """(N, H, T, X) -> (B, H, n * T, X)."""
        _, heads, length, width = x.shape
        apart = x.reshape(-1, self.count, heads, length, width).transpose(1, 2)  # (B, H, n, T, X)
        return apart.reshape(-1, heads, self.count * length, width)

    def _apart(self, x: Tensor) -> Tensor:
        """(B, H, n * T, X) -> (N, H, T, X)."""
        rows, heads, _, width = x.shape
        apart = x.reshape(rows, heads, self.count, -1, width).transpose(1, 2)  # (B, n, H, T, X)
        return apart.reshape(rows * self.count, heads, -1, width)


def attend(query: Tensor, key: Tensor, value: Tensor, added: Tensor) -> Tensor:
    """Softmax attention with `added` (B or 1, H, T, S) on its logits: (B, H, T, K).

    Logits and softmax are in float32.
    """
    logits = (query @ key.transpose(-2, -1)).float()  # (B, H, T, S)
    weights = torch.softmax(logits + added, dim=-1).to(value.dtype)  # (B, H, T, S)
    return weights @ value  # (B, H, T, K)


Cache = KVCache | Branches
