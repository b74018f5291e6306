"""What every implementation of the world's is set by, and its generators of random numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import TypeVar

import pyarrow as pa

from lamda.config.section import Count, Section, Share
from lamda.records import record_batch

R = TypeVar("R")
BATCH_ROWS = 1000
"""Rows of one Arrow batch: a few hundred kilobytes."""


class WorldSettings(Section):
    """How many real things there are, and the share of them that training never hears of."""

    entities: Count
    evaluation_entities: Share


def generator(seed: int, *purpose: str) -> Random:
    """A generator that depends on the seed and the purpose only.

    So the order in which texts are drawn changes none of them.
    """
    text = "\n".join((str(seed), *purpose))
    return Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def batches(rows: Iterable[R], record: type[R]) -> Iterator[pa.RecordBatch]:
    """Rows as Arrow batches of `BATCH_ROWS`, the last one shorter."""
    rest = iter(rows)
    while chunk := list(islice(rest, BATCH_ROWS)):
        yield record_batch(chunk, record)
