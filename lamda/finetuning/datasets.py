"""The three fine-tunings as mixes of examples: a fine-tuning is a data set and a params section.

Earlier tasks are replayed, so that one model keeps generating and rating (own choice; the paper
fine-tunes one model on all tasks).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lamda.finetuning.examples import (
    Example,
    discriminative,
    generative,
    grounded,
    judged_action,
)
from lamda.finetuning.rows import Mix
from lamda.records import GroundingExample, RatedResponse, read_table
from lamda.tokenizer import Tokenizer
from lamda.tokens import Shard
from lamda.training.rows import IGNORED

JUDGED_SHARE = 0.35
"""Of the groundedness rows, those that judge an action rather than write it (own choice)."""


def rated_examples(tokenizer: Tokenizer, annotations: Path, limit: int) -> list[Example]:
    """Discriminative examples of both rated sets."""
    rows = [
        row
        for name in ("ssi", "safety")
        for row in read_table(annotations / f"{name}.parquet", RatedResponse)
    ]
    return [discriminative(tokenizer, row, limit) for row in rows]


def filtered_examples(tokenizer: Tokenizer, filtered: Path, limit: int) -> list[Example]:
    """Generative examples of the kept turns."""
    rows = read_table(filtered, RatedResponse)
    return [generative(tokenizer, row.context, row.response, limit) for row in rows]


def replayed_documents(shards: Sequence[Shard], count: int, seed: int, width: int) -> list[Example]:
    """Pre-training documents as examples with loss on every token, at most `width` long."""
    generator = np.random.default_rng(seed)
    found: list[Example] = []
    for shard in shards:
        for index in generator.permutation(len(shard.lengths))[:count].tolist():
            start = int(shard.starts[index])
            ids = shard.ids[start : start + min(width, int(shard.lengths[index]))].tolist()
            found.append(Example(tuple(ids), (*ids[1:], IGNORED)))
    return found


def ssi_safety_mix(
    tokenizer: Tokenizer,
    annotations: Path,
    shards: Sequence[Shard],
    *,
    limit: int,
    replay: float,
    width: int,
    seed: int,
) -> list[Mix]:
    """Discriminative SSI and safety, beside pre-training documents."""
    documents = replayed_documents(shards, 4000, seed, width) if replay else []
    return [
        Mix("rated", rated_examples(tokenizer, annotations, limit), 1 - replay),
        Mix("pre-training", documents, replay),
    ]


def dialog_mix(
    tokenizer: Tokenizer, filtered: Path, annotations: Path, *, limit: int, replay: float
) -> list[Mix]:
    """Generative on the kept turns, beside the discriminative sets."""
    return [
        Mix("filtered", filtered_examples(tokenizer, filtered, limit), 1 - replay),
        Mix("rated", rated_examples(tokenizer, annotations, limit), replay),
    ]


def groundedness_mix(
    tokenizer: Tokenizer, annotations: Path, filtered: Path, *, limit: int, replay: float
) -> list[Mix]:
    """Next actions, written and judged, beside the earlier fine-tuning sets."""
    rows = read_table(annotations / "groundedness.parquet", GroundingExample)
    written = [grounded(tokenizer, row, limit) for row in rows if row.correct]
    judged = [judged_action(tokenizer, row, limit) for row in rows]
    new = 1 - replay
    return [
        Mix("actions", written, new * (1 - JUDGED_SHARE)),
        Mix("judged actions", judged, new * JUDGED_SHARE),
        Mix("filtered", filtered_examples(tokenizer, filtered, limit), replay / 2),
        Mix("rated", rated_examples(tokenizer, annotations, limit), replay / 2),
    ]
