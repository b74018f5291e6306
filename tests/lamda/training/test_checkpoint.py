"""Checkpoints are whole, few, and refuse what does not fit."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from lamda.errors import LamdaError
from lamda.model.transformer import Transformer
from lamda.parallel.world import World
from lamda.training.checkpoint import Checkpoints, Progress, checkpoints, remove_scratch
from lamda.training.optim import Optimizer

from .conftest import CONFIG

IDENTITY = {"seed": 1, "model": {"layers": 2}}
TENSORS = "shard-00001-model-00001-of-00001.safetensors"


def trained(seed: int = 1) -> tuple[Transformer, Optimizer]:
    """A model and its optimizer after one step."""
    model = Transformer(CONFIG, seed)
    optimizer = Optimizer(model, 0.02, 0.01)
    model(torch.arange(8)[None]).square().mean().backward()
    optimizer.step(1.0)
    return model, optimizer


def save(scratch: Path, *steps: int) -> tuple[Transformer, Optimizer]:
    """Checkpoints at `steps`; what was saved."""
    model, optimizer = trained()
    kept = Checkpoints(scratch, IDENTITY, World())
    for step in steps:
        kept.save(model, optimizer, Progress(step, 2.5, 10, 3.0, None))
    kept.wait()
    return model, optimizer


def resume(
    scratch: Path,
    model: Transformer,
    optimizer: Optimizer,
    identity: Mapping[str, Any] = IDENTITY,
) -> Progress:
    """What the newest checkpoint says."""
    return Checkpoints(scratch, identity, World()).resume(model, optimizer)


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    save(tmp_path, 5, 10, 100)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000010", "step-00000100"]
    assert not list(tmp_path.glob(".*"))
    remove_scratch(tmp_path)
    assert not tmp_path.exists()


def test_resume_restores_everything(tmp_path: Path) -> None:
    torch.manual_seed(7)
    model, optimizer = save(tmp_path, 5)
    drawn = torch.rand(3)
    other, empty = trained(seed=2)
    assert resume(tmp_path, other, empty) == Progress(5, 2.5, 10, 3.0, None)
    assert torch.equal(torch.rand(3), drawn)
    wanted = model.state_dict()
    assert all(torch.equal(value, wanted[name]) for name, value in other.state_dict().items())
    states = optimizer.tensors()
    # a momentum for each matrix; two moments and a count for embedding, scales and biases
    assert len(states) == 2 * 7 + 3 * (1 + 2 * 3 + 1)
    assert all(torch.equal(value, states[name]) for name, value in empty.tensors().items())
    assert all(state.abs().sum() > 0 for name, state in states.items() if "step" in name)


def test_the_generator_of_the_device_goes_on_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dropout on a GPU draws from that one."""
    states = [torch.tensor([7], dtype=torch.uint8)]
    device = SimpleNamespace(get_rng_state=lambda: states[-1] + 0, set_rng_state=states.append)
    monkeypatch.setattr(torch, "get_device_module", {"cuda": device}.__getitem__)
    monkeypatch.setattr(Transformer, "device", torch.device("cuda"))
    save(tmp_path, 5)
    states.append(torch.tensor([8], dtype=torch.uint8))
    resume(tmp_path, *trained(seed=2))
    assert states[-1].tolist() == [7]


def test_a_run_goes_on_on_another_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that began without a GPU, on it, and back: only what both know is drawn on."""
    torch.manual_seed(7)
    save(tmp_path, 5)
    drawn = torch.rand(3)
    device = SimpleNamespace(get_rng_state=lambda: torch.tensor([8], dtype=torch.uint8))
    with monkeypatch.context() as patch:
        patch.setattr(torch, "get_device_module", {"cuda": device}.__getitem__)
        patch.setattr(Transformer, "device", torch.device("cuda"))
        assert resume(tmp_path, *trained(seed=2)).step == 5  # its set_rng_state is not asked for
        assert torch.equal(torch.rand(3), drawn)
        save(tmp_path, 9)
    assert resume(tmp_path, *trained(seed=2)).step == 9


def test_a_save_is_of_the_moment_it_was_asked_for(tmp_path: Path) -> None:
    model, optimizer = trained()
    before = model.embedding.weight.detach().clone()
    kept = Checkpoints(tmp_path, IDENTITY, World())
    kept.save(model, optimizer, Progress(5))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        for state in optimizer.tensors().values():
            state.zero_()
    kept.wait()
    other, restored = trained(seed=2)
    resume(tmp_path, other, restored)
    assert torch.equal(other.embedding.weight, before)
    assert all(state.abs().sum() > 0 for n, state in restored.tensors().items() if "step" in n)


def test_nothing_to_resume(tmp_path: Path) -> None:
    assert resume(tmp_path / "none", *trained()) == Progress()


def test_a_half_written_checkpoint_is_not_seen_and_goes_away(tmp_path: Path) -> None:
    save(tmp_path, 5)
    half = tmp_path / ".step-00000009.part"
    half.mkdir()
    (half / TENSORS).write_bytes(b"half")
    assert resume(tmp_path, *trained()).step == 5
    assert not half.exists()


def test_no_file_is_a_pickle(tmp_path: Path) -> None:
    save(tmp_path, 5)
    assert {path.name for path in checkpoints(tmp_path)[0].iterdir()} == {TENSORS, "progress.json"}


def test_another_configuration_is_refused(tmp_path: Path) -> None:
    save(tmp_path, 5)
    with pytest.raises(LamdaError, match="key 'seed': expected 2, found 1; it is of another run"):
        resume(tmp_path, *trained(), IDENTITY | {"seed": 2})


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def turn(path: Path) -> None:
    """One bit, in the middle of the weights or figures: the size stays."""
    data = bytearray(path.read_bytes())
    data[len(data) * 3 // 4] ^= 1
    path.write_bytes(data)


def overwrite(path: Path) -> None:
    path.write_bytes(b"\xff" * path.stat().st_size)


DAMAGE = [
    (TENSORS, cut), (TENSORS, turn), (TENSORS, overwrite), (TENSORS, Path.unlink),
    (TENSORS, lambda path: path.write_bytes(b"")),
    ("progress.json", cut), ("progress.json", overwrite), ("progress.json", Path.unlink),
    ("progress.json", lambda path: path.write_text("[]")),
    ("progress.json", lambda path: path.write_text(path.read_text().replace(": 2.5", ": 2.6"))),
]  # fmt: skip


@pytest.mark.parametrize(("file", "damage"), DAMAGE)
def test_a_damaged_checkpoint_is_said_and_the_one_before_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, damage: Callable[[Path], Any]
) -> None:
    model, _ = save(tmp_path, 5, 9)
    path = checkpoints(tmp_path)[-1] / file
    damage(path)
    other, optimizer = trained(seed=2)
    assert resume(tmp_path, other, optimizer).step == 5
    wanted = model.state_dict()
    assert all(torch.equal(value, wanted[name]) for name, value in other.state_dict().items())
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}: ")
    assert line.endswith("; it is removed: the one before is taken, or it begins anew")
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000005"]


def test_without_a_whole_one_it_begins_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path, 5, 9)
    for directory in checkpoints(tmp_path):
        turn(directory / TENSORS)
    fresh, optimizer = trained(seed=2)
    before = {name: value.clone() for name, value in fresh.state_dict().items()}
    assert resume(tmp_path, fresh, optimizer) == Progress()
    assert all(torch.equal(value, before[name]) for name, value in fresh.state_dict().items())
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert checkpoints(tmp_path) == []


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    save(tmp_path, 5)
    part = tmp_path / ".step-00000006.part"
    part.mkdir()
    (part / TENSORS).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device: checkpoint in"):
        save(tmp_path, 6)
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000005"]
    assert resume(tmp_path, *trained()).step == 5
