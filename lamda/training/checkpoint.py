"""Checkpoints of a run in a scratch directory: written whole, the last two kept."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from lamda.errors import LamdaError
from lamda.files import atomic_directory, read_json, write_json
from lamda.model.io import WEIGHTS, load_weights, plain_state
from lamda.model.transformer import Transformer
from lamda.training.optim import Optimizer

STATE = "state.pt"
PROGRESS = "progress.json"
KEPT = 2
PREFIX = "step-"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: steps, seconds and FLOPs done, and its last losses (None: none yet)."""

    step: int = 0
    seconds: float = 0.0
    flops: int = 0
    loss: float | None = None
    validation_loss: float | None = None


def save_checkpoint(
    scratch: Path,
    model: Transformer,
    optimizer: Optimizer,
    progress: Progress,
    identity: Mapping[str, Any],
) -> None:
    """Write `scratch`/step-N, then drop all but the last two; `identity` is plain JSON."""
    with atomic_directory(scratch / f"{PREFIX}{progress.step:08d}") as directory:
        save_file(plain_state(model), directory / WEIGHTS)
        state = {"optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}
        torch.save(state, directory / STATE)
        write_json(directory / PROGRESS, asdict(progress) | {"identity": dict(identity)})
    for old in checkpoints(scratch)[:-KEPT]:
        shutil.rmtree(old)


def checkpoints(scratch: Path) -> list[Path]:
    """The checkpoints in `scratch`, oldest first."""
    return sorted(path for path in scratch.glob(f"{PREFIX}*") if path.is_dir())


def resume(
    scratch: Path, model: Transformer, optimizer: Optimizer, identity: Mapping[str, Any]
) -> Progress:
    """Load the newest checkpoint into `model` and `optimizer`; step 0 where there is none.

    LamdaError when it is damaged, or when it is of another configuration than `identity`.
    """
    found = checkpoints(scratch)
    if not found:
        return Progress()
    directory = found[-1]
    progress, of = _progress(directory / PROGRESS)
    for key, value in identity.items():
        if of.get(key) != value:
            raise LamdaError(
                f"{directory}: key {key!r}: expected {value!r}, found {of.get(key)!r}; it is of"
                f" another run: delete {scratch}"
            )
    weights = load_weights(directory / WEIGHTS, model)
    state = _state(directory / STATE)
    try:
        model.load_state_dict(weights)
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise _damaged(directory / STATE, error) from None
    return progress


def remove_scratch(scratch: Path) -> None:
    """Delete the checkpoints of a finished run; the caller's last act."""
    shutil.rmtree(scratch, ignore_errors=True)


def _progress(path: Path) -> tuple[Progress, dict[str, Any]]:
    values = read_json(path)
    try:
        identity = dict(values.pop("identity"))
        return Progress(**values), identity
    except (AttributeError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from None


def _state(path: Path) -> dict[str, Any]:
    try:
        state = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise _damaged(path, error) from None
    if not isinstance(state, dict):
        raise _damaged(path, TypeError(type(state).__name__))
    return state


def _damaged(path: Path, error: Exception) -> LamdaError:
    reason = " ".join(str(error).split())[:120]
    return LamdaError(f"{path}: expected a whole checkpoint, found {reason}; delete {path.parent}")
