"""What the training loop asks of a model beyond being a backbone, whatever family it is of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from lamda.errors import LamdaError

if TYPE_CHECKING:
    from lamda.model.tuning import Adapter


class Trainable(nn.Module, ABC):
    """A `Backbone` that trains.

    Letters: B rows, T tokens, D the width, V ids.
    """

    source: Path | None = None

    @property
    @abstractmethod
    def vocab_size(self) -> int:
        """V."""

    @property
    @abstractmethod
    def device(self) -> torch.device:
        """Where the parameters are."""

    @property
    @abstractmethod
    def parameter_count(self) -> int:
        """All parameters; one that is used twice counts once."""

    @property
    @abstractmethod
    def layers(self) -> Sequence[nn.Module]:
        """Its blocks in their order: what is shared among processes, and computed again, by one."""

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """What it is, as plain JSON: a checkpoint of another one is not continued."""

    @abstractmethod
    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[Any, Tensor]:
        """As `Backbone.prefill`."""

    @abstractmethod
    def hidden(
        self, tokens: Tensor, documents: Tensor | None = None, *, cache: Any = None
    ) -> Tensor:
        """As `Backbone.hidden`."""

    @abstractmethod
    def logits(self, hidden: Tensor) -> Tensor:
        """As `Backbone.logits`."""

    def scaled(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) in the scale that `head` turns into logits."""
        return hidden

    @abstractmethod
    def head(self) -> Tensor | None:
        """The matrix (V, D) whose product with `scaled` hidden vectors are the logits; None where
        they are more than one product."""

    @abstractmethod
    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """As `Backbone.copy_embedding`."""

    @abstractmethod
    def block_flops(self, seq_len: int) -> int:
        """As `Backbone.block_flops`."""

    @abstractmethod
    def logit_flops(self) -> int:
        """As `Backbone.logit_flops`."""

    def adapt(self, adapter: Adapter, rows: Sequence[int], seed: int) -> None:
        """Train small matrices beside the weights, and the embeddings of the ids `rows`, in place
        of all weights; LamdaError for a family that has no such way."""
        raise LamdaError(
            "key 'model.tuning.adapter': this family trains all of its weights; take the key out"
        )
