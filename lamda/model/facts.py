"""What a model's folder says of its size and shape, of any family and without torch."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.model.config import MODEL_TYPE, ModelConfig

CONFIG, WEIGHTS = "config.json", "model.safetensors"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """Parameters, those that are used twice counted once; ids; and the shape in words."""

    parameters: int
    vocab_size: int
    shape: str
    pieces: str


def model_facts(folder: Path) -> ModelFacts:
    """The facts of a saved model; LamdaError for a config.json that is none, and for weights
    without a header."""
    path = folder / CONFIG
    values = read_json(path)
    if not isinstance(values, dict):
        raise LamdaError(f"{path}: expected keys and values; copy the model again")
    if values.get("model_type", MODEL_TYPE) == MODEL_TYPE:
        config = ModelConfig.from_dict(values, str(path))
        shape = (
            f"{config.layers} layers, d_model {config.d_model}, {config.heads} heads of"
            f" {config.d_kv}, d_ff {config.d_ff}"
        )
        return ModelFacts(config.parameters, config.vocab_size, shape, "SentencePiece pieces")
    told = [f"{values[key]} {words}" for key, words in WORDS.items() if key in values]
    shape = f"{values['model_type']}: {', '.join(told)}" if told else str(values["model_type"])
    size = int(values.get("vocab_size") or 0)
    return ModelFacts(_count(folder / WEIGHTS), size, shape, "rows, of its base's tokenizer")


WORDS = {
    "num_hidden_layers": "layers",
    "n_layer": "layers",
    "num_attention_heads": "heads",
    "n_head": "heads",
    "hidden_size": "dimensions",
    "n_embd": "dimensions",
}
"""Keys of the library's config.json -> what they count."""


def _count(path: Path) -> int:
    """Numbers in a safetensors file, by its header (lamda.gates.weights)."""
    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            header: dict[str, Any] = json.loads(stream.read(length))
        header.pop("__metadata__", None)
        return sum(math.prod(entry["shape"]) for entry in header.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LamdaError(f"{path}: expected safetensors, found {error}; copy it again") from None
