"""What the recipe asks of a model: the seam between it and every model family.

Generation, discriminators, training and fine-tuning meet a model through `Backbone` alone.
LaMDA's own Transformer (lamda.model.transformer) is one; lamda.model.hugging_face makes one of any
causal language model of `transformers`. tests/lamda/model/test_backbones.py is what each passes.

Letters of the shapes: B prompts, n continuations of each, N = B * n rows, T new tokens, S tokens
read so far, V ids of the vocabulary, D the width of the hidden states.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor

M = TypeVar("M")


class Branches(Protocol):
    """N continuations of the B prompts of a cache, those of a prompt side by side.

    Each call of the backbone with it adds the tokens that it was given.
    """

    @property
    def count(self) -> int:
        """n, the continuations of each prompt."""

    def select(self, rows: Tensor, /) -> Branches:
        """Only `rows` (indices, long), of which every prompt has the same number."""

    def behind(self, lengths: Tensor, /) -> Branches:
        """The same, where of each row's own tokens the first `lengths` (N,) count: what is read
        next stands right behind them. The two share their memory."""


class Prompts(Protocol):
    """B prompts that were read once; any number of `branch` calls leave them as they are."""

    def branch(self, count: int, room: int, /) -> Branches:
        """`count` continuations of each prompt, of up to `room` tokens."""


class Backbone(Protocol):
    """A causal language model. Tensors that go in are on `device`, and so are those that come out.

    Whoever calls it decides on the precision (lamda.model.runtime) and on gradients; logits are
    float32 always. `source` is the folder that it was read from, if it is as it was there.
    """

    source: Path | None

    @property
    def vocab_size(self) -> int:
        """V, the ids that it knows: the rows of its embedding."""

    @property
    def device(self) -> torch.device:
        """Where its parameters are."""

    @property
    def parameter_count(self) -> int:
        """All parameters; one that is used twice counts once."""

    def train(self: M, mode: bool = True) -> M:
        """Switch to training, or out of it."""

    def eval(self: M) -> M:
        """Switch to inference."""

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[Any, Tensor]:
        """Read B prompts of any lengths: a `Prompts`, and the logits (B, V) behind the last token.

        The logits are those of each prompt read alone: padding changes nothing.
        """

    def __call__(self, tokens: Tensor, *, cache: Any = None) -> Tensor:
        """tokens (N, T) long -> logits (N, T, V): of whole rows, or behind the `Branches` given.

        Padding may only stand at the right end, where no token that counts can see it.
        """

    def hidden(
        self, tokens: Tensor, documents: Tensor | None = None, *, cache: Any = None
    ) -> Tensor:
        """tokens (B, T) long -> what the logits are made of, (B, T, D): `logits` of it is what a
        call gives. Who needs few of them takes these, as V may be a hundred times D.

        `documents` (B, T) numbers the documents of a packed row, each in one piece: a token sees
        those before it in its document, as if that were read alone. `cache` as in a call.
        """

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> logits (..., V) float32."""

    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """Give the ids `targets` the embedding of the id `source`, and its row of the logits."""

    def block_flops(self, seq_len: int) -> int:
        """FLOPs a token of a forward pass without logits, in rows of `seq_len`."""

    def logit_flops(self) -> int:
        """FLOPs of the logits at one position."""


class Family(Protocol):
    """What `model.use` of params.yaml names: makes a backbone from its settings and a seed.

    An implementation is a class with a nested `Settings`, made by `Implementation(settings, seed)`.
    A method `shape(vocab_size)`, where it has one, gives the lamda.model.shape.Shape of what
    `create` would make, without weights: for plans and predictions.
    """

    def create(self, vocab_size: int) -> Backbone:
        """A model of at least `vocab_size` ids to begin pre-training with."""


class Base(Family, Protocol):
    """A family whose models were trained elsewhere: its settings have `base` or `hub`.

    `tuning`, where it has one, says how they are trained on (lamda.model.tuning). `trains_on`,
    where it has one, is told before `create` on which torch.device that will be, and in which type
    it multiplies: what has no room there is best refused before it is read.
    """

    def tokenizer(self) -> bytes:
        """The file of the tokenizer that came with the model, as lamda.tokenizer reads it."""


def left_padded(
    prompts: Sequence[Sequence[int]], device: torch.device, pad: int = 0
) -> tuple[Tensor, Tensor]:
    """B token lists -> tokens (B, T) and which of them are real, (B, T) bool.

    Padding stands on the left, so that all prompts end at the same slot and go on together.
    """
    width = max(len(prompt) for prompt in prompts)
    rows = [[pad] * (width - len(prompt)) + list(prompt) for prompt in prompts]
    real = [[False] * (width - len(prompt)) + [True] * len(prompt) for prompt in prompts]
    tokens = torch.tensor(rows, dtype=torch.long, device=device)  # (B, T)
    return tokens, torch.tensor(real, dtype=torch.bool, device=device)
