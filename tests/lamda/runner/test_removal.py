"""The folder of the runs stays tidy through kills, and beside others that tidy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lamda.annotation.endpoint.cache import content_key, keep
from lamda.annotation.endpoint.cache import kept as kept_reply
from lamda.runner import removal
from lamda.runner.outcomes import kept
from lamda.runner.removal import tidy
from lamda.runner.runs import variables
from lamda.runner.workspaces import FAILED, Run
from lamda.tracking.spool import RUNS, Spool


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


def test_replies_that_were_paid_for_are_there_when_a_waiting_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = content_key({"text": "Is it sensible?"})
    for name in ("waits", "goes-on"):
        at = run(tmp_path, name)
        monkeypatch.chdir(at.root)
        for variable, value in variables(at).items():
            monkeypatch.setenv(variable, value)
        if name == "waits":
            keep(key, {"texts": ["yes"]})
            tidy(at, succeeded=True, keep=0)
    assert kept_reply(key) == {"key": key, "texts": ["yes"]}
    assert names(tmp_path) == ["endpoint", "goes-on"]


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
    found = removal._failed(tmp_path)
    shutil.rmtree(found[0])
    (found[1] / FAILED).unlink()
    monkeypatch.setattr(removal, "_failed", lambda _: found)
    tidy(run(tmp_path, "new"), succeeded=True, keep=0)
    assert names(tmp_path) == []


def test_a_mark_that_goes_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = failed(tmp_path, "kept", 1)
    goes_on = failed(tmp_path, "goes_on", 2)
    real = Path.glob

    def glob(path: Path, pattern: str) -> list[Path]:
        found = list(real(path, pattern))
        (goes_on.root / FAILED).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "glob", glob)
    assert tidy(run(tmp_path, "new"), succeeded=True, keep=1) == [tmp_path / "new"]
    assert names(tmp_path) == ["goes_on", "kept"]
    assert (stays.root / FAILED).exists()


def reported(folder: Path, name: str, moment: int) -> Path:
    """What outlives the workspace of a run that has ended."""
    page = kept(Run(name, "source", "commit", str(folder), shared=True)) / "report-report.html"
    page.parent.mkdir(parents=True)
    page.write_text("a page")
    os.utime(page, (moment, moment))
    return page


def test_of_runs_without_workspace_the_newest_reports_stay(tmp_path: Path) -> None:
    pages = [reported(tmp_path, name, n) for n, name in enumerate(("old", "later", "last"))]
    going_on = reported(tmp_path, "going_on", 0)
    run(tmp_path, "going_on")
    tidy(run(tmp_path, "new"), succeeded=True, keep=2)
    assert [page.parent.exists() for page in [*pages, going_on]] == [False, True, True, True]
    (tmp_path / "reports/.half.gone").mkdir()
    tidy(run(tmp_path, "new"), succeeded=True, keep=0)
    assert names(tmp_path / "reports") == ["going_on"]


def test_what_wandb_has_not_taken_stays_without_the_pages(tmp_path: Path) -> None:
    page = reported(tmp_path, "old", 1)
    spool = Spool(page.parent / "wandb" / RUNS / "pretrain-1")
    spool.update(project="lamda")
    tidy(run(tmp_path, "new"), succeeded=True, keep=0)
    assert names(page.parent) == ["wandb"] and spool.record() == {"project": "lamda"}
    spool.note_sent(digest=spool.digest())
    tidy(run(tmp_path, "new"), succeeded=True, keep=0)
    assert not page.parent.exists()
