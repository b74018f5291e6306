"""Which token sees which, and at what position each one stands: pure functions on small tensors.

The library guesses both from what it is given, and guesses wrong in silence where prompts are
padded, caches branch or rows are packed: its windows count slots, padding among them. So every
call is told both, by these.

Letters: B or N rows, T new tokens (queries), S tokens that may be seen (keys).
"""

from __future__ import annotations

import torch
from torch import Tensor


def causal(queries: int, keys: int, device: torch.device) -> Tensor:
    """Which of `keys` slots each of the last `queries` sees: those up to itself, (T, S) bool."""
    slots = torch.arange(keys, device=device)  # (S,)
    return slots[keys - queries :, None] >= slots


def seen_in_prompts(valid: Tensor) -> Tensor:
    """valid (B, T), false at padding -> what each token of a prompt sees, (B, T, T) bool."""
    length = valid.shape[1]
    return causal(length, length, valid.device) & valid[:, None]


def seen_in_rows(documents: Tensor) -> Tensor:
    """documents (B, T) -> what each token of a packed row sees, (B, T, T) bool."""
    length = documents.shape[1]
    return same_document(documents) & causal(length, length, documents.device)


def same_document(documents: Tensor) -> Tensor:
    """documents (B, T) -> which pairs stand in one document, (B, T, T) bool."""
    return documents[:, :, None] == documents[:, None, :]


def document_positions(documents: Tensor) -> Tensor:
    """documents (B, T), each in one piece -> positions that begin at 0 in each, (B, T) long."""
    slots = torch.arange(documents.shape[1], device=documents.device)  # (T,)
    begins = torch.ones_like(documents, dtype=torch.bool)  # (B, T)
    begins[:, 1:] = documents[:, 1:] != documents[:, :-1]
    return slots - (begins * slots).cummax(-1).values


def padded_positions(valid: Tensor) -> Tensor:
    """valid (B, T), false at padding on the left -> the count of real tokens before, (B, T) long.

    A slot of padding gets a position that exists; nobody sees what stands there.
    """
    return (valid.long().cumsum(-1) - 1).clamp(min=0)


def within_window(queries: Tensor, keys: Tensor, window: int) -> Tensor:
    """Positions (N, T) and (N, S) -> which keys stand less than `window` back, (N, T, S) bool."""
    return queries[:, :, None] - keys[:, None, :] < window
