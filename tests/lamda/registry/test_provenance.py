"""A release names its commit, and the commit holds every source that was read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.hashes import dvc_hash
from lamda.registry.proof import dvc_files
from lamda.registry.provenance import check_sources, clean_commit

from ..runner.workspace import git

LOCK = Path("dvc.lock")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a source, a folder of sources, and a committed dvc.lock."""
    folder = tmp_path / "repository"
    for name, text in {"code.py": "a", "room/a.py": "b", "dvc.lock": "{}"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def check(root: Path, *paths: str) -> None:
    check_sources(root, paths or ("code.py", "room"), dvc_files(root))


def test_the_commit_is_named_with_its_time_whatever_the_machines_zone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-03T04:05:06+02:00")
    git(root, "commit", "-q", "--allow-empty", "-m", "second")
    found = clean_commit(root, LOCK)
    assert found.id == git(root, "rev-parse", "HEAD")
    assert found.time == "2026-02-03T02:05:06+00:00"


def test_without_a_commit_or_a_lock_nothing_is_named(tmp_path: Path) -> None:
    for _ in range(2):  # no repository, then one without a commit
        with pytest.raises(LamdaError, match="git show: .*; a release names its commit"):
            clean_commit(tmp_path, LOCK)
        git(tmp_path, "init", "-q")
    (tmp_path / "params.yaml").write_text("a: 1\n")
    git(tmp_path, "add", "params.yaml")
    git(tmp_path, "commit", "-q", "-m", "first")
    (tmp_path / "dvc.lock").write_text("{}")
    with pytest.raises(LamdaError, match=r"dvc\.lock: not in git"):
        clean_commit(tmp_path, LOCK)


@pytest.mark.parametrize("name", ["a b.md", "ä\N{SNOWMAN}.md", 'quo"te.md', " -> x", "room/a b.py"])
def test_a_changed_file_is_called_by_its_name(root: Path, name: str) -> None:
    (root / name).write_text("a")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "second")
    clean_commit(root, LOCK)
    (root / name).write_text("b")
    with pytest.raises(LamdaError) as raised:
        clean_commit(root, LOCK)
    assert str(raised.value) == (
        f"{root / name}: changed since the last commit: commit it, then release"
    )
    (root / name).unlink()
    (root / "code.py").write_text("c")
    with pytest.raises(LamdaError, match=r"changed since the last commit \(1 more\)"):
        clean_commit(root, LOCK)


def test_another_teams_files_in_the_same_repository_do_not_count(root: Path) -> None:
    ours = root / "our model"
    ours.mkdir()
    (ours / "dvc.lock").write_text("{}")
    (ours / "code.py").write_text("a")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "second")
    (root / "code.py").write_text("theirs")
    (root / "room" / "a.py").unlink()
    assert clean_commit(ours, LOCK).id == git(root, "rev-parse", "HEAD")
    check(ours, "code.py")
    (ours / "code.py").write_text("b")
    with pytest.raises(LamdaError) as raised:
        clean_commit(ours, LOCK)
    assert str(raised.value).startswith(f"{ours / 'code.py'}: changed since")


def test_a_merge_conflict_is_called_one(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    (root / "dvc.lock").write_text("theirs")
    git(root, "commit", "-q", "-a", "-m", "theirs")
    git(root, "checkout", "-q", "main")
    (root / "dvc.lock").write_text("ours")
    git(root, "commit", "-q", "-a", "-m", "ours")
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "-q", "other")
    with pytest.raises(LamdaError, match=r"dvc\.lock: merge conflict: settle it and commit"):
        clean_commit(root, LOCK)


def test_a_variable_of_another_repository_is_not_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = git(root, "rev-parse", "HEAD")
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert clean_commit(root, LOCK).id == mine


def test_what_git_was_told_to_look_away_from_is_found(root: Path) -> None:
    check(root)
    for flag in ("--assume-unchanged", "--skip-worktree"):
        git(root, "update-index", flag, "code.py")
        (root / "code.py").write_text("edited")
        clean_commit(root, LOCK)  # git sees nothing
        with pytest.raises(LamdaError, match=r"code\.py: not what the commit holds"):
            check(root)
        git(root, "update-index", f"--no-{flag.removeprefix('--')}", "code.py")


def test_a_source_in_no_commit_is_refused_even_if_git_ignores_it(root: Path) -> None:
    (root / "room" / "new file.py").write_text("x")
    for _ in range(2):
        with pytest.raises(LamdaError, match=r"room/new file\.py: in no commit: `git add` it"):
            check(root)
        (root / ".git" / "info" / "exclude").write_text("new*\n")
    (root / ".dvcignore").write_text("new*\n")  # it is part of no hash
    check(root)


def test_own_files_stand_in_dvc(root: Path) -> None:
    subprocess.run([sys.executable, "-m", "dvc", "init", "-q"], cwd=root, check=True)
    for name in ("own/big.csv", "own/many/a.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1\n")
    add = [sys.executable, "-m", "dvc", "add", "-q", "own/big.csv", "own/many"]
    subprocess.run(add, cwd=root, check=True)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "own")
    check(root, "own", "code.py")
    (root / "own/many/b.csv").write_text("2\n")
    with pytest.raises(LamdaError, match=r"own/many: not what own/many\.dvc records: run `dvc add"):
        check(root, "own")
    (root / "own/many/b.csv").unlink()
    (root / "own/other.csv").write_text("2\n")
    with pytest.raises(LamdaError, match=r"own/other\.csv: in no commit: .* `dvc add` it"):
        check(root, "own")


STAGES = """
stages:
  make:
    cmd: mkdir -p folder/a folder/__pycache__ && echo 1 > folder/a/c && echo 2 > folder/a.x &&
      echo 3 > file && echo 4 > folder/__pycache__/x.pyc && echo 5 > folder/.x.part
    outs: [folder, file]
"""


def test_the_hashes_are_those_of_dvc(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text(STAGES)
    git(tmp_path, "init", "-q")
    subprocess.run([sys.executable, "-m", "dvc", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".dvcignore").write_text("__pycache__/\n.*.part\n")
    subprocess.run([sys.executable, "-m", "dvc", "repro", "-q"], cwd=tmp_path, check=True)
    lock = (tmp_path / "dvc.lock").read_text()
    for name in ("folder", "file"):
        for hashed in (dvc_hash(tmp_path / name), dvc_hash(tmp_path / name, dvc_files(tmp_path))):
            assert f"md5: {hashed}\n" in lock, name
