from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import scaling
from benchmarks.clones import IDENTITY, Study
from benchmarks.scaling import curves, point, report
from lamda.config.resolve import current_params, write_resolved
from lamda.errors import LamdaError
from lamda.files import write_text

ROOT = Path(__file__).resolve().parents[2]


def results(value: float) -> dict[str, Any]:
    cell = {"value": value, "low": value - 0.1, "high": value + 0.1, "n": 9, "judged": 9, "of": 9}
    models = {"PT": {"wit": {**cell, "versus": {}}}, "LaMDA": {"wit": {**cell, "versus": {}}}}
    return {"models": models, "judged_by": {}}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    source = tmp_path / "run"
    write_resolved(ROOT, source / "params.resolved.yaml")
    write_text(source / "models/pt/weights", "w")
    write_text(source / "results/metrics.json", json.dumps(results(0.5)))

    def clone(study: Study, name: str, profile: str, changes: Any) -> Path:
        assert (profile, changes) == ("scaling", {"model": {"preset": name}})
        write_text(study.scratch / name / IDENTITY, "{}")
        return study.scratch / name

    def repro(place: Path) -> None:
        write_text(place / "results/metrics.json", json.dumps(results(0.25)))

    monkeypatch.setattr(scaling, "clone", clone)
    return Study(source, tmp_path / "points", tmp_path / "scratch", repro)


def test_the_runs_own_size_is_read_and_others_are_run_once(study: Study) -> None:
    assert current_params(ROOT).model.options["preset"] == "tiny"
    found = [point(study, size) for size in ("smoke", "tiny")]
    assert [one["models"]["PT"]["wit"]["value"] for one in found] == [0.25, 0.5]
    assert found[0]["parameters"] < found[1]["parameters"]
    assert not (study.scratch / "smoke").exists(), "the clone has gone"
    assert point(study, "smoke") == found[0], "it is not run again"
    assert "  wit                   25.0 [15.0, 35.0] n=9" in report(found)
    assert curves(found, "wit").count("<polyline") == 2
    with pytest.raises(LamdaError, match="no preset 'huge'"):
        point(study, "huge")
