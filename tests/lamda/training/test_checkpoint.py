"""Checkpoints are whole, few, and refuse what does not fit."""

from pathlib import Path

import pytest
import torch

from lamda.errors import LamdaError
from lamda.model.transformer import Transformer
from lamda.training.checkpoint import (
    Progress,
    checkpoints,
    remove_scratch,
    resume,
    save_checkpoint,
)
from lamda.training.optim import Optimizer

from .conftest import CONFIG

IDENTITY = {"seed": 1, "model": {"layers": 2}}


def trained(seed: int = 1) -> tuple[Transformer, Optimizer]:
    """A model and its optimizer after one step."""
    model = Transformer(CONFIG, seed)
    optimizer = Optimizer(model, 0.02, 0.01)
    model(torch.arange(8)[None]).square().mean().backward()
    optimizer.step(1.0)
    return model, optimizer


def save(scratch: Path, step: int) -> Transformer:
    """One checkpoint; its model."""
    model, optimizer = trained()
    save_checkpoint(scratch, model, optimizer, Progress(step, 2.5, 10, 3.0, None), IDENTITY)
    return model


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    for step in (5, 10, 100):
        save(tmp_path, step)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000010", "step-00000100"]
    remove_scratch(tmp_path)
    assert not tmp_path.exists()


def test_resume_restores_everything(tmp_path: Path) -> None:
    model = save(tmp_path, 5)
    other, optimizer = trained(seed=2)
    assert resume(tmp_path, other, optimizer, IDENTITY) == Progress(5, 2.5, 10, 3.0, None)
    wanted = model.state_dict()
    assert all(torch.equal(value, wanted[name]) for name, value in other.state_dict().items())
    momentum = optimizer.state_dict()["muon"]["state"][0]["momentum_buffer"]
    expected = trained()[1].state_dict()["muon"]["state"][0]["momentum_buffer"]
    assert torch.equal(momentum, expected)


def test_nothing_to_resume(tmp_path: Path) -> None:
    assert resume(tmp_path / "none", *trained(), IDENTITY) == Progress()


def test_a_half_written_checkpoint_is_not_seen(tmp_path: Path) -> None:
    save(tmp_path, 5)
    (tmp_path / ".step-00000009.x.part").mkdir()
    assert resume(tmp_path, *trained(), IDENTITY).step == 5


def test_another_configuration_is_refused(tmp_path: Path) -> None:
    save(tmp_path, 5)
    with pytest.raises(LamdaError, match="key 'seed': expected 2, found 1; it is of another run"):
        resume(tmp_path, *trained(), IDENTITY | {"seed": 2})


@pytest.mark.parametrize(
    ("file", "size", "message"),
    [
        ("progress.json", 20, "expected JSON"),
        ("progress.json", 0, "expected JSON"),
        ("model.safetensors", 500, "expected safetensors"),
        ("state.pt", 500, "expected a whole checkpoint"),
        ("state.pt", 0, "expected a whole checkpoint"),
    ],
)
def test_a_truncated_file_is_named(tmp_path: Path, file: str, size: int, message: str) -> None:
    save(tmp_path, 5)
    path = checkpoints(tmp_path)[0] / file
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(LamdaError, match=message) as raised:
        resume(tmp_path, *trained(), IDENTITY)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
