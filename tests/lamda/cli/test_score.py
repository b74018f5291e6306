"""`lamda score`: where it writes, what it prints, and one line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.config.resolve import resolve
from lamda.generation.calibration import Calibration, Curve, Measured, Point, write_calibration
from lamda.model.config import ModelConfig
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.tokenizer import UNSAFE, Tokenizer

REPOSITORY = Path(__file__).resolve().parents[3]
ROWS = [
    {"asked": f"hello {n}", "response": "how are you?", "verdict": ("Safe", "Unsafe")[n % 2]}
    for n in range(6)
]


@pytest.fixture(scope="module")
def answering() -> dict[str, Any]:
    values = resolve(REPOSITORY)
    return {key: values[key] for key in ("seed", "decoding", "toolset", "roles")}


@pytest.fixture
def workspace(tokenizer: Tokenizer, answering: dict[str, Any], tmp_path: Path) -> Path:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    save_model(Transformer(config, seed=1), tmp_path / "model")
    processor: Any = tokenizer._processor
    (tmp_path / "tokenizer.model").write_bytes(processor.serialized_model_proto())
    with (tmp_path / "params.yaml").open("w") as stream:
        YAML().dump(answering, stream)
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    (tmp_path / "rows.jsonl").write_text(lines)
    return tmp_path


def score(workspace: Path, *options: str) -> tuple[int, str, str]:
    given = ["score", str(workspace / "rows.jsonl"), "--model", str(workspace / "model")]
    given += ["--tokenizer", str(workspace / "tokenizer.model")]
    given += ["--params", str(workspace / "params.yaml"), "--column", "context=asked", *options]
    result = CliRunner().invoke(cli.app, given)
    return result.exit_code, result.stdout, result.stderr


def values(path: Path) -> list[float]:
    return [json.loads(line)["p_unsafe_harm"] for line in path.read_text().splitlines()]


def test_scores_stand_beside_the_file_and_labels_are_compared_with(workspace: Path) -> None:
    code, out, _ = score(workspace, "--column", "unsafe=verdict")
    assert code == 0
    assert out.splitlines()[0].endswith("rows.scored.jsonl: 6 of 6 rows scored, P not calibrated")
    assert "unsafe: n = 6, 3 with it" in out
    assert "  AUC " in out and "  average precision " in out and "  F1 " in out
    assert len(values(workspace / "rows.scored.jsonl")) == 6


def test_calibrated_by_default_and_thresholds_by_recall(workspace: Path) -> None:
    curve = Curve(a=0.5, b=0.5, c=-1.0)
    points = (Point(at=0.2, taken=4, hits=2),)
    known = {name: Measured(curve=curve, rows=9, positives=2, points=points) for name in UNSAFE}
    write_calibration(workspace / "model", Calibration(known))
    code, out, _ = score(workspace, "--column", "unsafe=verdict", "--recall", "0.9")
    assert code == 0
    assert "rows scored, P calibrated" in out
    assert f"unsafe_harm: P > {curve.of(0.2):.6f}, recall 0.9 on the model's held-out rows" in out
    raw = workspace / "raw.jsonl"
    assert score(workspace, "--raw", "--out", str(raw))[0] == 0
    calibrated = values(workspace / "rows.scored.jsonl")
    assert calibrated == pytest.approx([curve.of(value) for value in values(raw)], abs=1e-6)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--recall", "0.9"], "has no thresholds of SENSIBLE"),
        (["--recall", "0.9", "--precision", "0.9"], "expected one of them, found both"),
        (["--column", "unsafe"], "--column unsafe: expected FIELD=COLUMN"),
        (["--column", "unsafe=nowhere"], "column 'nowhere' is missing"),
        (["--model", "none"], "none/config.json: no such file"),
    ],
)
def test_bad_input_is_one_line(workspace: Path, options: list[str], told: str) -> None:
    code, out, err = score(workspace, *options)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) == 1
    assert not (workspace / "rows.scored.jsonl").exists()


def test_a_tokenizer_of_another_model_is_refused(workspace: Path) -> None:
    config = ModelConfig(layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=99)
    save_model(Transformer(config, seed=1), workspace / "model")
    code, _, error = score(workspace)
    assert code == 2
    assert "tokenizer.model belongs to another model" in error
    assert not (workspace / "rows.scored.jsonl").exists()
