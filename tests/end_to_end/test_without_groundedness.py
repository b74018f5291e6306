"""A project without research: its models are evaluated, released and promoted all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from .sources import make_repository, run

pytestmark = pytest.mark.slow
RESEARCHED = ("groundedness", "informativeness", "citation_accuracy")


def without_research(folder: Path) -> None:
    """Write profiles/quality.yaml: the smoke profile without the task groundedness."""
    yaml = YAML()
    values = yaml.load(folder / "profiles/smoke.yaml")
    for key in ("annotation", "evaluation", "development", "judges", "researchers"):
        values["data"].setdefault(key, {})["groundedness"] = None
    gone = dict.fromkeys(RESEARCHED)
    values["evaluate"]["metrics"] = gone
    values["promotion"]["floors"] |= gone
    values["promotion"]["max_regression"] |= gone
    values["respond"] = {"models": {"LaMDA": None}}
    values["gates"]["evaluation"]["min_models"] = 2
    values["gates"]["carbon"] = {"min_stages": 3}
    with (folder / "profiles/quality.yaml").open("w", encoding="utf-8") as stream:
        yaml.dump(values, stream)


def test_it_is_evaluated_and_promoted(tmp_path: Path) -> None:
    make_repository(tmp_path)
    without_research(tmp_path)
    run(tmp_path, "lamda", "profile", "quality")
    run(tmp_path, "dvc", "repro")
    results = json.loads((tmp_path / "results/metrics.json").read_text())
    assert list(results["models"]) == ["PT", "FT quality-safety"]
    assert not set(RESEARCHED) & set(results["models"]["PT"])
    run(tmp_path, "git", "add", "--all")
    run(tmp_path, "git", "commit", "-q", "-m", "Without research")
    run(tmp_path, "lamda", "release")
    assert "verdict: promote" in run(tmp_path, "lamda", "promote", "--by", "tester")
