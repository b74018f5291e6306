"""Disks that are full, and a cache that may not be written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.drills.workspace import NotSurvived, Skipped, Workspace
from lamda.runner.graph import load_graph

KIBIBYTES = 256


@contextmanager
def small_disk(folder: Path, kibibytes: int = KIBIBYTES) -> Iterator[Path]:
    """A disk of few bytes; Skipped where none can be made."""
    folder.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def _mount(*arguments: str) -> None:
    if os.geteuid():
        raise Skipped("mounting needs root")
    if shutil.which("mount") is None:
        raise Skipped("this system has no mount")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"this system mounts nothing: {done.stderr.strip()}")


def full_disk_in_training(place: Workspace) -> str:
    """Checkpoints lie on a small disk: the stage ends in a line that names it; later it goes on."""
    expected = place.models()
    scratch, kept = place.folder / ".scratch", place.folder / ".scratch-kept"
    with small_disk(place.folder.parent / "small") as disk:
        scratch.rename(kept)
        scratch.symlink_to(disk)
        try:
            told = place.run("dvc", "repro", "--no-run-cache", "-f", "-s", "pretrain")
        finally:
            scratch.unlink()
            kept.rename(scratch)
        line = told.one_line("disk full", f"left in {disk}")
    place.run("dvc", "repro", "--no-run-cache").well()
    place.check(expected)
    return line


def full_disk_in_release(place: Workspace) -> str:
    """The store lies on a small disk: nothing is released, and the message names it."""
    with small_disk(place.folder.parent / "store") as disk:
        store = {"LAMDA_STORE": str(disk)}
        line = place.run("lamda", "release", variables=store).one_line(
            "disk full", f"left in {disk}"
        )
        told = place.run("lamda", "releases", variables=store).well()
        if "no releases yet" not in told:
            raise NotSurvived(f"a release is listed: {told.strip()}")
    return line


def file_size_limit(place: Workspace) -> str:
    """A limit on the size of files, which needs no root: a line, and it goes on without."""
    expected = place.models()
    (stage,) = (one for one in load_graph(place.folder / "dvc.yaml") if one.name == "pretrain")
    # the stage alone: DVC's own database is larger than that
    told = place.run("bash", "-c", f"ulimit -f 64; exec {stage.command}")
    line = told.one_line("File too large")
    place.run("dvc", "repro", "--no-run-cache").well()
    place.check(expected)
    return line


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing may be written into `folder`: by a mount for root, whom modes do not stop."""
    if os.geteuid() == 0:
        _mount("--bind", str(folder), str(folder))
        try:
            _mount("-o", "remount,bind,ro", str(folder))
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        return
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir()}
    for path in modes:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def read_only_cache(place: Workspace) -> str:
    """DVC's cache may not be written: the pipeline fails, loses nothing, and goes on after."""
    expected = place.models()
    params = place.folder / "params.yaml"
    before = params.read_text(encoding="utf-8")
    params.write_text(before.replace("seed: 17", "seed: 18"), encoding="utf-8")
    with read_only(place.folder / ".dvc" / "cache"):
        told = place.run("dvc", "repro", "contexts")
    params.write_text(before, encoding="utf-8")
    if told.code == 0:
        raise NotSurvived("dvc repro succeeded without a place to keep its outputs")
    place.run("dvc", "repro").well()
    place.check(expected)
    errors = [line for line in told.text.splitlines() if line.startswith("ERROR: ")]
    return errors[-1] if errors else f"exit {told.code}"
