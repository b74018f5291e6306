"""Where the parts of each parameter live on a two-dimensional (batch, model) mesh of devices.

The model axis divides each layer, as GSPMD shards LaMDA (paper section 3): attention by heads, the
feed-forward by its inner width, the tied embedding by pieces. The batch axis divides the rows of a
batch, and what the model axis left of a parameter by its first dimension (ZeRO, Rajbhandari et al.
2020). The plan and the sharding itself both read the rule that stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda.errors import LamdaError
from lamda.model.config import ModelConfig

MODEL_DIMENSION = {
    "embedding": 0,  # pieces
    "query": 0,  # heads
    "key": 0,
    "value": 0,
    "bias": 0,
    "output": 1,
    "gate": 0,  # inner width
    "up": 0,
    "down": 1,
}
"""Dimension of a parameter that the model axis divides, by its module; norms are not divided."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Devices on the batch axis and on the model axis."""

    batch: int
    model: int

    @property
    def devices(self) -> int:
        """Devices in all."""
        return self.batch * self.model

    def __str__(self) -> str:
        return f"{self.batch}x{self.model}"

    @classmethod
    def parse(cls, text: str) -> Mesh:
        """`128x8`: 128 devices on the batch axis, 8 on the model axis; LamdaError otherwise."""
        parts = text.split("x")
        if len(parts) != 2 or not all(part.isdecimal() and int(part) > 0 for part in parts):
            raise LamdaError(f"mesh: expected BATCHxMODEL such as 128x8, found {text!r}")
        return cls(int(parts[0]), int(parts[1]))


def model_dimension(name: str) -> int | None:
    """The dimension of parameter `name` that the model axis divides; None for a norm's scale."""
    return MODEL_DIMENSION.get(name.split(".")[-2])


def shard_shape(name: str, shape: Sequence[int], mesh: Mesh) -> tuple[int, ...]:
    """The largest part of parameter `name` on one device, of its whole `shape`."""
    part = list(shape)
    divided = model_dimension(name)
    if divided is not None:
        part[divided] = -(-part[divided] // mesh.model)
    part[0] = -(-part[0] // mesh.batch)
    return tuple(part)


def check_divides(config: ModelConfig, mesh: Mesh) -> None:
    """LamdaError where the model axis does not divide the heads and the feed-forward width."""
    for name, size in (("heads", config.heads), ("d_ff", config.d_ff)):
        if size % mesh.model:
            raise LamdaError(
                f"model axis of {mesh.model}: expected a divisor of {name} {size}; take"
                f" {_divisor(config, mesh.model)}"
            )


def _divisor(config: ModelConfig, wanted: int) -> int:
    return max(n for n in range(1, wanted) if config.heads % n == 0 and config.d_ff % n == 0)
