"""A model as a directory: model.safetensors and config.json, whose `model_type` says what it is;
beside them calibration.json, where its discriminators were measured (lamda.generation.calibration).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from lamda.errors import LamdaError
from lamda.files import atomic_directory, read_json, write_json
from lamda.model.backbone import Backbone
from lamda.model.config import MODEL_TYPE, ModelConfig
from lamda.model.trainable import Trainable
from lamda.model.transformer import Transformer
from lamda.plugins import find
from lamda.tokenizer import Tokenizer

WEIGHTS = "model.safetensors"
CONFIG = "config.json"
CALIBRATION = "calibration.json"


def plain_state(model: nn.Module) -> dict[str, Tensor]:
    """The parameters by name, without the prefixes that torch.compile puts in."""
    state = model.state_dict()
    return {name.replace("_orig_mod.", ""): value.contiguous() for name, value in state.items()}


def save_model(model: Any, directory: Path, weights: Path | None = None) -> None:
    """Write `model`, any Backbone, to `directory`, which appears whole or not at all.

    `weights` is a file of the model's parameters, which moves there, where several processes wrote
    them.
    """
    with atomic_directory(directory) as temporary:
        if not isinstance(model, Transformer):  # another family writes what it reads itself
            model.save(temporary, weights)
            return
        if weights is None:
            save_file(plain_state(model), temporary / WEIGHTS)
        else:
            shutil.move(weights, temporary / WEIGHTS)
        write_json(temporary / CONFIG, {"model_type": MODEL_TYPE, **model.config.to_dict()})


def load_model(directory: Path, device: torch.device | str = "cpu") -> Backbone:
    """Read whatever model lies in `directory`: this project's own, or one that transformers reads.

    LamdaError when a file is missing, broken or unfitting, and for a type that nobody knows.
    """
    kind = _config(directory).get("model_type", MODEL_TYPE)
    loaded: Backbone
    if kind == MODEL_TYPE:
        loaded = load_transformer(directory, device)
    else:
        loaded = find("backbones", "transformers").load(directory, device)
    loaded.source = directory
    return loaded


def load_trainable(directory: Path, device: torch.device | str = "cpu") -> Trainable:
    """Read a model of any family to be trained further, so without a `source`; LamdaError as
    `load_model`, and for a family that only answers."""
    model = load_model(directory, device)
    if not isinstance(model, Trainable):
        raise LamdaError(f"{directory}: expected a model that can be trained, found {type(model)}")
    model.source = None
    return model.requires_grad_(True)


def load_transformer(directory: Path, device: torch.device | str = "cpu") -> Transformer:
    """Read a Transformer, to be trained further, so without a `source`; LamdaError as `load_model`,
    and for another."""
    return read_transformer(directory, _config(directory), device)


def read_transformer(
    directory: Path, values: dict[str, Any], device: torch.device | str = "cpu"
) -> Transformer:
    """The Transformer that the config `values` describes, with the weights in `directory`; no
    memory is taken for it before they were found to fit. LamdaError as `load_model`."""
    config = ModelConfig.from_dict(values, str(directory / CONFIG))
    with torch.device("meta"):
        model = Transformer(config)
    model.load_state_dict(load_weights(directory / WEIGHTS, model, device), assign=True)
    return model.requires_grad_(True)


def load_pair(
    directory: Path, tokenizer: Path, device: torch.device | str = "cpu"
) -> tuple[Backbone, Tokenizer]:
    """A model and its tokenizer; LamdaError as `load_model`, and where they are of different
    models: every text would be other words, in silence."""
    model, pieces = load_model(directory, device), Tokenizer.load(tokenizer)
    refuse_misfit(directory, model, tokenizer, pieces)
    return model, pieces


def refuse_misfit(directory: Path, model: Backbone, tokenizer: Path, pieces: Tokenizer) -> None:
    """LamdaError unless the tokenizer may be the model's: lamda's own model has exactly its ids,
    and another family's may have rows that no id stands for."""
    own = isinstance(model, Transformer)
    if own != pieces.is_own:
        told = "lamda's own" if own else "the one that came with it"
        raise LamdaError(f"{tokenizer}: expected the tokenizer of {directory}, {told}")
    fits = model.vocab_size == pieces.vocab_size or (
        not own and model.vocab_size > pieces.vocab_size
    )
    if not fits:
        raise LamdaError(
            f"{directory}: expected a vocabulary of {pieces.vocab_size}, found {model.vocab_size};"
            f" {tokenizer} belongs to another model"
        )


def model_json(path: Path) -> Any:
    """A JSON file of a model, which may be anybody's."""
    missing = "name a model's folder; `dvc repro` makes those of the pipeline"
    return read_json(path, missing=missing, broken="copy the model again")


def _config(directory: Path) -> dict[str, Any]:
    values = model_json(directory / CONFIG)
    if not isinstance(values, dict):
        raise LamdaError(f"{directory / CONFIG}: expected keys and values; copy the model again")
    return values


def load_weights(
    path: Path, model: Transformer, device: torch.device | str = "cpu"
) -> dict[str, Tensor]:
    """The tensors of `path`, narrow ones in float32, checked against the names and shapes of the
    `model`'s parameters; LamdaError where they do not fit, and for one that is not finite."""
    if not path.is_file():
        raise LamdaError(f"{path}: no such file; copy the model again, or run `dvc repro`")
    try:
        state = load_file(path, device=str(device))
    except SafetensorError as error:
        raise LamdaError(
            f"{path}: expected safetensors, found {error}; copy the model again"
        ) from None
    expected = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in state.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise LamdaError(
                f"{path}: tensor {name!r}: expected {expected.get(name, 'none')}, found"
                f" {found.get(name, 'none')}; it is a model of another configuration"
            )
    refuse_not_finite(path, state.items())
    return {name: value.float() if value.itemsize < 4 else value for name, value in state.items()}


def refuse_not_finite(where: Path, weights: Iterable[tuple[str, Tensor]]) -> None:
    """LamdaError for a weight that is NaN or infinite, wherever it stands."""
    for name, value in weights:
        if not value.isfinite().all():
            raise LamdaError(
                f"{where}: tensor {name!r}: expected finite weights, found NaN or infinity; copy"
                " the model again"
            )
