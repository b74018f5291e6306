"""Packed rows of fine-tuning examples, mixed in every step, for the one training loop.

As in lamda.data.packing several examples stand in a row, numbered so that none reads another:

    tokens     <turn> hi <response> hello <eot>  <turn> so? <response> no SENSIBLE SPECIFIC ...
    targets      .    .    hello    <eot>   .      .     .      .      .     0        0
    documents    1    1      1        1     1      2     2      2      2     2        2

A set gets its share of the rows **and** its share of the loss: in a plain mean over targets the few
ratings of a discriminative set would vanish beside the tokens of a generative one. What is no whole
number of rows a step is drawn, and a set weighs in a step as many rows as it has there: so over the
steps its loss has its share, too, however rarely it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lamda.batches import IGNORE_INDEX, Batch
from lamda.errors import LamdaError
from lamda.templates import Example


@dataclass(frozen=True)
class Mix:
    """One set of examples and its share of the rows and of the loss."""

    name: str
    examples: Sequence[Example]
    share: float


class ExampleRows:
    """Rows of whole examples, first fit, shuffled anew each epoch.

    `batch(step)` depends on the seed and the step alone. Raises LamdaError when a mix with a
    share has no example, or one that is longer than a row.
    """

    def __init__(
        self,
        mixes: Sequence[Mix],
        *,
        seq_len: int,
        batch_size: int,
        steps: int,
        seed: int,
        pad: int,
    ) -> None:
        self.seq_len, self.batch_size, self.pad = seq_len, batch_size, pad
        generator = np.random.default_rng(seed)
        active = [mix for mix in mixes if mix.share > 0]
        shares = np.array([mix.share for mix in active])
        choice = _allocation(shares / shares.sum(), batch_size, steps, generator)
        self._set = choice
        # all rows of the run, one after the other: a step's batch is known without those before it
        self._rows: list[list[Example]] = [[] for _ in range(len(choice))]
        for index, mix in enumerate(active):
            _check(mix, seq_len)
            wanted = np.flatnonzero(choice == index)
            rows: list[list[Example]] = []
            while len(rows) < len(wanted):  # one pass is one epoch of this set, shuffled anew
                order = generator.permutation(len(mix.examples))
                rows.extend(_fill([mix.examples[i] for i in order], seq_len))
            for place, row in zip(wanted.tolist(), rows, strict=False):
                self._rows[place] = row

    def batch(self, step: int) -> Batch:
        """Tokens, targets, document ids and loss weights of one step, each (B, T)."""
        first = step * self.batch_size
        shape = (self.batch_size, self.seq_len)
        tokens = np.full(shape, self.pad, dtype=np.int64)  # (B, T)
        targets = np.full(shape, IGNORE_INDEX, dtype=np.int64)  # (B, T)
        documents = np.zeros(shape, dtype=np.int64)  # (B, T)
        for line, row in enumerate(self._rows[first : first + self.batch_size]):
            at = 0
            for number, example in enumerate(row, start=1):
                end = at + len(example.tokens)
                tokens[line, at:end] = example.tokens
                targets[line, at:end] = example.targets
                documents[line, at:end] = number
                at = end
        weights = self._weights(targets, self._set[first : first + self.batch_size])
        return Batch(tokens=tokens, targets=targets, documents=documents, weights=weights)

    def _weights(self, targets: NDArray[np.int64], sets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Each set's share of this step's rows, spread evenly over its targets there: (B, T).

        Where A has 3 of 4 rows and 300 targets, and B 1 row and 10 targets, each target of A weighs
        0.75 / 300 and each of B 0.25 / 10: ten times as much, and all together 1.
        """
        counts = (targets != IGNORE_INDEX).sum(axis=1)  # (B,)
        weights = np.zeros(targets.shape, dtype=np.float32)  # (B, T)
        for index in np.unique(sets):
            lines = sets == index  # (B,)
            # Not the share that it asked for: a set that is drawn in every fifth step alone would
            # then have a fifth of that share of the loss.
            weights[lines] = lines.sum() / len(lines) / max(1, int(counts[lines].sum()))
        return weights


def _check(mix: Mix, seq_len: int) -> None:
    if not mix.examples:
        raise LamdaError(
            f"fine-tuning set {mix.name!r}: no example fits a row of {seq_len} tokens; raise"
            " seq_len or check its source"
        )
    longest = max(len(example.tokens) for example in mix.examples)
    if longest > seq_len:
        raise LamdaError(
            f"fine-tuning set {mix.name!r}: expected examples of at most {seq_len} tokens, found"
            f" one of {longest}; raise seq_len"
        )


def _allocation(
    shares: NDArray[np.float64], batch_size: int, steps: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """The set of each row (steps * batch_size,): whole rows by share, the rest drawn.

    Shares 0.7 and 0.3 of 8 rows are 5.6 and 2.4: 5 and 2 rows in every step, and one that is
    drawn, with the chances 0.6 and 0.4. Drawing all would leave some steps without a small set.
    """
    whole = np.floor(shares * batch_size + 1e-9).astype(int)
    fixed = np.repeat(np.arange(len(shares)), whole)
    rest = shares * batch_size - whole
    drawn = batch_size - len(fixed)
    chance = rest / rest.sum() if drawn else shares
    lines = [
        np.concatenate([fixed, generator.choice(len(shares), size=drawn, p=chance)])
        for _ in range(steps)
    ]
    return np.concatenate(lines)


def _fill(examples: Sequence[Example], seq_len: int) -> list[list[Example]]:
    """Each example whole into the first row with room for it, of the last 32; else a new row."""
    rows: list[list[Example]] = []
    free: list[int] = []
    for example in examples:
        size = len(example.tokens)
        start = max(0, len(rows) - 32)
        place = next((i for i in range(start, len(rows)) if free[i] >= size), None)
        if place is None:
            rows.append([])
            free.append(seq_len)
            place = len(rows) - 1
        rows[place].append(example)
        free[place] -= size
    return rows
