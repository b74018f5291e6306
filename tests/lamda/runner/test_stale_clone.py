"""What an attempt of `prepare` left on one worker is no part of a run that another one prepared."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, SHORT, Project

from lamda.runner.runs import finish
from lamda.runner.workspaces import clone


def test_a_run_is_put_together_on_its_own_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    project = Project(tmp_path, SHORT)
    killed = project.run(worker="a", shared=False)
    older = project.command("git", "rev-parse", "HEAD").strip()
    clone(replace(killed, commit=older), killed.place(), project.shell())
    (project.source / "README").write_text("a newer commit\n")
    project.commit()
    run = project.prepare(project.run(worker="b", shared=False))
    assert run.commit != older
    entries = {name: told["entry"] for name, told in project.stages(run).items()}
    finish(replace(run, folder=killed.folder), entries, project.shell())
    assert project.tagged("one", "README") == "a newer commit\n"
