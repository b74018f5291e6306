"""A training stage around the loop: which changes go on from a checkpoint, and what it records."""

import json
import os
import sys
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from lamda.batches import Batch
from lamda.carbon.budget import Budget
from lamda.carbon.config import CarbonReport
from lamda.errors import Refusal
from lamda.files import digest, write_text
from lamda.model.io import load_trainable, save_model
from lamda.model.transformer import Transformer
from lamda.parallel.world import World
from lamda.tracking.tracker import TRACKED
from lamda.training import job as module
from lamda.training import meter
from lamda.training.checkpoint import _Writer
from lamda.training.config import Execution, Learning, Parallel, Pretrain, Training
from lamda.training.job import Job, _devices, run_job
from lamda.training.loop import TrainingReport

from .conftest import CONFIG, Counting

Build = Callable[..., Training]
SETTINGS = CarbonReport(
    country="USA", grid_intensity=0.4, watts_per_core=10.0, watts_per_device=300.0, pue=1.5
)


class Cut(Counting):
    """Ends the run at its fourth step, as a crash would: the checkpoint of the second stays."""

    def batch(self, step: int) -> Batch:
        """As Counting, until then."""
        if step == 3:
            raise OSError("power cut")
        return super().batch(step)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with an input; nothing that is slow to measure is measured."""
    monkeypatch.setattr(meter, "matmul_peak", lambda *_: 1e12)
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "input").write_text("data")
    return tmp_path


def job(settings: Training, **changes: Any) -> Job:
    values: dict[str, Any] = {
        "name": "test", "settings": settings, "seed": 3,
        "inputs": {"data": Path("input")}, "out": Path("model"), "log": Path("curve.csv"),
        "metrics": Path("metrics.json"),
    }  # fmt: skip
    return Job(**(values | changes))


def resumed(settings: Training, **changes: Any) -> int:
    """The step at which a run with other settings goes on."""
    run_job(job(settings, **changes), Transformer(CONFIG, seed=1), Counting())
    step: int = json.loads(Path("metrics.json").read_text())["resumed_from"]
    return step


@pytest.fixture
def short(settings: Build) -> Build:
    """Settings of four steps, with changes."""
    return lambda **changes: settings(**({"tokens": 4 * 64, "checkpoint_every": 2} | changes))


@pytest.fixture
def cut(folder: Path, short: Build) -> None:
    """A run that was killed after its first checkpoint."""
    with pytest.raises(OSError, match="power cut"):
        run_job(job(short()), Transformer(CONFIG, seed=1), Cut())


def test_an_error_does_not_cost_the_save_under_way(
    folder: Path, short: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checkpoint of step 2 is still being written when step 4 fails."""
    failed, finish = Event(), _Writer.finish

    class Failing(Cut):
        def batch(self, step: int) -> Batch:
            if step == 3:
                failed.set()
            return super().batch(step)

    def late(*arguments: Any, **named: Any) -> None:
        assert failed.wait(60)
        time.sleep(0.5)
        finish(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(_Writer, "finish", late)
        with pytest.raises(OSError, match="power cut"):
            run_job(job(short()), Transformer(CONFIG, seed=1), Failing())
    assert resumed(short()) == 2


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize(
    "changes", [{}, {"log_every": 7}, {"checkpoint_every": 3}, {"activation_checkpointing": True}]
)
def test_what_changes_nothing_of_the_model_goes_on(changes: dict[str, Any], short: Build) -> None:
    assert resumed(short(**changes)) == 2


@pytest.mark.usefixtures("folder")
def test_a_used_up_budget_leaves_a_checkpoint_and_no_output(short: Build) -> None:
    budget = Budget(1e-12, SETTINGS)
    with pytest.raises(Refusal, match="test: stopped and saved at step 1: .* are over"):
        run_job(job(short(), budget=budget), Transformer(CONFIG, seed=1), Counting())
    assert not Path("model").exists()
    assert not Path("metrics.json").exists()
    assert resumed(short(), budget=Budget(1e12, SETTINGS)) == 1


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("changes", [{"muon_lr": 0.03}, {"z_loss": 0.0}, {"grad_accum_steps": 2}])
def test_what_changes_the_model_starts_anew(changes: dict[str, Any], short: Build) -> None:
    assert resumed(short(**changes)) == 0


@pytest.mark.usefixtures("cut")
def test_another_seed_or_input_starts_anew(short: Build) -> None:
    assert resumed(short(), seed=4) == 0
    Path("input").write_text("other data")
    assert resumed(short()) == 0


def test_one_place_decides_what_a_checkpoint_depends_on(short: Build, folder: Path) -> None:
    """Every setting of a recipe moves the checkpoints, and none of how trainings run does."""
    plain = short().model_dump(include=set(Learning.model_fields))
    section = Pretrain(**plain, copy_share=0.1, copy_tokens=10, copy_later=0.1)
    execution = Execution(log_every=2, checkpoint_every=2)
    other: dict[str, Any] = {
        "compile": True, "precision": "bfloat16", "activation_checkpointing": True,
        "parallel": Parallel(model=2), "device": "cpu", "budget_g_co2e": 3.0, "corpus": "ray",
    }  # fmt: skip
    model = Transformer(CONFIG, seed=1)

    def place(changed: str = "", shares: float = 1.0) -> Path:
        sections: list[Any] = []
        for one in (section, execution):
            known = changed in type(one).model_fields
            if known:
                value = getattr(one, changed)
                value = other.get(changed) or (value / 2 if isinstance(value, float) else value + 1)
                one = one.model_copy(update={changed: value})
            sections.append(one)
        return job(Training.of(*sections, mixture={"a": shares})).scratch(model)

    settings = [*Pretrain.model_fields, *Execution.model_fields]
    assert {name for name in settings if place(name) != place()} == set(Pretrain.model_fields)
    assert place(shares=0.5) != place()


def test_a_tracked_training_names_its_curve_and_one_that_is_not_does_not(
    folder: Path, short: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_job(job(short()), Transformer(CONFIG, seed=1), Counting())
    monkeypatch.setenv(TRACKED, str(folder / "spool"))
    run_job(job(short()), Transformer(CONFIG, seed=1), Counting())  # the folder is not there
    (folder / "spool").mkdir()
    with pytest.raises(OSError, match="power cut"):
        run_job(job(short()), Transformer(CONFIG, seed=1), Cut())
    named = Path((folder / "spool" / "curve").read_text().strip())
    assert named.read_text().startswith("step,tokens,loss")
    assert named.is_relative_to(folder / ".scratch" / "test")


def test_of_several_processes_the_first_lets_its_part_go_before_it_reads_the_whole(
    folder: Path, short: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = [Transformer(CONFIG, seed=1)]
    models[0].known_to_itself = [models[0]]  # type: ignore[assignment]  # as a sharded one is
    part = weakref.ref(models[0])
    world = SimpleNamespace(
        mesh=SimpleNamespace(device_type="cpu"), is_main_process=True, leave=lambda: None
    )

    def train(model: Transformer, *_: Any, scratch: Path, **__: Any) -> TrainingReport:
        write_text(scratch / "curve.csv", "step")
        return TrainingReport(0, 0, 0.0, 0.0, None, None, 0, 0)

    def load(directory: Path, device: str) -> Any:
        assert part() is None
        return load_trainable(directory, device)

    monkeypatch.setattr(module, "init_process_group", lambda *_: world)
    monkeypatch.setattr(module, "train", train)
    monkeypatch.setattr(module, "save_trained", lambda model, out, *_: save_model(model, out))
    monkeypatch.setattr(module, "load_trainable", load)
    run_job(job(short()), models.pop(), Counting(), measure=lambda whole: {"ids": whole.vocab_size})
    assert json.loads(Path("metrics.json").read_text())["ids"] == CONFIG.vocab_size


def test_the_metrics_hold_seconds_and_no_assumption(folder: Path, short: Build) -> None:
    run_job(job(short()), Transformer(CONFIG, seed=1), Counting())
    metrics = json.loads(Path("metrics.json").read_text())
    assert metrics["model_sha256"] == digest([Path("model")])
    assert metrics["inputs_sha256"] == {"data": digest([Path("input")])}
    cost = metrics["cost"]
    assert cost["core_seconds"] >= cost["wall_seconds"] > 0
    assert cost["device_seconds"] == 0
    assert not {"energy_kwh", "kg_co2e"} & cost.keys()


def test_a_process_has_one_device(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _devices(Transformer(CONFIG, seed=1), World()) == 0
    shared = World(mesh=type("Mesh", (), {"device_type": "cuda"})())
    monkeypatch.setitem(os.environ, "LOCAL_WORLD_SIZE", "8")
    assert _devices(Transformer(CONFIG, seed=1), shared) == 8
