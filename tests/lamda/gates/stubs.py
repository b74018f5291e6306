"""A model that needs no training: each id has its successors."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor as Values

from lamda.gates.saved import Saved
from lamda.gates.weights import Tensor

from .changes import Fault


class Successors:
    """After id i comes i + `step`, with a probability that `sure` (a logit) gives."""

    device = torch.device("cpu")

    def __init__(self, size: int, step: int, sure: float) -> None:
        self.table = torch.zeros(size, size)  # (V, V)
        ids = torch.arange(size)
        self.table[ids, (ids + step) % size] = sure

    def eval(self) -> Successors:
        return self

    def hidden(self, tokens: Values) -> Values:
        return self.table[tokens]

    def logits(self, hidden: Values) -> Values:
        return hidden

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[None, Values]:
        return None, self.table[[prompt[-1] for prompt in prompts]]


@dataclasses.dataclass(frozen=True)
class Stub(Saved):
    """A saved model whose weights lie nowhere."""

    model: Callable[[], Any] = lambda: Successors(4, 1, 5.0)

    def load(self) -> Any:
        return self.model()


def stub(name: str, model: Callable[[], Any] | None = None) -> Stub:
    """Four fine tensors; the hash is `name`."""
    tensors = [Tensor(f"layer.{n}", 100, 0, 0.1) for n in range(4)]
    made = Stub(Path(name), name, tensors)
    return made if model is None else dataclasses.replace(made, model=model)


def tensor(table: str, **fields: Any) -> Fault:
    """A fault in one tensor of a model."""

    def fault(tables: dict[str, Any]) -> None:
        old = tables[table]
        changed = dataclasses.replace(old.tensors[1], **fields)
        tensors = [old.tensors[0], changed, *old.tensors[2:]]
        tables[table] = dataclasses.replace(old, tensors=tensors)

    return fault


def other(table: str, sha256: str) -> Fault:
    """A model with another hash."""

    def fault(tables: dict[str, Any]) -> None:
        tables[table] = dataclasses.replace(tables[table], sha256=sha256)

    return fault


def successors(table: str, *arguments: Any) -> Fault:
    """A model that says something else."""

    def fault(tables: dict[str, Any]) -> None:
        tables[table] = dataclasses.replace(tables[table], model=lambda: Successors(*arguments))

    return fault


def model_faults(table: str) -> list[tuple[str | Fault, ...]]:
    """What can be wrong with a model of Successors(4, 1, 5.0)."""
    return [
        ("weights.finite", tensor(table, not_finite=1)),
        ("weights.alive", tensor(table, mean_square=0.0)),
        ("models.trained", other(table, "noise")),
        ("behaviour.unigram", successors(table, 4, 2, 5.0)),
        ("behaviour.depends", constant(table), "behaviour.unigram"),
    ]


def constant(table: str) -> Fault:
    """A model that says the same behind everything, and so knows no more than counts."""
    return successors(table, 4, 1, 0.0)
