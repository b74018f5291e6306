"""A model as a directory: model.safetensors and config.json, whose `model_type` says what it is;
beside them calibration.json, where its discriminators were measured (lamda.generation.calibration).
"""

from __future__ import annotations

import shutil
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
    values = _config(directory)
    config = ModelConfig.from_dict(values, str(directory / CONFIG))
    with torch.device("meta"):
        model = Transformer(config)
    model.load_state_dict(load_weights(directory / WEIGHTS, model, device), assign=True)
    return model.requires_grad_(True)


def _config(directory: Path) -> dict[str, Any]:
    values = read_json(directory / CONFIG)
    if not isinstance(values, dict):
        raise LamdaError(f"{directory / CONFIG}: expected keys and values; copy the model again")
    return values


def load_weights(
    path: Path, model: Transformer, device: torch.device | str = "cpu"
) -> dict[str, Tensor]:
    """The tensors of `path`, checked against the names and shapes of `model`'s parameters."""
    try:
        state = load_file(path, device=str(device))
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except SafetensorError as error:
        raise LamdaError(f"{path}: expected safetensors, found {error}; delete it") from None
    expected = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in state.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise LamdaError(
                f"{path}: tensor {name!r}: expected {expected.get(name, 'none')}, found"
                f" {found.get(name, 'none')}; it is a model of another configuration"
            )
    return state
