"""`lamda carbon`: the bill, what was saved, and what was predicted."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.carbon.ledger import LEDGER, VARIABLE, entry_key, processor
from lamda.carbon.measure import Cost, cores
from lamda.carbon.record import Machine, Record
from lamda.cli import carbon
from lamda.cli import main as cli
from lamda.files import write_json
from lamda.task_names import TRAININGS

from ..carbon.records import entry

REPOSITORY = Path(__file__).resolve().parents[3]
LINKED = ("data.yaml", "lamda", "lamda_world", "own", "params.yaml", "profiles", "stages")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["carbon", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone in which nothing ran."""
    for name in LINKED:
        if (REPOSITORY / name).exists():
            (tmp_path / name).symlink_to(REPOSITORY / name)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(carbon, "_peak_here", lambda device: (1e12, "cpu"))
    return tmp_path


@pytest.fixture
def ran(root: Path) -> Path:
    """... and one in which pretrain and rate ran."""
    lock = {name: entry(name, **{f"metrics__{name}.json": name}) for name in ("pretrain", "rate")}
    (root / "dvc.lock").write_text(json.dumps({"stages": lock}))
    for name, seconds in (("pretrain", 700.0), ("rate", 36.0)):
        cost = Cost(name, seconds, seconds, core_seconds=2 * seconds)
        one = Record(name, entry_key(lock[name]), cost, Machine(processor(), cores()),
                     "2026-01-06T14:05:00+00:00", "one")  # fmt: skip
        write_json(root / LEDGER / name / f"{one.key}.json", one.to_json())
    cost = Cost("pretrain", 625.0, 1061.0, core_seconds=1250.0)
    figures = {"cost": asdict(cost), "tokens": 8_497_152, "flops": 133_648_644_833_280}
    write_json(root / "metrics/pretrain.json", figures)
    return root


def test_before_anything_ran(root: Path) -> None:
    code, _, told = run()
    assert code == 2
    assert told == ("error: nothing has run here yet: `lamda carbon predict`, then `make repro`\n")


def test_the_bill(ran: Path) -> None:
    code, told, _ = run()
    assert code == 0
    assert "| rate | – | – | 36.0 s |" in told
    assert "| pretrain | 8,497,152 | 1.34e+14 | 700.0 s |" in told
    assert "the paper 22 (its formulas give 21.67 passengers)" in told
    assert "last run (ended 2026-01-06T14:05:00+00:00): 2 stages ran, 0.20 h" in told
    figures = json.loads(run("--json")[1])
    assert list(figures["stages"]) == ["pretrain", "rate"]
    assert figures["savings"]["saved_seconds"] == 0


def test_a_prediction_without_a_former_run_says_what_it_assumes(root: Path) -> None:
    code, told, _ = run("predict")
    assert code == 0
    lines = told.splitlines()
    assert [line.partition(":")[0] for line in lines[:6]] == [*TRAININGS, "trainings"]
    assert "assumed: 0.4 of 1 TFLOP/s, as matrices multiply here now" in lines[0]
    assert "none has run yet" in lines[-1]


def test_a_prediction_from_a_former_run_and_its_error(ran: Path) -> None:
    code, told, _ = run("predict")
    assert code == 0
    line = told.splitlines()[0]
    assert line.startswith("pretrain: 8,500,000 tokens, 1.34e+14 FLOPs, 625 s, ")
    assert "of pretrain as it ran here; power assumed" in line
    path = ran / LEDGER / "pretrain"
    (kept,) = path.iterdir()
    again = json.loads(kept.read_text()) | {"ended": "9999-01-06T14:05:00+00:00"}
    kept.write_text(json.dumps(again))
    assert "pretrain: predicted 625 s, took 625 s: +0%" in run()[1]


def test_one_training_elsewhere(root: Path) -> None:
    code, told, _ = run("predict", "--preset", "137b", "--tokens", "1e12", "--seq-len", "1024",
                        "--device", "tpu-v3", "--devices", "1024", "--mfu", "0.565")  # fmt: skip
    assert code == 0
    assert told.startswith("pretrain: 1,000,000,000,000 tokens, 8.")
    assert "1024 x tpu-v3 of 289 W each" in told
    assert not (root / ".scratch").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--preset", "9b"], "error: key 'model.preset': no preset '9b'"),
        (["--device", "abacus"], "error: --device abacus: expected here, tpu-v3"),
        (["--devices", "4"], "error: --devices, --peak and --watts are those of a --device"),
        (["--profile", "nosuch"], "error: params.yaml: key 'profile': no profile 'nosuch'"),
    ],
)
def test_bad_options_are_one_line(root: Path, options: list[str], told: str) -> None:
    code, _, error = run("predict", *options)
    assert code == 2
    assert error.startswith(told)
    assert error.count("\n") == 1
