"""An early lesson in copying, laid over the rows of pre-training."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lamda.batches import IGNORE_INDEX, Batch, optimizer_steps
from lamda.data.packing import PackedRows

Mask = NDArray[np.bool_]
SHORTEST = 4
"""Pieces of the shortest string to copy."""


class CopyLesson:
    """Rows of an inner source, some of them replaced by a repeated string.

    Copying decides whether a small model can quote a source, and repetition teaches it early.
    `share` of the rows of the first `tokens` tokens, and `later` of those after them: a
    model that sees text alone forgets how to copy what it never saw. `text` (V,) says which ids are
    pieces of text. Its rows begin as those of `inner` do.
    """

    def __init__(
        self, inner: PackedRows, *, share: float, tokens: int, later: float, text: Mask, seed: int
    ) -> None:
        self.inner, self.share, self.later, self.text, self.seed = inner, share, later, text, seed
        shape = (inner.batch_size, inner.seq_len)
        self.steps = optimizer_steps(tokens, *shape) if tokens else 0

    def batch(self, step: int) -> Batch:
        """The inner batch, with the lesson's rows laid over it."""
        batch = self.inner.batch(step)
        lines, generator = self._lines(step)
        for line in lines:
            ids, inner = batch.tokens[line], self.inner
            row = copy_row(ids, inner.seq_len, self.text, generator, inner.begin)
            if row is not None:
                batch.tokens[line], batch.targets[line] = row
                batch.documents[line] = 1
        return batch

    def tokens_by_source(self, steps: int) -> dict[str, int]:
        """Tokens that each source gives to `steps` steps: those in the lesson's rows are none of
        its own."""
        choice, tokens = self.inner.tokens_by_row()
        size = self.inner.batch_size
        for step in range(steps):
            tokens[step * size + self._lines(step)[0]] = 0
        return {
            shard.name: int(tokens[choice == index].sum())
            for index, shard in enumerate(self.inner.shards)
        }

    def _lines(self, step: int) -> tuple[NDArray[np.intp], np.random.Generator]:
        """The rows of a batch that the lesson takes, and what its strings are drawn by."""
        share = self.share if step < self.steps else self.later
        generator = np.random.default_rng([self.seed, step])
        return np.flatnonzero(generator.random(self.inner.batch_size) < share), generator


def copy_row(
    ids: NDArray[np.integer],
    width: int,
    text: Mask,
    generator: np.random.Generator,
    begin: ArrayLike = (),
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Tokens and targets (width,) of a string of up to width / 2 pieces, repeated.

    The string is made of the text pieces among `ids` (see `CopyLesson`) in random order, so that
    it can be copied but not guessed; its first pass has no loss. None when there are too few. In
    front stand the ids of `begin`, which every text begins with.
    """
    head = np.array(begin, dtype=np.int64)
    width -= len(head)
    if width < 2 * SHORTEST:
        return None
    pieces = ids[text[ids]]
    period = min(int(generator.integers(SHORTEST, width // 2 + 1)), len(pieces))
    if period < 2:
        return None
    row = np.resize(generator.permutation(pieces)[:period], width).astype(np.int64)
    targets = np.append(row[1:], IGNORE_INDEX)
    targets[: period - 1] = IGNORE_INDEX
    unsaid = np.full(len(head), IGNORE_INDEX)
    return np.concatenate([head, row]), np.concatenate([unsaid, targets])
