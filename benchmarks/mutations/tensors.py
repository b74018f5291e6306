"""A saved model with other numbers in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from lamda.files import atomic_file

Numbers = npt.NDArray[np.float32]
Fill = Callable[[Numbers, np.random.Generator], Numbers]


def zero(values: Numbers, rng: np.random.Generator) -> Numbers:
    """Nothing but 0."""
    return np.zeros_like(values)


def noise(share: float) -> Fill:
    """Normal noise on top, of `share` of the numbers' own spread."""

    def fill(values: Numbers, rng: np.random.Generator) -> Numbers:
        spread = share * float(np.sqrt(np.square(values).mean()))
        added: Numbers = values + spread * rng.standard_normal(values.shape, np.float32)
        return added

    return fill


def retouch(folder: Path, seed: int, fill: Fill, tensors: int | None = None) -> None:
    """Put a model in `folder`'s place of which some tensors, drawn by `seed`, or all are filled."""
    path = folder / "model.safetensors"
    rng = np.random.default_rng(seed)
    weights = load_file(path)
    names = sorted(weights)
    chosen = names if tensors is None else rng.choice(names, tensors, replace=False).tolist()
    for name in chosen:
        weights[name] = np.ascontiguousarray(fill(weights[name], rng))
    with atomic_file(path) as temporary:
        save_file(weights, temporary)
