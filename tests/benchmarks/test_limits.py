"""Upper bounds of the discriminators' AUC over finished runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.limits import bounds, lines
from lamda.errors import LamdaError


def run(folder: Path, high: float | None) -> Path:
    cells = {"auc": {"high": high}, "auc_within": {"high": None}}
    told = {"discriminators": {"candidates": {"LaMDA": {"sensible": cells}}}}
    (folder / "results").mkdir(parents=True)
    (folder / "results/metrics.json").write_text(json.dumps(told))
    return folder


def test_bounds_of_runs(tmp_path: Path) -> None:
    runs = [run(tmp_path / "a", 0.8), run(tmp_path / "b", 0.9), run(tmp_path / "c", None)]
    found = bounds(runs)
    assert found == {("sensible", "auc"): [0.8, 0.9]}, "what is undefined has no bound"
    first, last = lines(found)
    assert first.split() == "sensible auc n = 2 lowest 0.800 mean - 2 sd 0.709".split()
    assert last == "lowest of all: 0.800"


def test_a_run_without_them_is_named(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results/metrics.json").write_text("{}")
    with pytest.raises(LamdaError, match="found none"):
        bounds([tmp_path])
