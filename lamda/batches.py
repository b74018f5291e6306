"""What the loop trains on: batches that can be asked for by step, so that a run resumes exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

IGNORE_INDEX = -100
"""The target of a position that has no loss."""

Integers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Batch:
    """B packed rows of T tokens.

    tokens (B, T): what the model reads. targets (B, T): the token that should follow each, or
    IGNORE_INDEX. documents (B, T): the number of the document of each token; attention never
    crosses documents. weights (B, T): what each target counts for in the loss, which is the
    weighted mean; None where all count the same.
    """

    tokens: Integers
    targets: Integers
    documents: Integers
    weights: NDArray[np.float32] | None = None


def optimizer_steps(tokens: int, batch_size: int, seq_len: int) -> int:
    """Whole steps of `batch_size` x `seq_len` tokens in `tokens`; one at least."""
    return max(1, tokens // (batch_size * seq_len))


class RowSource(Protocol):
    """Batches by step: the same step gives the same batch, in any order of asking."""

    def batch(self, step: int) -> Batch:
        """The batch of `step`, counted from 0; there is one for every step."""
        ...
