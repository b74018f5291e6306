"""Processes that share a model and a batch compute what one process computes.

In float64 (but for the attention's softmax, float32, and Muon's bfloat16) to 1e-15. In float32 to
1e-5 where Muon's products are float32 too: torch's Muon rounds each matrix to bfloat16, where one
last bit of a float32 can decide between neighbours that are 0.4 % apart, and ten steps make 1e-3 of
that.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.distributed.tensor import DTensor

from lamda.batches import Batch
from lamda.errors import LamdaError
from lamda.model.config import ModelConfig
from lamda.model.io import CONFIG as CONFIG_FILE
from lamda.model.io import WEIGHTS, load_transformer
from lamda.model.transformer import Transformer
from lamda.parallel import muon
from lamda.parallel.shard import shard
from lamda.parallel.world import init_process_group, start_device
from lamda.tracking.tracker import Metrics
from lamda.training import loop
from lamda.training import muon as training_muon
from lamda.training.checkpoint import PARTS, save_trained
from lamda.training.config import Parallel, Training
from tests.lamda.training.conftest import Counting

from .conftest import run_processes, scratch_of

CPU = torch.device("cpu")

CONFIG = ModelConfig(layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=41)


class Losses:
    """A tracker that remembers."""

    def __init__(self) -> None:
        self.losses: list[float] = []

    def log(self, metrics: Metrics, step: int) -> None:
        """Keep the loss."""
        self.losses.append(metrics["loss"])

    def rewind(self, step: int) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to close."""


class Unplugged(Counting):
    """Counting, until the power goes."""

    def batch(self, step: int) -> Batch:
        """As Counting."""
        if step == 7:
            raise OSError("power cut")
        return super().batch(step)


def settings(model_axis: int, grad_accum_steps: int = 1, precision: str = "float32") -> Training:
    """Ten steps of four rows."""
    return Training(
        tokens=10 * 64, batch_size=4, seq_len=16, muon_lr=0.02, lr=0.01, warmup=0.1,
        cooldown=0.3, clip=1.0, z_loss=1e-4, log_every=1, checkpoint_every=5, compile=False,
        precision=precision, grad_accum_steps=grad_accum_steps,
        activation_checkpointing=grad_accum_steps > 1, parallel=Parallel(model=model_axis),
    )  # fmt: skip


def polar_factors(matrices: Sequence[Tensor], *_: Any) -> list[Tensor]:
    """A stand-in for the Newton-Schulz iteration, which makes much of what is rounded."""
    found = []
    for matrix in matrices:
        left, _, right = torch.linalg.svd(matrix.float(), full_matrices=False)
        found.append(left @ right)
    return found


def unrounded(patch: pytest.MonkeyPatch) -> None:
    """Let Muon work in float32, in one process and in several."""
    for module in (muon, training_muon):
        patch.setattr(module, "orthogonal", polar_factors)
    patch.setattr(muon, "working_type", lambda device: torch.float32)


def train(
    model_axis: int,
    directory: str,
    cut: bool = False,
    grad_accum_steps: int = 1,
    single: bool = False,
    precision: str = "float32",
) -> None:
    """Ten steps; the first process writes losses, gradients and parameters to `directory`.

    All of it is float64, or in `single` precision.
    """
    gradients: list[dict[str, Tensor]] = []
    clip = loop.clip_gradients

    def remember(model: Transformer, limit: float) -> Tensor:
        found = {name: p.grad for name, p in model.named_parameters() if p.grad is not None}
        gradients.append({name: _whole(gradient).clone() for name, gradient in found.items()})
        return clip(model, limit)

    path, tracker = Path(directory), Losses()
    rows = Unplugged(targets=0.8) if cut else Counting(targets=0.8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "clip_gradients", remember)
        if single:
            unrounded(patch)
        world = init_process_group(model_axis, CPU)
        with start_device():  # several processes start without memory
            model = Transformer(CONFIG, seed=1).to(torch.float32 if single else torch.float64)
        try:
            report = loop.train(
                model, rows, settings(model_axis, grad_accum_steps, precision), seed=3,
                scratch=scratch_of(path), tracker=tracker, validation=Counting(), world=world,
            )  # fmt: skip
        except OSError:
            if cut:
                return
            raise
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(DTensor, "full_tensor")  # saving gathers nothing
        save_trained(model, path / "model", scratch_of(path), world)
    state = {name: _whole(value) for name, value in model.state_dict().items()}
    if world.is_main_process:
        path.mkdir(exist_ok=True)
        figures = {"losses": tracker.losses, "validation": report.validation_loss}
        torch.save({"figures": figures, "gradients": gradients, "state": state}, path / "result.pt")
    world.leave()


def _whole(tensor: Tensor) -> Tensor:
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def result(directory: Path) -> Any:
    """What `train` wrote."""
    return torch.load(directory / "result.pt", weights_only=True)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The run of one process."""
    directory = tmp_path_factory.mktemp("alone")
    train(1, str(directory))
    return result(directory)


def assert_same(found: Any, expected: Any) -> None:
    """Equal losses, gradients and parameters, to 1e-5."""
    assert len(found["figures"]["losses"]) == 10
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def assert_saved(directory: Path) -> None:
    """The model that was saved from all processes' parts is the one that they gathered."""
    expected = result(directory)["state"]
    saved = load_transformer(directory / "model").state_dict()
    assert saved.keys() == expected.keys()
    assert all(torch.equal(saved[name], value) for name, value in expected.items())
    assert sorted(path.name for path in (directory / "model").iterdir()) == [CONFIG_FILE, WEIGHTS]
    assert not (scratch_of(directory) / PARTS).exists()


def test_two_processes_share_the_batch(alone: Any, tmp_path: Path) -> None:
    run_processes(2, train, 1, str(tmp_path))
    assert_same(result(tmp_path), alone)
    assert_saved(tmp_path)


def test_what_is_saved_of_a_run_in_bfloat16_is_not_rounded(tmp_path: Path) -> None:
    """Behind a validation, too: a pass that nothing goes back through."""
    run_processes(2, train, 1, str(tmp_path), False, 1, True, "bfloat16")
    assert_saved(tmp_path)
    for name, saved in load_file(tmp_path / "model" / WEIGHTS).items():
        assert saved.dtype == torch.float32, name
        assert not torch.equal(saved, saved.bfloat16().float()), name


@pytest.mark.slow
def test_a_run_in_bfloat16_goes_on_to_the_bit(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    run_processes(2, train, 1, str(whole), False, 1, True, "bfloat16")
    for stops in (True, False):
        run_processes(2, train, 1, str(cut), stops, 1, True, "bfloat16")
    found, expected = result(cut)["state"], result(whole)["state"]
    assert all(torch.equal(found[name], value) for name, value in expected.items())


@pytest.mark.slow
@pytest.mark.parametrize(("count", "model_axis"), [(2, 2), (4, 2)])
def test_processes_share_the_layers(
    count: int, model_axis: int, alone: Any, tmp_path: Path
) -> None:
    run_processes(count, train, model_axis, str(tmp_path))
    assert_same(result(tmp_path), alone)
    assert_saved(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "model_axis"), [(2, 1), (2, 2), (4, 2)])
def test_float32_too_where_muon_is_not_rounded(count: int, model_axis: int, tmp_path: Path) -> None:
    one, several = tmp_path / "one", tmp_path / "several"
    run_processes(1, train, 1, str(one), False, 1, True)
    run_processes(count, train, model_axis, str(several), False, 1, True)
    assert_same(result(several), result(one))


@pytest.mark.slow
def test_a_batch_in_parts_recomputed_on_two_processes(alone: Any, tmp_path: Path) -> None:
    run_processes(2, train, 1, str(tmp_path), False, 2)
    assert_same(result(tmp_path), alone)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 4])
def test_a_checkpoint_of_two_is_read_by(count: int, alone: Any, tmp_path: Path) -> None:
    run_processes(2, train, 2, str(tmp_path), True)
    assert [path.name for path in scratch_of(tmp_path).glob("step-*")] == ["step-00000005"]
    if count == 1:
        train(1, str(tmp_path))
    else:
        run_processes(4, train, 2, str(tmp_path))
    found = result(tmp_path)
    assert len(found["figures"]["losses"]) == 5
    torch.testing.assert_close(found["state"], alone["state"], rtol=1e-5, atol=1e-5)
    assert found["figures"]["losses"] == pytest.approx(alone["figures"]["losses"][5:], abs=1e-5)


def test_one_process_is_left_alone() -> None:
    model = Transformer(CONFIG, seed=1)
    shard(model, init_process_group(1, CPU))
    assert not any(isinstance(parameter, DTensor) for parameter in model.parameters())


def test_more_layers_parts_than_processes_is_one_line() -> None:
    with pytest.raises(LamdaError, match=r"key 'parallel.model': 2 does not divide 1 process"):
        init_process_group(2, CPU)
