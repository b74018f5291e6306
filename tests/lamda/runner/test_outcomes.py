"""What DVC's lines say it did, and the one line that a person reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.runner.graph import load_graph
from lamda.runner.outcomes import Outcome, keep_reports, kept_reports, result_of
from lamda.runner.workspaces import Run

CACHED = "Stage 'a' is cached - skipping run, checking out outputs"


@pytest.mark.parametrize(
    ("lines", "recorded", "expected"),
    [
        (["Running stage 'a':", "> x"], False, "ran"),
        (["Running stage 'ab':", "Stage 'a' didn't change, skipping"], True, "unchanged"),
        ([CACHED], False, "run-cache"),
        ([CACHED], True, "pulled"),
        (["Pulling data for stage: 'a'"], True, "pulled"),
        ([], True, "unchanged"),
    ],
)
def test_results(lines: list[str], recorded: bool, expected: str) -> None:
    assert result_of("a", lines, recorded) == expected


def test_the_summary_says_what_why_how_long_and_what_was_saved() -> None:
    entry = {"outs": [{"path": "model", "size": 1500}]}
    outcome = Outcome("a", "run-cache", ["dep x modified"], 2.25, ["W&B: run"], entry)
    assert outcome.summary() == (
        "from run-cache in 2.2 s; because: dep x modified; saved: model 1.5 kB; W&B: run"
    )
    assert outcome.as_json()["summary"] == outcome.summary()


def test_the_pages_of_a_gate_and_of_the_report_outlive_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text(
        "stages:\n"
        "  gate_a: {cmd: a, outs: [g/a.html, g/a.json], meta: {kind: gate}}\n"
        "  report: {cmd: b, outs: [r/report.html]}\n"
        "  train: {cmd: c, outs: [model]}\n"
    )
    (tmp_path / "params.yaml").write_text("seed: 1\n")
    run = Run("one", str(tmp_path), "c" * 40, str(tmp_path / "runs"), shared=True)
    for name in ("g/a.html", "g/a.json", "r/report.html", "model"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    links = {
        stage.name: keep_reports(run, stage, tmp_path)
        for stage in load_graph(tmp_path / "dvc.yaml")
    }
    (page,) = kept_reports(run, "report")
    assert page.read_text() == "r/report.html"
    assert links["report"] == [f"report: {page.as_uri()}"]
    assert [path.name for path in kept_reports(run, "gate_a")] == ["gate_a-a.html"]
    assert links["train"] == []
