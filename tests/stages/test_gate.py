from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lamda.config.resolve import current_params, write_resolved
from lamda.errors import LamdaError, Refusal
from lamda.records import RatedResponse, write_table
from stages.gate import limits_of

SCORES = {"sensible": 0.9, "specific": 0.9, "interesting": 0.5, "safe": 0.9}
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with the smoke profile and filtered dialogs."""
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    text = (REPOSITORY / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(text.replace("profile: default", "profile: smoke", 1))
    write_resolved(tmp_path, tmp_path / "params.resolved.yaml")
    rows = [
        RatedResponse(f"forum/{n}/1", "dialog", "1", "world", (f"How big is {n}?",), f"Size {n}.")
        for n in range(12)
    ]
    write_table(tmp_path / "kept.parquet", rows, RatedResponse)
    (tmp_path / "metrics.json").write_text(json.dumps({"scored": 40, "lowest": SCORES}))
    return tmp_path


def gate(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stages.gate", "filtered_dialogs", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_gate_opens_and_writes_its_verdicts(folder: Path) -> None:
    done = gate(folder, "--input", "filtered=kept.parquet", "--input", "metrics=metrics.json",
                "--out", "reports/gate.json")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "gate filtered_dialogs: 12 checks passed, 1 skipped\n"
    assert json.loads((folder / "reports" / "gate.json").read_text())["passed"]
    assert (folder / "reports" / "gate.html").exists()


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        (("filtered=kept.parquet",), "input 'metrics' is missing"),
        (("kept.parquet",), "--input kept.parquet: expected name=path"),
    ],
)
def test_wrong_options_are_one_line(folder: Path, inputs: tuple[str, ...], reason: str) -> None:
    options = [part for value in inputs for part in ("--input", value)]
    done = gate(folder, *options, "--out", "gate.json")
    assert done.returncode == LamdaError.exit_code != Refusal.exit_code
    assert done.stderr.count("\n") == 1
    assert reason in done.stderr


def test_a_refusal_has_an_exit_code_of_its_own_and_a_page(folder: Path) -> None:
    inputs = ("--input", "filtered=none.parquet", "--input", "metrics=metrics.json")
    done = gate(folder, *inputs, "--out", "gate.json")
    assert done.returncode == Refusal.exit_code
    assert done.stderr.count("\n") == 1
    assert "none.parquet: no such file" in done.stderr
    assert not json.loads((folder / "gate.json").read_text())["passed"]
    assert (folder / "gate.html").exists()
    assert not (folder / "gate.passed").exists()


def test_kept_turns_must_pass_the_filters_thresholds() -> None:
    params = current_params(REPOSITORY)
    limits = limits_of(params, "filtered_dialogs")
    assert limits["sensible"] == params.filter_dialogs.sensible
    assert limits["min_turns"] == params.gates.filtered_dialogs.min_turns
    assert "turns" not in limits
    assert limits_of(params, "corpus") == params.gates.corpus.model_dump()
    assert limits_of(params, "corups") == {}
