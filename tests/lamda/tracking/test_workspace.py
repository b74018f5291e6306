"""Dashboards as code: the workspace that is saved shows what is logged, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from lamda.cli.tracking import dashboard
from lamda.errors import LamdaError
from lamda.files import write_json
from lamda.runner.summary import summarize
from lamda.tracking.panels import read_panels
from lamda.tracking.recording import tracked
from lamda.tracking.workspace import entity_of, logged_names, make_workspace, shown_panels

from ...wandb_server import KEY, wandb_server
from .test_summary import root
from .whole_run import inputs_of

__all__ = ["root"]

REPOSITORY = Path(__file__).resolve().parents[3]
STAGES = ("pretrain", "finetune_ssi_safety", "evaluate", "judge", "gate_corpus", "carbon_report",
          "build_corpus", "tokenize", "rate")  # fmt: skip
SAVED = """
import sys
from lamda.cli.main import main
sys.argv = ["lamda", "dashboard"]
main()
"""


@pytest.fixture
def logged(root: Path) -> Path:
    """A repository whose stages, and whose whole, have left their runs."""
    metrics = {"models": {"LaMDA": {"safety": {"value": 0.25}}}}
    write_json(root / "store/aliases/champion.json", {"release": "abc", "history": []})
    write_json(root / "store/releases/abc/results/metrics.json", metrics)
    for stage in STAGES:
        with tracked(inputs_of(root, stage)):
            for product in inputs_of(root, stage).products:
                if (root / product).is_file():
                    os.utime(root / product)
    assert summarize(root) is not None
    return root


def metrics_in(spec: str) -> set[str]:
    """The names of metrics in a workspace's JSON."""
    found: set[str] = set()

    def look(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                look(inner, name)
        elif isinstance(value, list):
            for inner in value:
                look(inner, key)
        elif isinstance(value, str) and key in {"metrics", "yAxis", "zAxis", "tableKey", "metric"}:
            found.add(re.sub(r"^(summary:|summary_metrics\.)", "", value))

    look(json.loads(spec))
    return found


def test_the_workspace_is_saved_and_every_metric_in_it_is_logged(logged: Path) -> None:
    with wandb_server() as server:
        environment = os.environ | {
            "WANDB_API_KEY": KEY, "WANDB_BASE_URL": server.url, "WANDB_ENTITY": "team",
            "PYTHONPATH": str(REPOSITORY),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", SAVED], cwd=logged, env=environment, text=True,
            capture_output=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (view,) = server.views
    assert (view["entityName"], view["projectName"]) == ("team", "lamda")
    assert "team/lamda" in done.stdout
    names, shown = logged_names(logged), metrics_in(view["spec"])
    assert shown <= names
    expected = {
        name
        for _, panels in shown_panels(read_panels(), names)
        for panel, metrics in panels
        for name in metrics
        if panel.kind != "table"
    }
    assert expected <= shown
    titles = {
        section["name"]
        for section in json.loads(view["spec"])["section"]["panelBankConfig"]["sections"]
    }
    assert titles == {section.name for section in read_panels() if section.panels}
    tables = [p.metrics[0] for s in read_panels() for p in s.panels if p.kind == "table"]
    assert [name for name in tables if f'"{name}"' not in view["spec"]] == []


def test_without_a_key_the_page_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was logged or sent, and the extra `dashboard` is not asked for."""
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.chdir(tmp_path)
    for name in ("WANDB_API_KEY", "WANDB_MODE", "WANDB_ENTITY"):
        monkeypatch.delenv(name, raising=False)
    Path("params.resolved.yaml").write_text("tracking: {wandb: true, project: p}\n")
    with pytest.raises(LamdaError, match="there is no page of this run either"):
        dashboard(show=False, entity="")
    write_json(Path("results/report.html"), {})
    dashboard(show=False, entity="")
    assert opened == [(tmp_path / "results/report.html").as_uri()]


def test_nothing_logged_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="nothing was logged here yet; run `make repro`"):
        make_workspace(read_panels(), [], "team", "lamda")
    with pytest.raises(LamdaError, match="set WANDB_ENTITY, or run `lamda sync`"):
        entity_of(tmp_path)
