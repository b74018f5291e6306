"""The stage with several processes: the losses of one, and no process's work is lost."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.config.profiles import set_profile
from lamda.config.resolve import write_resolved
from lamda.data.shards import write_shard
from lamda.errors import TRY_AGAIN
from lamda.tokenizer import train_tokenizer

REPOSITORY = Path(__file__).resolve().parents[2]
PIECES = 300
PATIENCE = 300.0
"""Seconds until a run must have come to its sixth step."""
ONE = ["-m", "stages.pretrain"]
TORCHRUN = ["-m", "torch.distributed.run", "--nproc-per-node", "2", *ONE]
TWO = ["-m", "lamda.training.launch", "--nproc-per-node", "2", *ONE]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tokens and a tokenizer for the stage, under the smoke profile in float32."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(REPOSITORY / "profiles", folder / "profiles")
    params = (REPOSITORY / "params.yaml").read_text().replace("wandb: true", "wandb: false")
    (folder / "params.yaml").write_text(params)
    smoke = folder / "profiles" / "smoke.yaml"
    changed = "pretrain: {precision: float32, "
    smoke.write_text(smoke.read_text().replace("pretrain: {", changed))
    set_profile(folder / "params.yaml", "smoke")
    write_resolved(folder, folder / "params.resolved.yaml")
    train_tokenizer(
        ["one and two are three", "a small cat"] * 20, PIECES, folder / "tokenizer.model"
    )
    draws = np.random.default_rng(1)
    for part, documents in (("train", 800), ("validation", 200)):
        for source in ("forum", "chitchat", "encyclopedia"):
            # counting up from a random piece: there is something to learn
            lines = [
                (np.arange(draws.integers(20, 120)) + draws.integers(PIECES)) % PIECES
                for _ in range(documents)
            ]
            write_shard(folder / "tokens" / part, source, [line.tolist() for line in lines], PIECES)
    return folder


def start(workspace: Path, command: list[str], name: str) -> subprocess.Popen[str]:
    """Begin a training whose outputs are called `name`."""
    outputs = {"out": name, "metrics": f"{name}.json", "curve": f"{name}.csv"}
    inputs = {"tokens": "tokens", "tokenizer": "tokenizer.model"}
    options = [word for key, value in (inputs | outputs).items() for word in (f"--{key}", value)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, *command, *options], cwd=workspace, env=environment, text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(workspace: Path, command: list[str], name: str) -> dict[str, Any]:
    """Run a training; its metrics."""
    process = start(workspace, command, name)
    _, told = process.communicate()
    assert process.returncode == 0, told[-3000:]
    figures: dict[str, Any] = json.loads((workspace / f"{name}.json").read_text())
    return figures


def losses(workspace: Path, name: str) -> list[float]:
    """The curve of a run."""
    with (workspace / f"{name}.csv").open() as stream:
        return [float(row["loss"]) for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def alone(workspace: Path) -> dict[str, Any]:
    """The metrics of one process."""
    return finished(workspace, ONE, "alone")


@pytest.mark.slow
def test_two_processes_learn_what_one_does(workspace: Path, alone: dict[str, Any]) -> None:
    figures = finished(workspace, TORCHRUN, "two")
    expected, found = losses(workspace, "alone"), losses(workspace, "two")
    assert found[0] == pytest.approx(expected[0], abs=1e-5)
    assert found == pytest.approx(expected, abs=5e-3)  # float32, amplified by Muon's bfloat16
    assert expected[-1] < 0.9 * expected[0]
    assert figures["validation_loss"] == pytest.approx(alone["validation_loss"], abs=5e-3)
    assert (figures["flops"], figures["tokens"]) == (alone["flops"], alone["tokens"])
    assert sorted(path.name for path in (workspace / "two").iterdir()) == [
        "config.json",
        "model.safetensors",
    ]


@pytest.mark.slow
def test_stopped_with_two_processes_and_resumed_with_one(
    workspace: Path, alone: dict[str, Any]
) -> None:
    process = start(workspace, TWO, "stopped")
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        curves = list((workspace / ".scratch" / "pretrain").glob("*/curve.csv"))
        if curves and len(curves[0].read_text().splitlines()) > 3:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate()
    assert process.returncode == TRY_AGAIN, told[-3000:]
    assert told.count("pretrain: stopped, saved at step") == 1
    assert not (workspace / "stopped").exists()
    figures = finished(workspace, ONE, "stopped")
    assert 6 <= figures["resumed_from"] < figures["steps"] == alone["steps"]
    assert figures["final_loss"] == pytest.approx(alone["final_loss"], abs=5e-3)
    assert figures["validation_loss"] == pytest.approx(alone["validation_loss"], abs=5e-3)


@pytest.mark.slow
def test_bad_input_keeps_its_exit_code(workspace: Path, tmp_path: Path) -> None:
    for name in ("params.resolved.yaml", "tokenizer.model"):
        (tmp_path / name).symlink_to(workspace / name)
    process = start(tmp_path, TWO, "none")
    _, told = process.communicate()
    assert process.returncode == 2
    assert "error: tokens/train: no token shards" in told
    assert "Traceback" not in told
