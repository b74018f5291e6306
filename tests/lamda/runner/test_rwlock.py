"""A list of DVC's that a kill has emptied goes away, and one that is in use stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lamda.runner.rwlock import RWLOCK, heal


@pytest.fixture
def rwlock(tmp_path: Path) -> Path:
    path = tmp_path / RWLOCK
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("content", ["", '{"read": {"a"', "[]", "null", "[" * 100_000])
def test_a_damaged_one_is_removed_and_said(tmp_path: Path, rwlock: Path, content: str) -> None:
    rwlock.write_text(content)
    said: list[str] = []
    assert heal(tmp_path, said.append)
    assert not rwlock.exists()
    assert said == [f"{rwlock}: damaged by a kill, and no DVC process lives here: removed"]
    assert not heal(tmp_path, said.append)


def test_a_whole_one_stays(tmp_path: Path, rwlock: Path) -> None:
    rwlock.write_text('{"read": {}}')
    assert not heal(tmp_path)
    assert rwlock.exists()


def test_it_stays_while_dvc_lives(tmp_path: Path, rwlock: Path) -> None:
    rwlock.write_text("")
    (tmp_path / "dvc").write_text("print('here', flush=True); input()")
    command = [sys.executable, "dvc"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as living:
        assert living.stdout is not None
        living.stdout.readline()
        assert not heal(tmp_path)
        living.communicate("\n")
    assert heal(tmp_path, lambda _: None)
