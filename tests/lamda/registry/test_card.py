"""Every figure of the card is one of the run's own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from lamda.config.params import load_params
from lamda.errors import LamdaError
from lamda.outputs import CARBON, METRICS, MODEL, RESOLVED
from lamda.registry.card import model_card, words
from lamda.tokenizer import Tokenizer

from ..runner.workspace import TASKS, fill, responses

WORSE = {**TASKS, "safety": {"safe": [1] * 10 + [0] * 30}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Path:
    folder = tmp_path_factory.mktemp("made")
    fill(folder, tokenizer, [*responses("PT", WORSE), *responses("LaMDA")], 1)
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def card(folder: Path) -> str:
    params = load_params(folder / RESOLVED)
    return model_card(params, "c0ffee", folder / MODEL, folder / METRICS, folder / CARBON)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


def test_it_says_what_was_measured(workspace: Path) -> None:
    text = card(workspace)
    results = json.loads((workspace / METRICS).read_text())
    for cells in results["models"].values():
        for name, entry in cells.items():
            low, high = (f"{100 * entry[bound]:.1f}" for bound in ("low", "high"))
            cell = f"{100 * entry['value']:.1f} [{low}, {high}], n={entry['n']}"
            line = next(line for line in text.splitlines() if line.startswith(f"| {words(name)} |"))
            assert cell in line
    assert "* LaMDA against PT, better: safety.\n" in text
    assert "| commit | c0ffee |" in text
    assert "| pretrain | 40,000 | 1.5e+12 |" in text
    assert "## Intended use" in text
    assert "## Limits" in text


def test_no_figure_of_the_evaluation_is_invented(workspace: Path) -> None:
    """With every measured value replaced, no old figure is left in the table."""
    before = card(workspace)
    results = json.loads((workspace / METRICS).read_text())
    entry = {"value": 0.123, "low": 0.121, "high": 0.127, "n": 777, "versus": {}}
    entry |= {"judged": 888, "of": 888}
    models = {model: dict.fromkeys(cells, entry) for model, cells in results["models"].items()}
    (workspace / METRICS).write_text(json.dumps({**results, "models": models}))
    after = card(workspace)
    table = [line for line in after.splitlines() if "n=" in line]
    assert numbers(" ".join(table)) == {"12.3", "12.1", "12.7", "777"}
    assert "against PT" not in after
    assert before.partition("## Limits")[2] == after.partition("## Limits")[2]


def test_what_is_undefined_is_a_dash(workspace: Path) -> None:
    results = json.loads((workspace / METRICS).read_text())
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    judged = {"judged": 30, "of": 40}
    results["models"]["LaMDA"]["citation_accuracy"] = {
        **nothing,
        **judged,
        "versus": {"PT": nothing},
    }
    (workspace / METRICS).write_text(json.dumps(results))
    line = next(x for x in card(workspace).splitlines() if x.startswith("| citation accuracy"))
    assert line.endswith("| –, n=0, 30 of 40 judged |")


@pytest.mark.parametrize("file", [METRICS, CARBON])
def test_files_of_another_form_are_named(workspace: Path, file: Path) -> None:
    for broken in ("{}", "[]", '{"LaMDA": {}}', '{"stages": {"a": 1}}'):
        (workspace / file).write_text(broken)
        with pytest.raises(LamdaError, match=f"{file}: expected .*run `dvc repro` again"):
            card(workspace)
    (workspace / file).unlink()
    with pytest.raises(LamdaError, match="no such file"):
        card(workspace)
