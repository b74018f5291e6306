"""The whole pipeline under the smoke profile, in a workspace of its own, and what DVC makes of it.

The tests share one workspace and leave it as they found it; pytest runs them in file order.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lamda.citations import MARKER
from lamda.config.resolve import current_params
from lamda.files import digest
from lamda.finetuning.rated import held_out
from lamda.records import Context, GroundingExample, RatedResponse, read_table
from lamda.runner.graph import load_graph

from .sources import ENVIRONMENT, make_repository, run


def ran(told: str) -> list[str]:
    return re.findall(r"^Running stage '(\w+)'", told, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh repository in which the pipeline ran once."""
    folder = tmp_path_factory.mktemp("workspace")
    make_repository(folder)
    run(folder, "lamda", "profile", "smoke")
    told = run(folder, "dvc", "repro")
    assert sorted(ran(told)) == sorted(stage.name for stage in load_graph(folder / "dvc.yaml"))
    run(folder, "git", "add", "--all")
    run(folder, "git", "commit", "-q", "-m", "Smoke")
    return folder


def dependents(folder: Path, name: str) -> set[str]:
    """`name` and every stage that needs it, at any distance."""
    found = {name}
    for stage in load_graph(folder / "dvc.yaml"):
        if found & set(stage.upstream):
            found.add(stage.name)
    return found


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    before = path.read_text()
    assert re.search(old, before), f"{path} holds no {old}"
    path.write_text(re.sub(old, new, before, count=1))
    try:
        yield
    finally:
        path.write_text(before)


def test_every_product_exists_and_nothing_half_written(workspace: Path) -> None:
    stages = load_graph(workspace / "dvc.yaml")
    products = [workspace / path for stage in stages for path in stage.products]
    assert [path for path in products if not path.exists()] == []
    assert list(workspace.rglob(".*.part")) == []


def test_results_have_each_metric_for_each_model_with_its_interval(workspace: Path) -> None:
    results = json.loads((workspace / "results/metrics.json").read_text())
    params = current_params(workspace)
    assert list(results["models"]) == list(params.respond.models)
    for cells in results["models"].values():
        assert list(cells) == list(params.evaluate.metrics)
        for name, cell in cells.items():
            assert cell["judged"] == cell["of"] > 0
            if cell["n"]:
                assert 0 <= cell["low"] <= cell["value"] <= cell["high"] <= 1
            else:  # a model that never claims anything, as useless ones may
                assert name in {"groundedness", "citation_accuracy"}
                assert cell["value"] is None


def test_the_discriminators_are_measured_on_what_the_models_wrote(workspace: Path) -> None:
    results = json.loads((workspace / "results/metrics.json").read_text())
    models = current_params(workspace).respond.models
    found = results["discriminators"]["candidates"]
    assert list(found) == [name for name, of in models.items() if of.decode != "likelihood"]
    for cells in (measures for labels in found.values() for measures in labels.values()):
        assert cells["auc"]["judged"] == cells["auc"]["of"] > 0


def test_researched_answers_are_learned_by_their_words(workspace: Path) -> None:
    """As lamda.dialog.finals scores them: without the marks of their results, which researchers
    wrote. A mark of a result that is not there is a wrong one's text."""
    rows = read_table(workspace / "data/clean/research/groundedness.parquet", GroundingExample)
    results = {row.example_id: len(row.calls) for row in rows}
    assert any("[1]" in row.text and row.calls for row in rows)
    learned = read_table(workspace / "data/rated_research/ssi.parquet", RatedResponse)
    marks = [
        (int(mark[1]), results[row.example_id])
        for row in learned
        for mark in MARKER.finditer(row.response)
    ]
    assert learned and [mark for mark, count in marks if mark <= count] == []


def test_the_model_learns_from_what_raters_said_of_its_own_research(workspace: Path) -> None:
    """Models of the smoke profile look nothing up, so these are answers alone."""
    answers = read_table(workspace / "data/rated_rollouts/ssi.parquet", RatedResponse)
    contexts = read_table(workspace / "data/contexts/annotation.parquet", Context)
    assert len(answers) == current_params(workspace).rollouts.contexts
    assert {row.context for row in answers} <= {
        row.context for row in contexts if row.task == "ssi"
    }
    assert all(row.votes for row in answers)
    learned = json.loads((workspace / "metrics/finetune_rollouts.json").read_text())
    assert learned["fit"]["own_answers"]["examples"] == sum(not held_out(row) for row in answers)
    assert learned["own_answers"]["SENSIBLE"]["n"] == sum(held_out(row) for row in answers)


def test_the_bill_is_of_every_stage(workspace: Path) -> None:
    """Each stage's record has the key of its entry in dvc.lock, or its cost would be unknown."""
    stages = load_graph(workspace / "dvc.yaml")
    after = {"resolve", *dependents(workspace, "costs")}
    told = json.loads((workspace / "results/carbon.json").read_text())
    assert told["unknown"] == []
    assert set(told["stages"]) == {stage.name for stage in stages} - after
    assert all(row["seconds"] > 0 and row["energy_kwh"] > 0 for row in told["stages"].values())
    here = json.loads(run(workspace, "lamda", "carbon", "--json"))
    assert here["unknown"] == []
    assert set(here["stages"]) == {stage.name for stage in stages}
    assert here["savings"]["saved_seconds"] == 0  # everything ran in one run


def test_results_are_printed_as_one_table(workspace: Path) -> None:
    told = run(workspace, "lamda", "results")
    for name in current_params(workspace).respond.models:
        assert name in told


def test_a_second_run_runs_nothing(workspace: Path) -> None:
    told = run(workspace, "dvc", "repro")
    assert ran(told) == []
    assert "Data and pipelines are up to date." in told


def test_an_unknown_key_is_one_line_and_a_failure(workspace: Path) -> None:
    with edited(workspace / "params.yaml", r"(finetune_dialog:\n)", r"\1  tokenz: 5\n"):
        told = run(workspace, "dvc", "repro", code=255)
    lines = [line for line in told.splitlines() if "tokenz" in line]
    assert lines == [
        "error: params.yaml: key 'finetune_dialog.tokenz': unknown key; "
        "check its spelling against params.yaml"
    ]
    assert "Traceback" not in told
    run(workspace, "dvc", "checkout")


@pytest.mark.slow
def test_an_experiment_runs_the_edited_stage_and_what_depends_on_it(workspace: Path) -> None:
    lock, params = workspace / "dvc.lock", workspace / "params.yaml"
    before = {path: path.read_text() for path in (lock, params)}
    told = run(workspace, "dvc", "exp", "run", "-S", "finetune_dialog.muon_lr=0.0123")
    assert set(ran(told)) == dependents(workspace, "finetune_dialog")
    assert lock.read_text() != before[lock]
    # Back at the old setting, DVC finds the old outputs and runs nothing.
    params.write_text(before[params])
    assert ran(run(workspace, "dvc", "repro")) == []
    assert lock.read_text() == before[lock]


@pytest.mark.slow
def test_a_killed_stage_leaves_nothing_and_the_next_run_makes_the_same(workspace: Path) -> None:
    model = digest([workspace / "models/pt"])
    pretrain = next(s for s in load_graph(workspace / "dvc.yaml") if s.name == "pretrain")
    outs = [workspace / out for out in pretrain.outs]
    command = ["dvc", "repro", "--single-item", "--force", "pretrain"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=workspace, env=ENVIRONMENT, start_new_session=True, stdout=quiet, stderr=quiet
    ) as process:
        deadline = time.monotonic() + 60
        while any(out.exists() for out in outs) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3)
        assert process.poll() is None, "the stage ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
    assert [out for out in outs if out.exists()] == []
    # Bytes that are the same let DVC skip what follows, but for what reads measured times.
    timed = {"gate_pretrained", "costs", "carbon_report", "gate_carbon", "gate_release", "report"}
    assert set(ran(run(workspace, "dvc", "repro"))) <= {"pretrain", *timed}
    assert digest([workspace / "models/pt"]) == model
