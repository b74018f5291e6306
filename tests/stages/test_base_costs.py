"""What a run on a base costs, told by the command line before it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli import carbon
from lamda.cli import main as cli
from lamda.config.params import read_layers
from lamda.ingestion.estimate import FLOPS_A_SECOND, estimate_lines
from lamda.ingestion.measure import Measured
from lamda.model.hugging_face.loading import load
from lamda.parallel import recipe
from lamda.task_names import TRAININGS
from tests.stages.based import params

WEIGHTS = Path("own/little/model.safetensors")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def flops(said: str = "  base: own/little\n") -> dict[str, float]:
    """FLOPs of each training on the base, by the model itself; its weights are gone then."""
    params(said)
    model = load(Path("own/little"))
    WEIGHTS.write_bytes(b"never read")
    passes = 2 if "adapter" in said else 3
    found = {}
    for name in TRAININGS:
        settings = getattr(cli._profile_params("default"), name)
        once = model.block_flops(settings.seq_len) + model.logit_flops()
        found[name] = passes * settings.tokens * once
    return found


ADAPTER = "  base: own/little\n  tuning: {adapter: {rank: 4}}\n"


@pytest.mark.parametrize("said", ["  base: own/little\n", ADAPTER])
def test_carbon_predict_counts_the_base(
    tree: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carbon, "_peak_here", lambda device: (1e12, "cpu"))
    expected = flops(said)
    code, told, error = run("carbon", "predict", "--profile", "default")
    assert code == 0, error
    for name, count in expected.items():
        assert re.search(rf"^{name}: .* tokens, {count:.3g} FLOPs,".replace("+", r"\+"), told, re.M)


def test_plan_counts_the_base(tree: Path) -> None:
    expected = flops()
    code, told, error = run("plan", "--profile", "default", "--devices", "2", "--peak", "1")
    assert code == 0, error
    first = told.splitlines()[0]
    assert re.match(r"[\d,]+ parameters of own/little on 2 devices, by batches", first)
    rows = {line.split()[0]: line for line in told.splitlines() if "FLOPs" in line}
    for name, count in expected.items():
        assert f" {count:.3g} FLOPs" in rows[name]
    days = sum(expected.values()) / (2 * 0.75 * 1e12) / 86_400
    assert f"{days:10.2f} days" in rows["in"]


@pytest.mark.parametrize(
    ("said", "options", "reason"),
    [
        ("  base: own/little\n", ("--devices", "4", "--mesh", "2x2"), "take --mesh 4x1"),
        ("  base: own/little\n", ("--devices", "1024"), "expected a multiple of"),
        ("  base: own/little\n", ("--devices", "1", "--memory", "0.001"), "take more devices"),
        (ADAPTER, ("--devices", "2"), "'model.tuning.adapter': it is trained by one process"),
    ],
)
def test_what_cannot_be_planned_is_one_line(
    tree: Path,
    said: str,
    options: tuple[str, ...],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recipe, "TRAINED", 1000)  # bytes a parameter: the model is very little
    params(said)
    code, _, error = run("plan", "--profile", "default", *options)
    assert code == 2
    assert reason in error and error.count("\n") == 1


def test_data_check_tells_the_minutes_of_the_base(tree: Path) -> None:
    expected = sum(flops().values()) / FLOPS_A_SECOND / 60
    layers = read_layers(Path("params.yaml"), "default")
    data = {"mixture": {"chats": 0.5}}
    measured = {"corpus.chats": Measured(words=1000)}
    lines = list(estimate_lines(Path(), layers, data, measured))
    assert f"  trainings: {expected:,.0f} min at " in lines[1]
    seen = layers.values["pretrain"]["tokens"] * 0.5 / (1000 * 1.4)
    assert lines[2].endswith(f"each text of chats {seen:,.1f} times")
    WEIGHTS.with_name("config.json").unlink()
    (line,) = list(estimate_lines(Path(), layers, data, {}))[1:]
    assert line.startswith("  training: not told: own/little/config.json: no such file")
