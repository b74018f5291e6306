"""Which commit made the files at hand: nothing is released that no commit explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.hashes import Listing, dvc_hash
from lamda.registry.git import git, names, text, words

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by its hash, and when it was made (UTC, ISO 8601, to the second)."""

    id: str
    time: str


def clean_commit(root: Path, lock: Path) -> Commit:
    """The commit that `root` is at; `lock` is DVC's lock file, relative to `root`.

    LamdaError when it is no git repository, has no commit, has uncommitted changes, or when the
    lock is not committed. What others changed in other folders of the repository does not count.
    """
    plain = ["-c", "log.showSignature=false", "show", "--no-patch", "--format=%H %ct", "HEAD", "--"]
    told = _answer(root, *plain).split()
    if len(told) != 2 or not COMMIT.fullmatch(told[0]):
        raise LamdaError(f"{root}: git show: expected a commit, found {' '.join(told)!r}")
    status = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", "."]
    changed = names(_bytes(root, *status))
    if changed:
        state, path = changed[0][:2], _below(root, changed[0][3:])
        if "U" in state or state in ("AA", "DD"):
            raise LamdaError(f"{root / path}: merge conflict: settle it and commit, then release")
        more = f" ({len(changed) - 1} more)" if len(changed) > 1 else ""
        raise LamdaError(
            f"{root / path}: changed since the last commit{more}: commit it, then release"
        )
    if not _answer(root, "ls-files", "--", lock.as_posix()):
        raise LamdaError(f"{root / lock}: not in git: run `dvc repro`, commit it, then release")
    return Commit(told[0], datetime.fromtimestamp(int(told[1]), UTC).isoformat(timespec="seconds"))


def check_sources(root: Path, paths: Iterable[str], listing: Listing) -> None:
    """LamdaError when a source at `paths`, files and folders relative to `root`, is not what the
    commit holds, in git or as the output of a .dvc file: a clone of the commit would lack it.

    This also finds what git was told to look away from. `listing` gives a folder's files.
    """
    told = names(_bytes(root, "ls-tree", "-r", "-z", "HEAD", "--", "."))
    blobs = {name: meta.split()[2] for meta, _, name in (line.partition("\t") for line in told)}
    added = _added(root, blobs, listing)
    files = sorted(_files(root, paths, listing))
    plain = [name for name in files if not any(_covers(path, name) for path in added)]
    for name in plain:
        if name not in blobs or "\n" in name:
            raise LamdaError(
                f"{root / name}: in no commit: `git add` it, or `dvc add` it under own/, commit, "
                "then release"
            )
    top, prefix = _answer(root, "rev-parse", "--show-toplevel"), _prefix(root)
    whole = "\n".join(prefix + name for name in plain)  # git reads them from the top
    hashed = _bytes(Path(top), "hash-object", "--stdin-paths", told=whole)
    for name, found in zip(plain, text(hashed).split(), strict=True):
        if blobs[name] != found:
            raise LamdaError(
                f"{root / name}: not what the commit holds: commit it, then release "
                "(`git ls-files -v` tells which files git does not look at)"
            )


def _files(root: Path, paths: Iterable[str], listing: Listing) -> Iterator[str]:
    """The files that are there, relative to `root`."""
    for path in paths:
        found = listing(root / path) if (root / path).is_dir() else [root / path]
        yield from (file.relative_to(root).as_posix() for file in found if file.is_file())


def _added(root: Path, committed: Iterable[str], listing: Listing) -> list[str]:
    """What .dvc files of the commit explain; LamdaError where it is another than they record."""
    found = []
    for name in committed:
        if not name.endswith(".dvc"):
            continue
        outs: Any = read_yaml(root / name).get("outs") or []
        for out in outs:
            path = (PurePosixPath(name).parent / str(out["path"])).as_posix()
            there = (root / path).exists()
            if there and dvc_hash(root / path, listing) != out.get("md5"):
                raise LamdaError(
                    f"{root / path}: not what {name} records: run `dvc add {path}` or "
                    f"`dvc checkout {path}`, commit, then release"
                )
            found.append(path)
    return found


def _covers(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _below(root: Path, path: str) -> str:
    """A path as git tells it, from the top of the repository, as one relative to `root`."""
    return path.removeprefix(_prefix(root))


def _prefix(root: Path) -> str:
    """Where `root` lies in its repository, with a '/' at the end; '' at the top."""
    return _answer(root, "rev-parse", "--show-prefix")


def _answer(root: Path, *arguments: str) -> str:
    return text(_bytes(root, *arguments))


def _bytes(root: Path, *arguments: str, told: str = "") -> bytes:
    done = git(root, *arguments, told=told.encode("utf-8", "surrogateescape"))
    if done.returncode:
        command = next(word for word in arguments if not word.startswith("-") and "=" not in word)
        reason = words(done) or "no commit"
        raise LamdaError(f"{root}: git {command}: {reason}; a release names its commit")
    return done.stdout
