"""A batch of dialogs or documents while it is cleaned, and its words as arrays.

What most steps ask of a word is the same wherever it stands, so it is worked out once for each
distinct word of a batch, and summed up over the rows by numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Words:
    """Words between white space, row after row: `ids` (words,) are numbers of `distinct` ones, and
    `counts` (rows,) how many a row has."""

    ids: Counts
    counts: Counts
    distinct: Sequence[str]

    @cached_property
    def row(self) -> Counts:
        """For each word the number of its row, from 0."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def sums(self, of: Callable[[str], float]) -> Floats:
        """For each row the sum of `of` over its words, (rows,)."""
        values = np.fromiter(map(of, self.distinct), np.float64, len(self.distinct))
        return np.bincount(self.row, values[self.ids], len(self.counts)).astype(np.float64)


class Rows:
    """A batch of one record's rows, Dialog or Document. `authors`: speakers are accounts of a
    forum."""

    def __init__(self, batch: pa.RecordBatch, *, authors: bool = False) -> None:
        self.batch = batch
        self.is_dialogs = "turns" in batch.schema.names
        self.authors = authors and self.is_dialogs

    def __len__(self) -> int:
        return int(self.batch.num_rows)

    @property
    def ids(self) -> pa.Array:
        """The ids of the rows."""
        return self.batch.column("dialog_id" if self.is_dialogs else "document_id")

    @cached_property
    def texts(self) -> pa.Array:
        """Every text: the turns of all dialogs back to back, or a document each."""
        return (
            self.batch.column("turns").flatten() if self.is_dialogs else self.batch.column("text")
        )

    @cached_property
    def turns(self) -> Counts:
        """How many of `texts` each row has, (rows,)."""
        if not self.is_dialogs:
            return np.ones(len(self), np.int64)
        lengths = pc.list_value_length(self.batch.column("turns"))
        return np.asarray(lengths.to_numpy(), np.int64)

    @cached_property
    def whole(self) -> list[str]:
        """Each row as one text, a turn a line."""
        if not self.is_dialogs:
            return list(self.batch.column("text").to_pylist())
        return ["\n".join(turns) for turns in self.batch.column("turns").to_pylist()]

    @cached_property
    def words(self) -> Words:
        """The words of each row."""
        split = pc.utf8_split_whitespace(pa.array(self.whole, pa.large_string()))
        flat = pc.list_flatten(split)
        filled = pc.not_equal(flat, "")  # white space at the ends of a text leaves empty ones
        lengths = pc.list_value_length(split).to_numpy().astype(np.int64)
        row = np.repeat(np.arange(len(lengths)), lengths)[filled.to_numpy(zero_copy_only=False)]
        encoded = flat.filter(filled).dictionary_encode()
        ids = encoded.indices.to_numpy().astype(np.int64)
        counts = np.bincount(row, minlength=len(lengths))
        return Words(ids, counts, encoded.dictionary.to_pylist())

    def with_texts(self, texts: Sequence[str] | pa.Array) -> Rows:
        """The rows with other texts, as many as before."""
        values = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
        if not self.is_dialogs:
            return self.replaced("text", values)
        offsets = np.concatenate([[0], np.cumsum(self.turns)]).astype(np.int32)
        kind = self.batch.schema.field("turns").type
        lists = pa.ListArray.from_arrays(pa.array(offsets), values, type=kind)
        return self.replaced("turns", lists)

    def replaced(self, name: str, values: pa.Array) -> Rows:
        """The rows with another column in place of one."""
        place = self.batch.schema.get_field_index(name)
        field = self.batch.schema.field(place)
        return Rows(self.batch.set_column(place, field, values), authors=self.authors)

    def kept(self, keep: Sequence[bool] | NDArray[np.bool_]) -> Rows:
        """The rows that `keep` says True of."""
        mask = pa.array(keep, pa.bool_())
        return Rows(self.batch.filter(mask), authors=self.authors)
