"""Example settings of every registered implementation, for the tests of the seams' protocols."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import overlay
from lamda.config.section import Choice
from lamda.config.yaml_file import read_yaml
from lamda.plugins import build, find, registered, settings_class

REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 17
Settings = Mapping[str, Mapping[str, Any]]


def check_table(seam: str, table: Settings) -> None:
    """Every registered name has settings in the table of the test."""
    without = sorted(set(registered(seam)) - set(table))
    assert not without, f"registered at lamda.{seam} without a row in its protocol test: {without}"


def names(seam: str) -> Any:
    """The registered names as parameters of a test."""
    return pytest.mark.parametrize("name", list(registered(seam)))


def make(seam: str, name: str, table: Settings) -> Any:
    """The implementation with its example settings.

    One of a package also takes those of the package's section in params.yaml, smaller by the smoke
    profile.
    """
    values = overlay(
        read_yaml(REPOSITORY / "params.yaml"), read_yaml(REPOSITORY / "profiles/smoke.yaml")
    )
    package = name.partition(".")[0] if "." in name else ""
    fields = settings_class(find(seam, name)).model_fields
    section = {key: value for key, value in values.get(package, {}).items() if key in fields}
    return build(seam, Choice(use=name, **{**section, **table[name]}), SEED)


def write_rows(path: Path, rows: list[dict[str, Any]]) -> str:
    """JSONL; the path as a setting."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)
