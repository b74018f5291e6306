"""What a model of `transformers` has read, in a form that branches into candidates."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from transformers import DynamicCache


class HuggingFaceCache:
    """What was read: the library's keys and values, and each slot's position and validity.

    Attributes: past; positions (N, S) long; valid (N, S) bool; count: rows of each prompt.
    """

    def __init__(self, past: DynamicCache, positions: Tensor, valid: Tensor, count: int) -> None:
        self.past, self.positions, self.valid, self.count = past, positions, valid, count

    @property
    def length(self) -> int:
        """S, the slots filled."""
        return self.valid.shape[1]

    def extend(self, valid: Tensor) -> None:
        """Add slots for tokens that are about to be read; `valid` (N, T) is false at padding."""
        read = self.valid.sum(-1, keepdim=True)  # (N, 1)
        # A padding slot gets a position that exists; nobody sees what stands there.
        positions = (read + valid.long().cumsum(-1) - 1).clamp(min=0)  # (N, T)
        self.positions = torch.cat([self.positions, positions], dim=-1)  # (N, S)
        self.valid = torch.cat([self.valid, valid], dim=-1)  # (N, S)

    def branch(self, count: int, room: int) -> HuggingFaceCache:
        """As `Prompts.branch`; the cache grows by itself, whatever `room` says."""
        past = _copied(self.past)
        past.batch_repeat_interleave(count)
        positions = self.positions.repeat_interleave(count, 0)  # (N, S)
        return HuggingFaceCache(past, positions, self.valid.repeat_interleave(count, 0), count)

    def select(self, rows: Tensor) -> HuggingFaceCache:
        """As `Branches.select`."""
        past = _copied(self.past)
        past.batch_select_indices(rows)
        count = self.count * len(rows) // len(self.valid)
        return HuggingFaceCache(past, self.positions[rows], self.valid[rows], count)


def _copied(past: DynamicCache) -> DynamicCache:
    """The cache with layers of its own; the keys and values are shared until they change."""
    made = copy.copy(past)
    made.layers = [copy.copy(layer) for layer in past.layers]
    return made
