"""Parameters of one run are written where they count, or refused with nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.runner.overrides import apply_overrides

PARAMS = """\
# The choice.
profile: small
seed: 1   # one seed
train: {rate: 1.0e-2, steps: 10, on: true, tools: [a]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "profiles/small.yaml").write_text("train: {steps: 2}\n")
    (tmp_path / "profiles/large.yaml").write_text("seed: 5\n")
    return tmp_path


def test_values_go_where_they_count(folder: Path) -> None:
    apply_overrides(folder, None, {"train.steps": 3, "seed": 7, "train.rate": 1, "train.tools": []})
    params = (folder / "params.yaml").read_text()
    assert "# The choice." in params
    assert "# one seed" in params
    assert read_yaml(folder / "params.yaml") == {
        "profile": "small",
        "seed": 7,
        "train": {"rate": 1, "steps": 10, "on": True, "tools": []},
    }
    assert read_yaml(folder / "profiles/small.yaml") == {"train": {"steps": 3}}


def test_the_chosen_profile_is_the_one_whose_values_count(folder: Path) -> None:
    apply_overrides(folder, "large", {"seed": 9})
    assert read_yaml(folder / "params.yaml")["profile"] == "large"
    assert read_yaml(folder / "profiles/large.yaml") == {"seed": 9}


def test_without_parameters_no_byte_changes(folder: Path) -> None:
    apply_overrides(folder, None, {})
    assert (folder / "params.yaml").read_text() == PARAMS


@pytest.mark.parametrize(
    ("profile", "overrides", "words"),
    [
        ("huge", {}, "profile 'huge': there are: large, small"),
        (None, {"train.speed": 1}, "override 'train.speed': params.yaml has no such key"),
        (None, {"seed.a": 1}, "has no such key"),
        (None, {"seed": "1"}, "expected a value like 1 of params.yaml, found '1'"),
        (None, {"seed": True}, "expected a value like 1"),
        (None, {"train.on": 1}, "expected a value like True"),
        (None, {"train": {}}, "expected a value like"),
        (None, {"seed": 2, "train.steps": 1.5}, "of small.yaml, found 1.5"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    folder: Path, profile: str | None, overrides: dict[str, Any], words: str
) -> None:
    with pytest.raises(LamdaError, match=words):
        apply_overrides(folder, profile, overrides)
    assert (folder / "params.yaml").read_text() == PARAMS
    assert (folder / "profiles/small.yaml").read_text() == "train: {steps: 2}\n"
