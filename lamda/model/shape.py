"""What a chosen model costs to train, told before its weights are there or read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.model.config import ModelConfig
from lamda.model.flops import TRAINING, forward_flops
from lamda.plugins import build


@dataclass(frozen=True, slots=True)
class Shape:
    """Parameters, those that are used twice counted once; FLOPs a token of a forward pass with
    logits at every position, by the tokens of a row; and how many such passes a training step
    costs. `config` are the dimensions of LaMDA's own Transformer, if it is one."""

    parameters: int
    forward_flops: Callable[[int], int]
    passes: int = TRAINING
    config: ModelConfig | None = None

    @classmethod
    def of(cls, config: ModelConfig) -> Shape:
        """The shape of LaMDA's own Transformer."""
        return cls(config.parameters, lambda row: forward_flops(config, row), config=config)

    def training_flops(self, seq_len: int) -> int:
        """FLOPs a token of a training step with a loss at every position, in rows of `seq_len`."""
        return self.passes * self.forward_flops(seq_len)


def shape_of(model: Choice, vocab_size: int) -> Shape:
    """The shape of the model that a completed section `model` chooses; `vocab_size` is a fresh
    one's, and a base has its own.

    LamdaError, in one line, for a base that is not there or none, and for a family whose models
    have to be made to be known.
    """
    family = build("backbones", model, 0)
    known = getattr(family, "shape", None)
    if known is None:
        raise LamdaError(
            f"key 'model.use': {model.use!r}: expected a family that tells the size of a model"
            " before it is there (a method `shape`), such as lamda and transformers"
        )
    shape: Shape = known(vocab_size)
    return shape
