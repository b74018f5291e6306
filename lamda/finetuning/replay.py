"""What every fine-tuning repeats of pre-training, lest it be unlearned: text and copying."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lamda.batches import IGNORE_INDEX
from lamda.data.copying import Mask, copy_row
from lamda.data.shards import Shard
from lamda.templates import Example

REPLAYED = 6000
"""Documents of each source that may be replayed: more than the longest fine-tuning gets through,
and few enough to be held in memory."""


def replayed_documents(shards: Sequence[Shard], seed: int, width: int) -> list[Example]:
    """Pre-training documents as examples with loss on every token, at most `width` long."""
    generator = np.random.default_rng(seed)
    found: list[Example] = []
    for shard in shards:
        for index in generator.permutation(len(shard.lengths))[:REPLAYED].tolist():
            start = int(shard.starts[index])
            ids = shard.ids[start : start + min(width, int(shard.lengths[index]))].tolist()
            found.append(Example(tuple(ids), (*ids[1:], IGNORE_INDEX)))
    return found


def copying_examples(
    documents: Sequence[Example], text: Mask, seed: int, width: int, begin: Sequence[int] = ()
) -> list[Example]:
    """Each document's pieces, shuffled and repeated (lamda.data.copying), `width` long.

    `text` (V,) says which ids are pieces of text, and `begin` holds those that a text begins with.
    """
    generator = np.random.default_rng(seed)
    rows = (copy_row(np.array(row.tokens), width, text, generator, begin) for row in documents)
    return [Example(tuple(row[0].tolist()), tuple(row[1].tolist())) for row in rows if row]
