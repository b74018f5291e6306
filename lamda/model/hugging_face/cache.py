"""What a model of `transformers` has read: a prompt stored once, and candidates that continue it.

Both are what the library calls a cache: each layer hands its new keys and values to `update`, and
gets those that it shall look at.

Letters: B prompts of P slots, n continuations of each, N = B * n rows of at most R new tokens,
G heads of keys, K their width, T tokens of a call.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor

from lamda.errors import LamdaError
from lamda.model.hugging_face import masks

Layers = dict[int, Tensor]
"""Layer -> keys or values."""


class PromptCache:
    """B prompts that were read, padded on the left.

    Attributes: keys, values: of each layer (B, G, P, K); valid (B, P) bool, false at padding;
    positions (B, P) long.
    """

    def __init__(self, valid: Tensor) -> None:
        self.valid, self.positions = valid, masks.padded_positions(valid)
        self.keys: Layers = {}
        self.values: Layers = {}

    def update(self, key: Tensor, value: Tensor, layer: int, *_: object) -> tuple[Tensor, Tensor]:
        """Keep a layer's keys and values, each (B, G, P, K)."""
        self.keys[layer], self.values[layer] = key, value
        return key, value

    def branch(self, count: int, room: int) -> BranchCache:
        """`count` continuations of each prompt, of up to `room` tokens."""
        lengths = self.valid.sum(-1).repeat_interleave(count)  # (N,)
        return BranchCache(self, count, room, lengths)


class BranchCache:
    """N = B * n continuations, those of a prompt side by side; the prompts are read, not copied.

    Attributes: count, n; length, the tokens of each that were read.
    """

    def __init__(self, prompts: PromptCache, count: int, room: int, lengths: Tensor) -> None:
        self.prompts, self.count, self.room = prompts, count, room
        self.length = 0
        self._lengths = lengths  # of each row's prompt, (N,): where its own positions begin
        self._next = lengths  # the position of its next token, (N,)
        self._positions = lengths.new_empty(len(lengths), 0)  # (N, R)
        self._valid = self._positions.bool()  # (N, R)
        self._keys: Layers = {}  # (N, G, R, K)
        self._values: Layers = {}

    def prompt(self, layer: int) -> tuple[Tensor, Tensor]:
        """As lamda.model.hugging_face.attention.Shared."""
        return self.prompts.keys[layer], self.prompts.values[layer]

    def extend(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Take up `count` more tokens: their positions (N, T), those of all that may be seen
        (N, P + R), and which of these each sees, (N, T, P + R).

        LamdaError when there is no room for them.
        """
        if self.length + count > self.room:
            raise LamdaError(
                f"cache: expected at most {self.room} new tokens, found {self.length + count};"
                " branch it for all new tokens"
            )
        device = self._lengths.device
        new = self._next[:, None] + torch.arange(count, device=device)  # (N, T)
        self.length, self._next = self.length + count, self._next + count
        self._positions = torch.cat([self._positions, new], -1)
        self._valid = torch.cat([self._valid, torch.ones_like(new, dtype=torch.bool)], -1)
        keys = torch.cat([self._each(self.prompts.positions), self._positions], -1)  # (N, P + R)
        seen_own = masks.causal(count, self.length, device) & self._valid[:, None]  # (N, T, R)
        seen_prompt = self._each(self.prompts.valid)[:, None].expand(-1, count, -1)  # (N, T, P)
        return new, keys, torch.cat([seen_prompt, seen_own], -1)

    def behind(self, lengths: Tensor) -> BranchCache:
        """As `Branches.behind`: the same keys and values, other positions and masks."""
        made = copy.copy(self)
        slots = torch.arange(self.length, device=lengths.device)
        made._valid = self._valid & (slots < lengths[:, None])
        made._next = self._lengths + lengths
        return made

    def update(self, key: Tensor, value: Tensor, layer: int, *_: object) -> tuple[Tensor, Tensor]:
        """Store the newest of a layer, each (N, G, T, K); all own ones so far (N, G, R, K)."""
        start = self.length - key.shape[2]
        if layer not in self._keys:
            shape = (*key.shape[:2], self.room, key.shape[3])
            self._keys[layer], self._values[layer] = key.new_empty(shape), value.new_empty(shape)
        kept = self._keys[layer], self._values[layer]
        for store, new in zip(kept, (key, value), strict=True):
            store[:, :, start : self.length] = new
        return kept[0][:, :, : self.length], kept[1][:, :, : self.length]

    def select(self, rows: Tensor) -> BranchCache:
        """Only `rows` (indices, long), of which every prompt has the same number."""
        count = self.count * len(rows) // len(self._lengths)
        few = BranchCache(self.prompts, count, self.room, self._lengths[rows])
        few.length, few._next = self.length, self._next[rows]
        few._positions, few._valid = self._positions[rows], self._valid[rows]
        few._keys = {layer: keys[rows] for layer, keys in self._keys.items()}
        few._values = {layer: values[rows] for layer, values in self._values.items()}
        return few

    def _each(self, x: Tensor) -> Tensor:
        """(B, P) -> (N, P)."""
        return x.repeat_interleave(self.count, 0)
