"""Packed rows of token shards: whole documents where they fit, sources mixed by share of tokens.

A batch is a rectangle, and documents have all lengths. Padding each to a row of its own would spend
most of the work on padding; so several documents stand in a row, and `documents` numbers them,
which keeps them from reading each other:

    tokens     a1 a2 a3 <eot> b1 b2 <eot> c1 <eot>  .
    targets    a2 a3 <eot>  .  b2 <eot> .  <eot> .  .     . has no loss
    documents  1  1  1   1    2  2   2    3   3     0     0 is padding

A document that is longer than a row is cut. Where a tokenizer puts ids before every text (`begin`),
each piece begins with them, as models that were trained so read nothing sensible without.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lamda.batches import IGNORE_INDEX, Batch
from lamda.data.shards import Shard
from lamda.errors import LamdaError

Segment = tuple[int, int]
"""First id and number of ids in a shard."""
Row = list[Segment]


def pack(
    lengths: NDArray[np.integer], order: Iterable[int], seq_len: int, begin: int = 0
) -> Iterator[Row]:
    """Fill rows of `seq_len` with pieces (document, offset) in `order`, first fit of a few rows.

    Gives one row after the other, each a list of (document * 2**32 + offset, length). A document
    longer than a row is cut into pieces of a row each, since a row is all that is read at once;
    each has room at its start for the `begin` ids that a document begins with, in place of as many
    that the piece before it has. Only rows that are still open, and those that began after them,
    are held.
    """
    begun: dict[int, Row] = {}
    open_rows: list[tuple[int, int]] = []  # (free tokens, row)
    given = first_free = 0
    for document in map(int, order):
        whole = int(lengths[document])
        for offset in range(0, max(whole - begin, 1), seq_len - begin):
            length = min(seq_len, whole - offset)
            # the fullest open row that still has room: large gaps stay for large pieces
            fitting = [(free, row) for free, row in open_rows if free >= length]
            if fitting:
                free, row = min(fitting)
                open_rows.remove((free, row))
            else:
                free, row = seq_len, first_free
                first_free += 1
                begun[row] = []
            begun[row].append((document * 2**32 + offset, length))
            # hardly a document has fewer than 8 tokens: such a row is closed
            if free - length >= 8:
                open_rows.append((free - length, row))
            # the window stays small, or a long shard would be held whole; the fullest row goes
            if len(open_rows) > 32:
                open_rows.remove(min(open_rows))
            # rows are given in the order they began, as far as none before them is open
            until = min((row for _, row in open_rows), default=first_free)
            for row in range(given, until):
                yield begun.pop(row)
            given = until
    yield from (begun.pop(row) for row in range(given, first_free))


class _Rows:
    """The packed rows of one shard in a few bytes each: where their pieces lie, and how long.

    As many epochs as the run needs, each in an order of its own.
    """

    def __init__(
        self, shard: Shard, count: int, seq_len: int, generator: Generator, begin: int = 0
    ) -> None:
        self.firsts = array("q", [0])  # of a row's pieces, and one past the last row's
        self.starts, self.lengths, self.cut = array("q"), array("i"), array("b")
        while len(self.firsts) <= count:
            order = generator.permutation(len(shard.lengths))
            wanted = count - len(self.firsts) + 1
            for row in islice(pack(shard.lengths, order, seq_len, begin), wanted):
                for key, length in row:
                    offset = key & 0xFFFFFFFF
                    self.starts.append(int(shard.starts[key >> 32]) + offset)
                    self.lengths.append(length)
                    self.cut.append(offset > 0)
                self.firsts.append(len(self.starts))

    def pieces(self, row: int) -> Iterator[tuple[int, int, int]]:
        """First id in the shard, number of ids, and whether it is cut off a document's beginning,
        of each piece of `row`."""
        own = slice(self.firsts[row], self.firsts[row + 1])
        return zip(self.starts[own], self.lengths[own], self.cut[own], strict=True)


class PackedRows:
    """Pre-training rows: shards mixed by share of tokens, shuffled anew in every epoch.

    `batch(step)` depends on the seed and the step alone, so a resumed run reads what the
    uninterrupted one would have read. Held in memory is where the rows' pieces lie, some 20 bytes
    a piece; their ids stay in the memory-mapped files. `begin` are the ids that the documents begin
    with, all of them.
    """

    def __init__(
        self,
        shards: Sequence[Shard],
        mixture: Mapping[str, float],
        *,
        seq_len: int,
        batch_size: int,
        steps: int,
        seed: int,
        pad: int,
        begin: Sequence[int] = (),
    ) -> None:
        self.seq_len, self.batch_size, self.pad = seq_len, batch_size, pad
        self.begin = np.array(begin, dtype=np.int64)
        if seq_len <= len(begin):
            raise LamdaError(
                f"key 'seq_len': {seq_len}: expected more than the {len(begin)} ids that the"
                " tokenizer puts before every text"
            )
        self.shards = list(shards)
        for shard in shards:
            if shard.name not in mixture:
                raise LamdaError(
                    f"params.yaml: key 'data.mixture': source {shard.name!r} has no share "
                    f"({', '.join(mixture)} have): it would never be read; give it one, or 0"
                )
        shares = np.array([mixture[shard.name] for shard in shards])
        if shares.sum() <= 0:
            raise LamdaError(
                "params.yaml: key 'data.mixture': no share is above 0 for "
                + ", ".join(shard.name for shard in shards)
            )
        generator = np.random.default_rng(seed)
        total = steps * batch_size
        # The shard of each row of the whole run is drawn before it begins: so a step's batch is
        # known without those before it. Rows are equally long: their shares are shares of tokens.
        choice = generator.choice(len(shards), size=total, p=shares / shares.sum())
        self._choice = choice.astype(np.uint16)  # (rows of the run,), the shard of each
        self._number = np.zeros(total, dtype=np.int64)  # its place among its shard's rows
        self._rows: list[_Rows] = []
        for index, shard in enumerate(shards):
            places = np.flatnonzero(self._choice == index)
            self._number[places] = np.arange(len(places))
            self._rows.append(_Rows(shard, len(places), seq_len, generator, len(begin)))

    def tokens_by_row(self) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        """Of every row of the run the number of its shard, and how many tokens of it stand there,
        (rows,) each."""
        tokens = np.zeros(len(self._choice), np.int64)
        for index, rows in enumerate(self._rows):
            lengths = np.frombuffer(rows.lengths, np.intc)
            sums = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
            own = np.diff(sums[np.frombuffer(rows.firsts, np.int64)])
            places = self._choice == index
            tokens[places] = own[self._number[places]]
        return self._choice, tokens

    def batch(self, step: int) -> Batch:
        """The rows of one step: tokens, next-token targets and document ids, each (B, T)."""
        first = step * self.batch_size
        shape = (self.batch_size, self.seq_len)
        tokens = np.full(shape, self.pad, dtype=np.int64)  # (B, T)
        targets = np.full(shape, IGNORE_INDEX, dtype=np.int64)  # (B, T)
        documents = np.zeros(shape, dtype=np.int64)  # (B, T)
        for line, place in enumerate(range(first, min(first + self.batch_size, len(self._choice)))):
            index, at = self._choice[place], 0
            pieces = self._rows[index].pieces(int(self._number[place]))
            for number, (start, length, cut) in enumerate(pieces, start=1):
                ids = self.shards[index].ids[start : start + length]
                tokens[line, at : at + length] = ids
                # the next token of each but the last, whose next one is another document's
                targets[line, at : at + length - 1] = ids[1:]
                documents[line, at : at + length] = number
                if cut:  # behind its beginning no document goes on like this: no loss there
                    tokens[line, at : at + len(self.begin)] = self.begin
                    targets[line, at : at + len(self.begin)] = IGNORE_INDEX
                at += length
        return Batch(tokens=tokens, targets=targets, documents=documents)
