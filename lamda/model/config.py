"""The model's dimensions, and the presets from a smoke test to the paper's 137b."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamda.errors import LamdaError

MODEL_TYPE = "lamda"
"""What config.json of a saved Transformer says it is; one without the key was saved before."""

MAX_LAYERS, MAX_PARAMETERS = 1000, 10**13
"""More than anybody has trained: such a number is a slip, and building it would never end."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Dimensions of a decoder-only Transformer (paper section 3; dimensions in Table 27).

    `d_kv` is the width of one head; heads * d_kv is twice `d_model` in every published size, and
    d_ff = 8 * d_model with three feed-forward matrices. `buckets` and `max_distance` shape the
    relative bias: half of the buckets hold one distance each, the rest grow logarithmically.
    """

    layers: int
    d_model: int
    heads: int
    d_kv: int
    d_ff: int
    vocab_size: int = 32_000
    buckets: int = 32
    max_distance: int = 128
    norm_epsilon: float = 1e-6

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if not getattr(self, field.name) > 0:
                found = getattr(self, field.name)
                raise LamdaError(f"model: {field.name}: expected more than 0, found {found}")
        if self.layers > MAX_LAYERS or self.parameters > MAX_PARAMETERS:
            raise LamdaError(
                f"model: expected at most {MAX_LAYERS} layers and {MAX_PARAMETERS} parameters, "
                "found more; correct its config.json"
            )
        if self.buckets % 2 or self.max_distance <= self.buckets // 2:
            raise LamdaError(
                f"model: buckets {self.buckets}, max_distance {self.max_distance}: expected an even"
                " number of buckets and a max_distance above half of it"
            )

    @property
    def inner(self) -> int:
        """Width of attention: all heads side by side."""
        return self.heads * self.d_kv

    @property
    def matrix_parameters(self) -> int:
        """Parameters of the layers' matrices: what the paper counts as non-embedding."""
        attention = 4 * self.d_model * self.inner
        feed_forward = 3 * self.d_model * self.d_ff
        return self.layers * (attention + feed_forward)

    @property
    def parameters(self) -> int:
        """All parameters: matrices, the tied embedding, norm scales, relative biases."""
        scales = (2 * self.layers + 1) * self.d_model
        biases = self.layers * self.heads * self.buckets
        return self.matrix_parameters + self.vocab_size * self.d_model + scales + biases

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for config.json."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], where: str = "config.json") -> ModelConfig:
        """The reverse of `to_dict`; LamdaError naming `where` and the key if it does not fit."""
        fields = {field.name: field for field in dataclasses.fields(cls)}
        kind = values.get("model_type", MODEL_TYPE)
        if kind != MODEL_TYPE:
            raise LamdaError(f"{where}: key 'model_type': expected {MODEL_TYPE!r}, found {kind!r}")
        values = {key: value for key, value in values.items() if key != "model_type"}
        for key, value in values.items():
            if key not in fields:
                raise LamdaError(f"{where}: unknown key {key!r}; it is no model of this version")
            kinds = (int, float) if key == "norm_epsilon" else (int,)
            if isinstance(value, bool) or not isinstance(value, kinds):
                raise LamdaError(f"{where}: key {key!r}: expected a number, found {value!r}")
        for key in sorted(fields.keys() - values.keys()):
            if fields[key].default is dataclasses.MISSING:
                raise LamdaError(f"{where}: key {key!r} is missing; it is no model of this version")
        return cls(**values)


PRESETS: Mapping[str, ModelConfig] = {
    "smoke": ModelConfig(layers=2, d_model=64, heads=4, d_kv=32, d_ff=512),
    "tiny": ModelConfig(layers=4, d_model=128, heads=4, d_kv=64, d_ff=1024),
    "small": ModelConfig(layers=6, d_model=256, heads=8, d_kv=64, d_ff=2048),
    "base": ModelConfig(layers=8, d_model=640, heads=10, d_kv=128, d_ff=5120),
    "2b": ModelConfig(layers=10, d_model=2560, heads=40, d_kv=128, d_ff=20480),
    "8b": ModelConfig(layers=16, d_model=4096, heads=64, d_kv=128, d_ff=32768),
    "137b": ModelConfig(layers=64, d_model=8192, heads=128, d_kv=128, d_ff=65536),
}
"""2b, 8b and 137b as published; the others are scaled down in proportion, for smaller machines."""


def preset(name: str, vocab_size: int | None = None) -> ModelConfig:
    """The preset `name`, with `vocab_size` pieces if given; LamdaError for an unknown name."""
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise LamdaError(f"key 'model.preset': no preset {name!r}; there are: {known}")
    config = PRESETS[name]
    return config if vocab_size is None else dataclasses.replace(config, vocab_size=vocab_size)
