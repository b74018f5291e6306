"""A run may choose what params.yaml leaves to its default, as the scaling study does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import bind, read_layers
from lamda.errors import LamdaError
from lamda.finetuning.config import Finetuning
from lamda.runner.overrides import apply_overrides

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    return tmp_path


@pytest.mark.parametrize("profile", [None, "smoke"])
@pytest.mark.parametrize("size", ["smoke", "small"])
def test_the_runs_of_a_scaling_study_can_be_prepared(
    folder: Path, profile: str | None, size: str
) -> None:
    apply_overrides(folder, profile, {"model.preset": size, "trial": True})  # as dags/lamda_scaling
    values = read_layers(folder / "params.yaml").values
    assert (values["model"]["preset"], values["trial"]) == (size, True)


def test_a_default_is_chosen_in_its_section(folder: Path) -> None:
    apply_overrides(folder, None, {"finetune_dialog.grad_accum_steps": 2})
    layers = read_layers(folder / "params.yaml")
    assert bind(layers, Finetuning, ["finetune_dialog"]).grad_accum_steps == 2


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("trial", "yes", "expected a value like False"),
        ("trials", True, "params.yaml has no such key"),
        ("execution.nothing", 1, "params.yaml has no such key"),
        ("trial.x", 1, "params.yaml has no such key"),
        ("nowhere.trial", True, "params.yaml has no such key"),
        ("finetune_dialog.grad_accum_steps", 1.5, "expected a value like 1"),
    ],
)
def test_what_is_no_key_or_does_not_fit_is_refused(
    folder: Path, key: str, value: Any, words: str
) -> None:
    before = (folder / "params.yaml").read_bytes()
    with pytest.raises(LamdaError, match=words):
        apply_overrides(folder, None, {key: value})
    assert (folder / "params.yaml").read_bytes() == before
