"""The folder of the runs stays tidy through kills, and beside others that tidy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lamda.runner import workspaces
from lamda.runner.workspaces import FAILED, Run, tidy


def run(folder: Path, name: str) -> Run:
    made = Run(name, "source", "commit", str(folder), shared=True)
    made.root.mkdir(parents=True)
    (made.root / "model").write_bytes(b"many gigabytes")
    return made


def failed(folder: Path, name: str, moment: int) -> Run:
    made = run(folder, name)
    (made.root / FAILED).touch()
    os.utime(made.root / FAILED, (moment, moment))
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_kill_left_of_a_removal_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise KeyboardInterrupt

    one = run(tmp_path, "one")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            tidy(one, succeeded=True, keep=3)
    assert names(tmp_path) == [".one.gone"]
    assert tidy(one, succeeded=True, keep=3) == [one.root]
    assert names(tmp_path) == []


def test_a_half_removed_run_takes_no_kept_ones_place(tmp_path: Path) -> None:
    failed(tmp_path, "old", 1)
    half = failed(tmp_path, "half", 2)
    os.replace(half.root, tmp_path / ".half.gone")
    tidy(run(tmp_path, "new"), succeeded=True, keep=1)
    assert names(tmp_path) == ["old"]


def test_another_task_may_remove_the_same_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        failed(tmp_path, f"run{number}", number)
    found = workspaces._failed(tmp_path)
    shutil.rmtree(found[0])
    (found[1] / FAILED).unlink()
    monkeypatch.setattr(workspaces, "_failed", lambda _: found)
    tidy(run(tmp_path, "new"), succeeded=True, keep=0)
    assert names(tmp_path) == []


def test_a_mark_that_goes_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = failed(tmp_path, "kept", 1)
    goes_on = failed(tmp_path, "goes_on", 2)
    real = Path.glob

    def glob(path: Path, pattern: str) -> list[Path]:
        found = list(real(path, pattern))
        (goes_on.root / FAILED).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "glob", glob)
    assert tidy(run(tmp_path, "new"), succeeded=True, keep=1) == [tmp_path / "new"]
    assert names(tmp_path) == ["goes_on", "kept"]
    assert (kept.root / FAILED).exists()
