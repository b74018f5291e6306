"""Killed without a warning at any point of a save, a run ends with the same bits."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from lamda.model.transformer import Transformer
from lamda.tracking.tracker import CurveFile
from lamda.training import checkpoint
from lamda.training.config import Training
from lamda.training.loop import train

from .conftest import CONFIG, Counting

PATIENCE = 120.0
"""Seconds that a child may take to reach the point where it is killed."""


def run(folder: Path, settings: Training, name: str) -> int:
    """Train in `folder`, write the parameters to `name`; the step it began at."""
    model = Transformer(CONFIG, seed=1)
    report = train(
        model, Counting(), settings, seed=3, scratch=folder / "scratch",
        tracker=CurveFile(folder / "curve.csv"), validation=None, name="test",
    )  # fmt: skip
    save_file(dict(model.state_dict()), folder / name)
    return report.resumed_from


def stall(folder: Path, settings: Training, point: str) -> None:
    """Train, and stand still in the second save at `point`, a method of the checkpoint's writer."""
    real: Callable[..., Any] = getattr(checkpoint._Writer, point)

    def held(self: checkpoint._Writer, *arguments: Any, **named: Any) -> Any:
        if self.progress["step"] > settings.checkpoint_every:
            (folder / "here").touch()
            time.sleep(10 * PATIENCE)
        return real(self, *arguments, **named)

    setattr(checkpoint._Writer, point, held)
    run(folder, settings, "never.safetensors")


@pytest.mark.parametrize("point", ["write_data", "finish"])
def test_killed_while_a_checkpoint_is_written(
    settings: Callable[..., Training], tmp_path: Path, point: str
) -> None:
    chosen = settings(checkpoint_every=4)
    assert run(tmp_path / "whole", chosen, "model.safetensors") == 0
    child = multiprocessing.get_context("spawn").Process(
        target=stall, args=(tmp_path, chosen, point)
    )
    child.start()
    until = time.monotonic() + PATIENCE
    while not (tmp_path / "here").exists() and child.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert (tmp_path / "here").exists(), "the child never came to its second save"
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert not (tmp_path / "never.safetensors").exists()

    assert run(tmp_path, chosen, "again.safetensors") == 4  # the first save's step
    expected = load_file(tmp_path / "whole" / "model.safetensors")
    found = load_file(tmp_path / "again.safetensors")
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert not list((tmp_path / "scratch").glob(".*"))
