"""The smoke pipeline on files alone: every source of the embedded world is off, people vote.

A scripted person reads the task files and answers: some answers are missing, one rater contradicts
himself, one file is taken twice. Each time the run goes on where it waited.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.records import JudgedResponse, read_table
from lamda.runner.graph import load_graph

from .own_data import PROFILE, write_own_data
from .person import answer_tasks, waiting
from .sources import make_repository, run

WAITS = ("rate", "research", "rate_research", "rate_rollouts", "judge")
"""The stages that people have to answer for, in the order in which the run comes to them."""


def ran(told: str) -> list[str]:
    return re.findall(r"^Running stage '(\w+)'", told, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[str]]]:
    """A repository in which the pipeline ran to its end, and which stages each `dvc repro` ran."""
    folder = tmp_path_factory.mktemp("files")
    make_repository(folder)
    write_own_data(folder)
    run(folder, "lamda", "profile", PROFILE)
    rounds = []
    for stage in WAITS:
        told = run(folder, "dvc", "repro", code=255)
        assert waiting(folder) == [stage], told[-3000:]
        assert f"stage {stage} waits for people" in told
        assert "Traceback" not in told
        rounds.append(ran(told))
        answer_tasks(folder, stage)
    rounds.append(ran(run(folder, "dvc", "repro")))
    return folder, rounds


def test_every_stage_ran_to_its_end_and_nothing_waits(
    finished: tuple[Path, list[list[str]]],
) -> None:
    folder, rounds = finished
    stages = load_graph(folder / "dvc.yaml")
    assert {stage.name for stage in stages} == {name for names in rounds for name in names}
    assert [
        path for stage in stages for path in stage.products if not (folder / path).exists()
    ] == []
    assert waiting(folder) == []


def test_what_was_sampled_and_trained_is_not_again_when_people_have_answered(
    finished: tuple[Path, list[list[str]]],
) -> None:
    _, rounds = finished
    times = Counter(name for names in rounds for name in names)
    again = {name for name, count in times.items() if count > 1}
    assert again == {"fetch_filed", *WAITS}, "filed answers are fetched, and read by who waited"


def test_what_nobody_judged_is_counted_as_not_judged(
    finished: tuple[Path, list[list[str]]],
) -> None:
    folder, _ = finished
    rows = read_table(folder / "results/responses.parquet", JudgedResponse)
    open_rows = [row for row in rows if not row.labels]
    assert 0 < len(open_rows) < len(rows)
    assert all(not row.votes and not row.judged_by for row in open_rows)
    results = json.loads((folder / "results/metrics.json").read_text())
    cells = [cell for cells in results["models"].values() for cell in cells.values()]
    assert all(cell["n"] <= cell["judged"] <= cell["of"] for cell in cells)
    assert any(cell["judged"] < cell["of"] for cell in cells)


def test_nothing_of_the_world_was_used_and_an_edit_of_it_would_rerun_nothing(
    finished: tuple[Path, list[list[str]]],
) -> None:
    folder, _ = finished
    chosen = (folder / "params.resolved.yaml").read_text()
    assert "use: world." not in chosen
    rule = folder / "lamda_world/raters/judge.py"
    before = rule.read_text()
    rule.write_text(before + "\n# edited\n")
    try:
        assert ran(run(folder, "dvc", "repro")) == ["resolve"]
    finally:
        rule.write_text(before)
        run(folder, "dvc", "repro")


def test_the_lock_knows_every_own_file(finished: tuple[Path, list[list[str]]]) -> None:
    folder, _ = finished
    own = {f"own/{path.name}" for path in (folder / "own").iterdir() if path.suffix != ".md"}
    lock = (folder / "dvc.lock").read_text()
    assert own and all(path in lock for path in own)
    assert set(read_yaml(folder / "dvc.lock")["stages"]) == {
        stage.name for stage in load_graph(folder / "dvc.yaml")
    }
