"""What is removed of runs that have ended: their workspaces, and then what outlived these."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from lamda.files import write_text
from lamda.runner.outcomes import KEPT, TRACKED
from lamda.runner.workspaces import FAILED, Run
from lamda.tracking.spool import spools

GONE = ".{}.gone"
"""What the folder of a run is called while it is removed."""


def tidy(run: Run, succeeded: bool, keep: int) -> list[Path]:
    """Remove the run's folder, or keep it for a look and remove the oldest failed ones.

    Keeps the `keep` newest failed runs of this machine, and the reports of as many more; returns
    the workspaces that were removed.
    """
    gone = []
    if succeeded:
        gone.append(run.root)
    elif run.root.exists():
        write_text(run.root / FAILED, f"{run.id}\n")
    folder = Path(run.folder)
    gone += _failed(folder)[keep:]
    for root in gone:
        _remove(root)
    for reports in _ended(folder)[keep:]:
        _remove_reports(reports)
    for place in (folder, folder / KEPT):
        for doomed in place.glob(GONE.format("*")):  # what a kill left of an earlier removal
            shutil.rmtree(doomed, ignore_errors=True)
    return gone


def _failed(folder: Path) -> list[Path]:
    """The folders of failed runs, the newest first; others may go on or be removed meanwhile."""
    found = []
    for mark in folder.glob(f"[!.]*/{FAILED}"):
        with suppress(FileNotFoundError):
            found.append((mark.stat().st_mtime, mark.parent))
    return [root for _, root in sorted(found, reverse=True)]


def _ended(folder: Path) -> list[Path]:
    """The reports of runs whose workspace is gone, the newest first."""
    found = []
    for reports in (folder / KEPT).glob("[!.]*"):
        with suppress(FileNotFoundError, NotADirectoryError):
            if not (folder / reports.name).exists():
                found.append(
                    (max((p.stat().st_mtime for p in reports.iterdir()), default=0.0), reports)
                )
    return [reports for _, reports in sorted(found, reverse=True)]


def _remove_reports(reports: Path) -> None:
    """Remove a run's reports, but for what W&B has not taken yet: `lamda sync` sends it. Another
    task may do so meanwhile."""
    tracked = reports / TRACKED
    with suppress(FileNotFoundError):
        if all(spool.is_sent for spool in spools(tracked)):
            _remove(reports)
            return
        for page in reports.iterdir():
            if page != tracked:
                page.unlink()


def _remove(root: Path) -> None:
    """Remove a folder of a run, whose name is free at once; nothing where another task did."""
    doomed = root.with_name(GONE.format(root.name))
    with suppress(FileNotFoundError):
        shutil.rmtree(doomed, ignore_errors=True)
        os.replace(root, doomed)
        shutil.rmtree(doomed)
