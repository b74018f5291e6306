"""A saved model as a gate sees it: its hash, its tensors, and what it makes of held-out text.

That its hash is the one that its training recorded says whose it is; that it predicts better than
word counts, and otherwise behind other beginnings, says that it is a language model at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lamda.errors import LamdaError
from lamda.files import digest
from lamda.gates.contract import Check, Limit, Table
from lamda.gates.frames import Row, same
from lamda.gates.rules import between, only
from lamda.gates.tokens import Part
from lamda.gates.weights import Tensor, read_weights

if TYPE_CHECKING:
    from lamda.model.backbone import Backbone

DOCUMENTS = 32
"""Held-out documents of each source that a model reads, spread over the shard."""
TOKENS = 96
"""Of each document, from its beginning; half of them are the beginning that something follows."""
LEAST_DEPENDENCE = 0.05
"""Total variation distance, 0 to 1, of what follows one beginning from what follows on average. A
model that does not look at what it reads has 0; those of a default run have 0.94, of smoke 0.43."""


@dataclass(frozen=True)
class Saved:
    """A model's folder: its hash as lamda.files.digest of the folder, and its tensors."""

    folder: Path
    sha256: str
    tensors: Sequence[Tensor]

    def load(self) -> Backbone:
        """The model itself; LamdaError for one that does not load."""
        from lamda.model.io import load_model

        return load_model(self.folder).eval()


def saved_model(source: str) -> Table:
    """A model's folder."""

    def read(path: Path) -> Saved:
        return Saved(path, digest([path]), read_weights(path / "model.safetensors"))

    return Table(read, source)


def tensor_rows(models: Mapping[str, Saved]) -> list[Row]:
    """One row a tensor of each model, for `weight_checks`."""
    return [
        {
            "example": f"{name}, {tensor.name}",
            "not_finite": tensor.not_finite,
            "spread": tensor.mean_square,
        }
        for name, model in models.items()
        for tensor in model.tensors
    ]


def trained_rows(trained: Mapping[str, tuple[Saved, Mapping[str, Any]]]) -> list[Row]:
    """One row a model: whether it is the one that its training's metrics name."""
    return [
        same(name, model.sha256, metrics["model_sha256"])
        for name, (model, metrics) in trained.items()
    ]


def behaviour_rows(models: Mapping[str, Saved], shards: Sequence[Part]) -> list[Row]:
    """One row a model: how it does on held-out documents.

    `ratio` is its loss over that of each source's unigram frequencies on the same tokens, `depends`
    the distance that `LEAST_DEPENDENCE` bounds. Both are NaN for a model that does not run.
    """
    documents = list(held_out(shards))
    return [_behaviour(name, model, documents) for name, model in models.items()]


def held_out(shards: Sequence[Part]) -> Iterator[tuple[list[int], float]]:
    """`DOCUMENTS` of the validation part of each source: the first `TOKENS` ids, and their loss
    but for the first id's (nats) under the frequencies of the source's training part."""
    parts = {(part.part, part.shard.name): part.shard for part in shards}
    size = 1 + max(int(shard.ids.max()) for shard in parts.values())
    for (part, name), shard in sorted(parts.items()):
        if part != "validation" or ("train", name) not in parts:
            continue
        seen = np.bincount(parts["train", name].ids, minlength=size) + 1.0
        surprise = -np.log(seen / seen.sum())
        count = min(DOCUMENTS, len(shard.lengths))
        for place in np.linspace(0, len(shard.lengths) - 1, count, dtype=int):
            start = int(shard.starts[place])
            ids = np.asarray(shard.ids[start : start + min(int(shard.lengths[place]), TOKENS)])
            if len(ids) > 1:
                yield ids.tolist(), float(surprise[ids[1:]].sum())


def _behaviour(name: str, model: Saved, documents: Sequence[tuple[list[int], float]]) -> Row:
    from lamda.generation.likelihood import next_distributions, token_log_probabilities

    rows = [ids for ids, _ in documents]
    try:
        backbone = model.load()
        loss = -sum(float(values.sum()) for values in token_log_probabilities(backbone, rows))
        begun = [ids[: max(1, min(len(ids), TOKENS) // 2)] for ids in rows]
        follows = next_distributions(backbone, begun)  # (B, V)
    except (LamdaError, IndexError) as error:
        return {"example": f"{name}: {error}", "ratio": math.nan, "depends": math.nan}
    unigrams = sum(nats for _, nats in documents)
    distance = np.abs(follows - follows.mean(axis=0)).sum(axis=1).mean() / 2
    tokens = sum(len(ids) - 1 for ids in rows)
    told = f"{loss / tokens:.3f}, unigrams {unigrams / tokens:.3f} nats a token"
    return {
        "example": f"{name}: loss {told} on {len(rows)} documents",
        "ratio": round(loss / unigrams, 6),
        "depends": round(float(distance), 6),
    }


WEIGHT_CHECKS: tuple[Check, ...] = (
    only("weights.finite", "only finite numbers in every tensor", "not_finite", 0),
    between("weights.alive", "numbers other than 0 in every tensor", "spread", low=1e-20),
)
"""On a frame of `tensor_rows`."""
TRAINED_CHECK = only("models.trained", "the model that its training wrote, by its hash", "other",
                     "")  # fmt: skip
"""On a frame of `trained_rows`."""
BEHAVIOUR_CHECKS: tuple[Check, ...] = (
    between("behaviour.unigram", "a loss of at most {max_unigram_ratio} times that of word counts "
            "on held-out documents", "ratio", 0, Limit("max_unigram_ratio")),
    between("behaviour.depends", "another next word behind another beginning, by "
            f"{LEAST_DEPENDENCE} at least", "depends", LEAST_DEPENDENCE, 1),
)  # fmt: skip
"""On a frame of `behaviour_rows`."""
