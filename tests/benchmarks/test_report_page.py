"""The page with many runs: each run of the scratch repository has metrics of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.report_page import repository
from lamda.errors import LamdaError
from lamda.hashes import md5
from lamda.outputs import LOCK, METRICS
from lamda.report.history import history

CELL = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 9, "judged": 9, "of": 9, "versus": {}}
RESULTS = {"models": {"PT": {"safety": CELL}}, "judged_by": {"safety": "rules@1"}}


def test_each_run_has_other_metrics(tmp_path: Path) -> None:
    source, place = tmp_path / "run", tmp_path / "runs"
    (source / METRICS).parent.mkdir(parents=True)
    (source / METRICS).write_text(json.dumps(RESULTS))
    made = md5(source / METRICS)
    (source / LOCK).write_text("schema: '2.0'\nstages:\n  evaluate:\n    cmd: x\n    outs:\n"
                               f"    - path: {METRICS}\n      md5: {made}\n")  # fmt: skip
    repository(source, place, 5)
    runs = history(place)
    assert [run.subject for run in runs] == [f"run {number}" for number in range(5)]
    assert len({run.cells["safety"]["value"] for run in runs}) == 5
    (source / METRICS).write_text("{}")
    with pytest.raises(LamdaError, match=r"dvc.lock: expected the md5 of results/metrics.json"):
        repository(source, tmp_path / "other", 1)
