"""A disk that is really full stops a run in one line; with space again it goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers beside the tests are no package
from project import QUIET, SHORT, Project

from lamda.errors import LamdaError
from lamda.runner.failures import TryAgain
from lamda.runner.runs import run_stage

pytestmark = pytest.mark.slow
KIBIBYTES = 8192


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of few bytes; making one is for root alone."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={KIBIBYTES}k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, check=False, capture_output=True)
    except FileNotFoundError:
        pytest.skip("this system has no mount")
    if done.returncode:
        pytest.skip(f"no small disk can be made here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, left: int = 0) -> Path:
    """A file that takes all of the disk but `left` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(1024))
        except OSError:
            stream.truncate(max(0, stream.tell() - left))
    return filler


@pytest.mark.parametrize("left", [0, 16 * 1024], ids=["nothing", "a little"])
@pytest.mark.parametrize("step", ["prepare", "corpus"])
def test_it_is_one_line_and_final_and_space_lets_the_run_go_on(
    tmp_path: Path, disk: Path, monkeypatch: pytest.MonkeyPatch, step: str, left: int
) -> None:
    for key, value in (QUIET | {"SIDE": str(tmp_path / "side")}).items():
        monkeypatch.setenv(key, value)
    project = Project(tmp_path, SHORT, remote=False)
    run = project.run(worker="disk/runs")
    if step == "corpus":
        run = project.prepare(run)
    filler = fill(disk, left)
    with pytest.raises((LamdaError, OSError), match=r"[Nn]o space left|disk full") as caught:
        if step == "corpus":
            run_stage(run, "corpus", {}, project.shell())
        else:
            project.prepare(run)
    assert not isinstance(caught.value, TryAgain)
    assert "\n" not in str(caught.value)
    assert project.command("git", "status", "--porcelain") == ""
    assert project.command("git", "tag") == ""
    filler.unlink()
    if step == "prepare":
        run = project.prepare(run)
    before = project.ran()
    result = run_stage(run, "corpus", {}, project.shell()).result
    # Where the disk was full only after the command, what it made is not made twice.
    assert result == ("ran" if project.ran() != before else "run-cache")
    assert (run.place("corpus") / "words").read_text() == "a\nb\n"
