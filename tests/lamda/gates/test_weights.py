from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lamda.errors import LamdaError
from lamda.gates.weights import read_weights


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64])
def test_counts_what_is_not_finite(tmp_path: Path, dtype: torch.dtype) -> None:
    values = torch.full((3, 4), 2.0, dtype=dtype)
    values[0, 0], values[1, 1] = float("nan"), float("inf")
    path = tmp_path / "model.safetensors"
    save_file({"b": values, "a": torch.zeros(2, dtype=dtype), "n": torch.ones(2).long()}, path)
    first, second = read_weights(path)
    assert (first.name, first.numbers, first.not_finite, first.mean_square) == ("a", 2, 0, 0.0)
    assert (second.numbers, second.not_finite) == (12, 2)
    assert second.mean_square == pytest.approx(4 * 10 / 12)


def test_reads_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamda.gates.weights.CHUNK", 7)
    numbers = torch.from_numpy(np.arange(40, dtype=np.float32))
    path = tmp_path / "model.safetensors"
    save_file({"a": numbers}, path)
    (tensor,) = read_weights(path)
    assert tensor.mean_square == pytest.approx(float(numbers.square().mean()))


@pytest.mark.parametrize("content", [b"", b"\x05\0\0\0\0\0\0\0hello world", b"x" * 100])
def test_a_broken_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(LamdaError, match="expected safetensors"):
        read_weights(path)


def test_a_torn_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"a": torch.ones(100)}, path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(LamdaError, match="expected safetensors"):
        read_weights(path)
    with pytest.raises(LamdaError, match="no such file"):
        read_weights(tmp_path / "none")
