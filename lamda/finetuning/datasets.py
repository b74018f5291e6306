"""The three fine-tunings as mixes of examples: a fine-tuning is a data set and a params section.

Earlier tasks are replayed, so that one model keeps generating, rating and copying (own choice; the
paper fine-tunes one model on all tasks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lamda.batches import IGNORED
from lamda.config.params import Finetuning
from lamda.data.copying import copy_row
from lamda.data.shards import Shard
from lamda.finetuning.discriminators import held_out
from lamda.finetuning.rows import Mix
from lamda.records import GroundingExample, RatedResponse, read_table
from lamda.templates import (
    Example,
    discriminative,
    generative,
    grounded,
    judged_action,
)
from lamda.tokenizer import Tokenizer

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


def copying_examples(
    documents: Sequence[Example], low: int, seed: int, width: int
) -> list[Example]:
    """Each document's pieces, shuffled and repeated: a fine-tuning must not unlearn copying."""
    generator = np.random.default_rng(seed)
    rows = (copy_row(np.array(row.tokens), width, low, generator) for row in documents)
    return [Example(tuple(row[0].tolist()), tuple(row[1].tolist())) for row in rows if row]


@dataclass(frozen=True)
class Sources:
    """What every fine-tuning draws from.

    `earlier` are pre-training documents, `filtered` the kept turns where there are any; contexts
    have at most `limit` tokens.
    """

    tokenizer: Tokenizer
    limit: int
    annotations: Path
    earlier: Sequence[Example]
    copying: Sequence[Example]
    filtered: Path = Path()


def ssi_safety_mix(sources: Sources, settings: Finetuning) -> list[Mix]:
    """Discriminative SSI and safety."""
    new = [Mix("rated", _rated(sources), 1.0)]
    return _mixed(sources, settings, new, [_earlier(sources, 1.0)])


def dialog_mix(sources: Sources, settings: Finetuning) -> list[Mix]:
    """Generative on the kept turns, beside the discriminative sets."""
    old = [Mix("rated", _rated(sources), 0.5), _earlier(sources, 0.5)]
    return _mixed(sources, settings, [Mix("filtered", _kept(sources), 1.0)], old)


def groundedness_mix(sources: Sources, settings: Finetuning) -> list[Mix]:
    """Next actions, written and judged, beside all that came before."""
    rows = read_table(sources.annotations / "groundedness.parquet", GroundingExample)
    written = [grounded(sources.tokenizer, row, sources.limit) for row in rows if row.correct]
    judged = [judged_action(sources.tokenizer, row, sources.limit) for row in rows]
    new = [Mix("actions", written, 1 - JUDGED_SHARE), Mix("judged actions", judged, JUDGED_SHARE)]
    old = [
        Mix("filtered", _kept(sources), 0.3),
        Mix("rated", _rated(sources), 0.5),
        _earlier(sources, 0.2),
    ]
    return _mixed(sources, settings, new, old)


def _rated(sources: Sources) -> list[Example]:
    """Discriminative examples of both rated sets, but for those that measure."""
    rows = [row for row in rated_rows(sources.annotations) if not held_out(row)]
    return [discriminative(sources.tokenizer, row, sources.limit) for row in rows]


def _kept(sources: Sources) -> list[Example]:
    """Generative examples of the kept turns."""
    rows = read_table(sources.filtered, RatedResponse)
    return [generative(sources.tokenizer, r.context, r.response, sources.limit) for r in rows]


def _earlier(sources: Sources, share: float) -> Mix:
    return Mix("pre-training", sources.earlier, share)


def _mixed(
    sources: Sources, settings: Finetuning, new: Sequence[Mix], old: Sequence[Mix]
) -> list[Mix]:
    """`new` sets, `old` ones with the share `replay` in all, and copying with its own."""
    fresh = 1 - settings.replay - settings.copying
    return [
        *(replace(mix, share=mix.share * fresh) for mix in new),
        *(replace(mix, share=mix.share * settings.replay) for mix in old),
        Mix("copying", sources.copying, settings.copying),
    ]
