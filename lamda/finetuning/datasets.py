"""The three fine-tunings as mixes of examples: a fine-tuning is a data set and a params section.

Earlier tasks are replayed, so that one model keeps generating and rating (own choice; the paper
fine-tunes one model on all tasks).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lamda.finetuning.discriminators import held_out
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

REPLAYED = 6000
"""Documents of each source that may be replayed."""
JUDGED_SHARE = 0.3
"""Of the groundedness steps, those that judge an action rather than write it (own choice)."""


def rated_rows(annotations: Path) -> list[RatedResponse]:
    """Both rated sets."""
    return [
        row
        for name in ("ssi", "safety")
        for row in read_table(annotations / f"{name}.parquet", RatedResponse)
    ]


def rated_examples(tokenizer: Tokenizer, annotations: Path, limit: int) -> list[Example]:
    """Discriminative examples of both rated sets, but for those that measure."""
    rows = [row for row in rated_rows(annotations) if not held_out(row)]
    return [discriminative(tokenizer, row, limit) for row in rows]


def filtered_examples(tokenizer: Tokenizer, filtered: Path, limit: int) -> list[Example]:
    """Generative examples of the kept turns."""
    rows = read_table(filtered, RatedResponse)
    return [generative(tokenizer, row.context, row.response, limit) for row in rows]


def replayed_documents(shards: Sequence[Shard], seed: int, width: int) -> list[Example]:
    """Pre-training documents as examples with loss on every token, at most `width` long."""
    generator = np.random.default_rng(seed)
    found: list[Example] = []
    for shard in shards:
        for index in generator.permutation(len(shard.lengths))[:REPLAYED].tolist():
            start = int(shard.starts[index])
            ids = shard.ids[start : start + min(width, int(shard.lengths[index]))].tolist()
            found.append(Example(tuple(ids), (*ids[1:], IGNORED)))
    return found


def ssi_safety_mix(
    tokenizer: Tokenizer,
    annotations: Path,
    earlier: Sequence[Example],
    *,
    limit: int,
    replay: float,
) -> list[Mix]:
    """Discriminative SSI and safety, beside `earlier` documents."""
    return [
        Mix("rated", rated_examples(tokenizer, annotations, limit), 1 - replay),
        Mix("pre-training", earlier, replay),
    ]


def dialog_mix(
    tokenizer: Tokenizer,
    annotations: Path,
    earlier: Sequence[Example],
    filtered: Path,
    *,
    limit: int,
    replay: float,
) -> list[Mix]:
    """Generative on the kept turns, beside the discriminative sets and `earlier` documents."""
    return [
        Mix("filtered", filtered_examples(tokenizer, filtered, limit), 1 - replay),
        Mix("rated", rated_examples(tokenizer, annotations, limit), replay / 2),
        Mix("pre-training", earlier, replay / 2),
    ]


def groundedness_mix(
    tokenizer: Tokenizer,
    annotations: Path,
    earlier: Sequence[Example],
    filtered: Path,
    *,
    limit: int,
    replay: float,
) -> list[Mix]:
    """Next actions, written and judged, beside all that came before."""
    rows = read_table(annotations / "groundedness.parquet", GroundingExample)
    written = [grounded(tokenizer, row, limit) for row in rows if row.correct]
    judged = [judged_action(tokenizer, row, limit) for row in rows]
    new = 1 - replay
    return [
        Mix("actions", written, new * (1 - JUDGED_SHARE)),
        Mix("judged actions", judged, new * JUDGED_SHARE),
        Mix("filtered", filtered_examples(tokenizer, filtered, limit), replay / 3),
        Mix("rated", rated_examples(tokenizer, annotations, limit), replay / 3),
        Mix("pre-training", earlier, replay / 3),
    ]
