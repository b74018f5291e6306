"""The study of fewer annotations: what is scaled, what is kept, what goes on after a stop."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.annotations import PROFILE, changes_of, curves, point, report, study_shares
from benchmarks.clones import Study, clone
from lamda.config.resolve import current_params, write_resolved
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import read_json, write_text
from lamda.task_names import TUNINGS

REPOSITORY = Path(__file__).resolve().parents[2]


def results(value: float) -> dict[str, Any]:
    cell = {"value": value, "low": value - 0.1, "high": value + 0.1, "n": 9, "judged": 9, "of": 9,
            "versus": {}}  # fmt: skip
    models = {"PT": {"safety": {**cell, "value": 0.2}}, "LaMDA": {"safety": cell}}
    return {"models": models, "judged_by": {}}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A finished run, as far as the study reads it: a repository, params, results, a model."""
    root = tmp_path / "run"
    for name in ("params.yaml", "dvc.yaml"):
        root.mkdir(exist_ok=True)
        (root / name).write_bytes((REPOSITORY / name).read_bytes())
    for path in REPOSITORY.glob("profiles/*.yaml"):
        (root / "profiles").mkdir(exist_ok=True)
        (root / "profiles" / path.name).write_bytes(path.read_bytes())
    write_resolved(REPOSITORY, root / "params.resolved.yaml")
    (root / "dvc.lock").write_text("schema: '2.0'\n")
    (root / ".gitignore").write_text("params.resolved.yaml\ndvc.lock\n/models/\n/results/\n")
    (root / "models/pt").mkdir(parents=True)
    (root / "models/pt/weights").write_text("w")
    write_text(root / "results/metrics.json", json.dumps(results(0.9)))
    (root / ".dvc").mkdir()
    (root / ".dvc/config").write_text("")
    (root / ".dvc/.gitignore").write_text("/config.local\n/tmp\n/cache\n")
    for command in (
        ["init", "-q"], ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "m"],
    ):  # fmt: skip
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def test_contexts_and_tokens_are_scaled_alike() -> None:
    params = current_params(REPOSITORY)
    changes = changes_of(params, 0.1)
    for task, choice in params.data.annotation.items():
        assert changes["data"]["annotation"][task]["count"] == round(choice.count / 10)
    for name in TUNINGS:
        assert changes[name]["tokens"] == round(getattr(params, name).tokens / 10)
    assert changes["rollouts"]["contexts"] == round(params.rollouts.contexts / 10)
    small = changes_of(params, 1e-9)
    assert small["data"]["annotation"]["ssi"]["count"] == 1
    assert small["finetune_dialog"]["tokens"] > 0


@pytest.mark.parametrize("changed", ["models/pt/weights", "params.resolved.yaml"])
def test_points_and_clones_of_another_run_are_refused(
    source: Path, tmp_path: Path, changed: str
) -> None:
    study = Study(source, tmp_path / "points", tmp_path / "scratch", lambda place: None)
    study_shares(study, ())
    clone(study, "0.1", PROFILE, {"trial": True})
    with (source / changed).open("a") as stream:
        stream.write("# another\n")
    with pytest.raises(LamdaError, match=r"0\.json: it is of another run"):
        study_shares(study, ())
    with pytest.raises(LamdaError, match=r"0\.1/study\.json: it is of another run"):
        clone(study, "0.1", PROFILE, {"trial": True})


def test_points_are_kept_and_skipped_and_a_failure_keeps_the_clone(
    source: Path, tmp_path: Path
) -> None:
    ran: list[str] = []
    fails = True
    whole = current_params(REPOSITORY).data.annotation["ssi"].count

    def repro(place: Path) -> None:
        ran.append(place.name)
        profile = read_yaml(place / "profiles/annotations.yaml")
        params = current_params(place)
        assert params.profile == "annotations" and params.trial
        assert params.data.annotation["ssi"].count == profile["data"]["annotation"]["ssi"]["count"]
        assert params.data.annotation["ssi"].count == round(float(place.name) * whole)
        assert str(source / ".dvc/cache") in (place / ".dvc/config.local").read_text()
        assert (place / "dvc.lock").exists()
        if place.name == "0.3" and fails:
            (place / "tuned").touch()
            raise LamdaError("stopped")
        assert place.name != "0.3" or (place / "tuned").exists(), "it goes on"
        write_text(place / "results/metrics.json", json.dumps(results(0.5)))

    study = Study(source, tmp_path / "points", tmp_path / "scratch", repro)
    with pytest.raises(LamdaError, match="stopped"):
        study_shares(study, (0.3, 0.1))
    assert ran == ["0.1", "0.3"]
    assert sorted(p.name for p in study.points.iterdir()) == ["0.1.json", "0.json"]
    assert [p.name for p in study.scratch.iterdir()] == ["0.3"], "what is done is taken away"
    fails = False
    found = study_shares(study, (0.3, 0.1))
    assert ran == ["0.1", "0.3", "0.3"], "a finished share is not run again"
    assert [one["share"] for one in found] == [0.0, 0.1, 0.3, 1.0]
    values = [one["metrics"]["safety"]["value"] for one in found]
    assert values == [0.2, 0.5, 0.5, 0.9], "PT, two clones, the run itself"
    assert "  safety                50.0 [40.0, 60.0] n=9" in report(found, {"ssi": 10})
    assert curves(found).count("<circle") == 4
    with (source / "params.yaml").open("a") as stream:
        stream.write("# edited\n")
    with pytest.raises(LamdaError, match=r"params\.yaml is edited and not committed"):
        study_shares(study, (0.2,))
    (source / "models/pt/weights").write_text("another")
    with pytest.raises(LamdaError, match=r"0\.json: it is of another run"):
        study_shares(study, (0.1,))
    assert read_json(study.points / "1.json")["model"] == "LaMDA"


def test_contexts_that_no_profile_scales_are_refused(source: Path, tmp_path: Path) -> None:
    study = Study(source, tmp_path / "points", tmp_path / "scratch", lambda place: None)
    own = "annotation:\n  ssi: {use: world.contexts, count: 8572}\n"
    (source / "data.yaml").write_text(own)
    subprocess.run(["git", "add", "-A"], cwd=source, check=True)
    with pytest.raises(LamdaError, match=r"data\.yaml is edited and not committed"):
        point(study, 0.1)
    commit = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "own"]
    subprocess.run(commit, cwd=source, check=True)
    with pytest.raises(LamdaError, match=r"data\.yaml: annotation\.ssi: its contexts are not"):
        point(study, 0.1)
    assert not (study.points / "0.1.json").exists()
