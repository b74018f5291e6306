"""Which commit made the files at hand: nothing is released that no commit explains."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.git import git_command, git_environment


def clean_commit(root: Path, lock: Path) -> str:
    """The commit that `root` is at; `lock` is DVC's lock file, relative to `root`.

    LamdaError when it is no git repository, has no commit, has uncommitted changes, or when the
    lock is not committed.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    if changed:
        first = changed.splitlines()[0].split()[-1]
        raise LamdaError(f"{root / first}: changed since the last commit: commit it, then release")
    if not _git(root, "ls-files", "--", lock.as_posix()):
        raise LamdaError(f"{root / lock}: not in git: run `dvc repro`, commit it, then release")
    return commit


def _git(root: Path, *arguments: str) -> str:
    command = git_command("-C", str(root), *arguments)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=git_environment()
        )
    except FileNotFoundError:
        raise LamdaError("git: not found: install it, a release names its commit") from None
    if done.returncode:
        reason = " ".join(done.stderr.split()) or "no commit"
        raise LamdaError(f"{root}: git {arguments[0]}: {reason}; a release names its commit")
    return done.stdout.strip()


def check_outputs(root: Path, lock: Path, paths: Iterable[Path]) -> None:
    """LamdaError when an output of the pipeline is not the one that the lock records.

    `lock` and `paths` are relative to `root`. Hashes are DVC's: MD5 of a file's bytes, and of a
    folder's list of files.
    """
    recorded = _recorded(root / lock)
    for path in paths:
        wanted = recorded.get(path.as_posix())
        if wanted is None:
            raise LamdaError(f"{root / lock}: no stage makes {path}; run `dvc repro` and commit")
        if not (root / path).exists():
            raise LamdaError(f"{root / path}: no such file; run `dvc pull` or `dvc repro`")
        if dvc_hash(root / path) != wanted:
            raise LamdaError(
                f"{root / path}: it is not what {lock} records: run `dvc checkout` or `dvc repro`"
            )


def _recorded(lock: Path) -> dict[str, str]:
    stages: Any = read_yaml(lock).get("stages", {})
    try:
        return {
            out["path"]: out["md5"] for stage in stages.values() for out in stage.get("outs", [])
        }
    except (AttributeError, KeyError, TypeError):
        raise LamdaError(f"{lock}: expected DVC's lock of stages; run `dvc repro`") from None


def dvc_hash(path: Path) -> str:
    """DVC's hash of a file or of a folder."""
    if path.is_file():
        return _md5(path)
    files = sorted((p.relative_to(path).as_posix(), p) for p in path.rglob("*") if p.is_file())
    listed = [{"md5": _md5(file), "relpath": name} for name, file in files]
    text = json.dumps(listed, sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() + ".dir"


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
