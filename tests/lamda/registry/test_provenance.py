"""A release names its commit, and holds what that commit's lock records."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.registry.provenance import check_outputs, clean_commit

from ..runner.workspace import git

LOCK, MADE = Path("dvc.lock"), [Path("folder"), Path("file")]
STAGES = """
stages:
  make:
    cmd: mkdir -p folder/a && echo 1 > folder/a/c && echo 2 > folder/a.x && echo 3 > file
    outs: [folder, file]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a stage that DVC itself has run."""
    root = tmp_path_factory.mktemp("made")
    (root / "dvc.yaml").write_text(STAGES)
    git(root, "init", "-q")
    for command in (["init", "-q"], ["repro", "-q"]):
        subprocess.run([sys.executable, "-m", "dvc", *command], cwd=root, check=True)
    return root


def test_the_hashes_are_those_of_dvc(made: Path) -> None:
    check_outputs(made, LOCK, MADE)


def test_an_output_that_the_lock_does_not_record_is_refused(made: Path, tmp_path: Path) -> None:
    def check(change: str) -> None:
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "file").write_text(change)
        (tmp_path / "dvc.lock").write_text((made / "dvc.lock").read_text())
        check_outputs(tmp_path, LOCK, [Path("file")])

    check("3\n")
    with pytest.raises(LamdaError, match=r"file: it is not what dvc\.lock records"):
        check("4\n")
    with pytest.raises(LamdaError, match=r"folder: it is not what dvc\.lock records"):
        check_outputs(tmp_path, LOCK, [Path("folder")])
    with pytest.raises(LamdaError, match="no stage makes other"):
        check_outputs(tmp_path, LOCK, [Path("other")])
    (tmp_path / "file").unlink()
    with pytest.raises(LamdaError, match="file: no such file; run `dvc pull`"):
        check_outputs(tmp_path, LOCK, [Path("file")])
    (tmp_path / "dvc.lock").write_text("stages: {a: {outs: [1]}}")
    with pytest.raises(LamdaError, match="expected DVC's lock of stages"):
        check_outputs(tmp_path, LOCK, MADE)


def test_only_a_clean_commit_is_named(tmp_path: Path) -> None:
    for message in ("git rev-parse", "git rev-parse"):  # no repository, then one without a commit
        with pytest.raises(LamdaError, match=f"{message}: .*; a release names its commit"):
            clean_commit(tmp_path, LOCK)
        git(tmp_path, "init", "-q")
    (tmp_path / "params.yaml").write_text("a: 1\n")
    git(tmp_path, "add", "params.yaml")
    git(tmp_path, "commit", "-q", "-m", "first")
    (tmp_path / "dvc.lock").write_text("{}")
    with pytest.raises(LamdaError, match=r"dvc\.lock: not in git"):
        clean_commit(tmp_path, LOCK)
    git(tmp_path, "add", "dvc.lock")
    git(tmp_path, "commit", "-q", "-m", "second")
    assert clean_commit(tmp_path, LOCK) == git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "params.yaml").write_text("a: 2\n")
    with pytest.raises(LamdaError, match=r"params\.yaml: changed since the last commit"):
        clean_commit(tmp_path, LOCK)
