"""The numbers of a saved model, read one tensor at a time and without torch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lamda.errors import LamdaError

WIDTHS = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.uint16}
CHUNK = 1 << 24
"""Numbers looked at at once: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: how many numbers it has, how many are NaN or infinite, their mean square."""

    name: str
    numbers: int
    not_finite: int
    mean_square: float


def read_weights(path: Path) -> list[Tensor]:
    """Every tensor of floats of a safetensors file; LamdaError when it is missing or broken."""
    try:
        return list(_tensors(path))
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise LamdaError(f"{path}: expected safetensors, found {error}; delete it") from None


def _tensors(path: Path) -> Iterator[Tensor]:
    """Format: the header's length (8 bytes, little-endian), its JSON, then the numbers."""
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 0 < length < path.stat().st_size:
            raise ValueError(f"a header of {length} bytes")
        header = json.loads(stream.read(length))
    header.pop("__metadata__", None)
    for name, entry in sorted(header.items()):
        if entry["dtype"] not in WIDTHS:
            continue  # counters and masks
        first, last = entry["data_offsets"]
        dtype = np.dtype(WIDTHS[entry["dtype"]])
        shape = ((last - first) // dtype.itemsize,)
        numbers = np.memmap(path, dtype, mode="r", offset=8 + length + first, shape=shape)
        yield _tensor(name, numbers)


def _tensor(name: str, numbers: np.memmap) -> Tensor:
    """bfloat16 is the upper half of a float32."""
    not_finite, squares = 0, 0.0
    for start in range(0, len(numbers), CHUNK):
        part = np.asarray(numbers[start : start + CHUNK])
        if part.dtype == np.uint16:
            part = (part.astype(np.uint32) << 16).view(np.float32)
        finite = np.isfinite(part)
        not_finite += int(len(part) - finite.sum())
        squares += float(np.square(part[finite], dtype=np.float64).sum())
    return Tensor(name, len(numbers), not_finite, squares / max(len(numbers), 1))
