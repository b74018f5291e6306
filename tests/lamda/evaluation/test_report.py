from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.report import write_report

from .rows import answers, judged, settings

SETTINGS = settings(50, 0.9)
ROWS = [
    *answers("PT", "safety", {"safe": [1, 0, 0, 1]}),
    *answers("LaMDA", "safety", {"safe": [1, 1, 0, 1]}),
]


def test_both_files_hold_the_same_numbers(tmp_path: Path) -> None:
    metrics, plot = tmp_path / "m.json", tmp_path / "p.csv"
    write_report(ROWS, SETTINGS, 7, metrics=metrics, plot=plot)
    results = json.loads(metrics.read_text())
    with plot.open(newline="") as stream:
        table = list(csv.DictReader(stream))
    assert list(table[0]) == ["model", "metric", "value", "low", "high", "n", "judged", "of"]
    assert len(table) == 2 * len(SETTINGS.metrics)
    for row in table:
        entry = results["models"][row["model"]][row["metric"]]
        for column in ("value", "low", "high"):
            assert (float(row[column]) if row[column] else None) == entry[column]
        assert [int(row[name]) for name in ("n", "judged", "of")] == [
            entry[name] for name in ("n", "judged", "of")
        ]
    assert results["models"]["LaMDA"]["safety"]["value"] == 0.75


def test_the_order_of_models_and_metrics_is_that_of_the_rows_and_of_params(tmp_path: Path) -> None:
    rows = [judged("safety", {"safe": 1}, model) for model in ("zeta", "alpha", "mid")]
    write_report(rows, SETTINGS, 7, metrics=tmp_path / "m", plot=tmp_path / "p")
    models = json.loads((tmp_path / "m").read_text())["models"]
    assert list(models) == ["zeta", "alpha", "mid"]
    assert list(models["zeta"]) == list(SETTINGS.metrics)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_report(ROWS, SETTINGS, seed, metrics=tmp_path / name, plot=tmp_path / f"{name}.csv")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_no_rows_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="no responses"):
        write_report([], SETTINGS, 7, metrics=tmp_path / "m", plot=tmp_path / "p")
    assert not list(tmp_path.iterdir())
