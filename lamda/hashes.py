"""Hashes as DVC records them in dvc.lock, without DVC: gates run where it is not installed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

LEFT_OVER = (".*.part", ".DS_Store", "*.pyc")
"""Names of files that belong to no output: .dvcignore lists them, so DVC hashes none either."""
Listing = Callable[[Path], Iterable[Path]]
"""A folder -> the files in it, at any depth, that count."""


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that are nobody's left-overs."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(fnmatch(path.name, name) for name in LEFT_OVER)
    ]


def dvc_hash(path: Path, listing: Listing = files_of) -> str:
    """DVC's hash of a file, MD5 of its bytes; of a folder, MD5 of its list of files and '.dir'."""
    if path.is_file():
        return md5(path)
    return folder_hash({p.relative_to(path).as_posix(): md5(p) for p in listing(path)})


def folder_hash(files: Mapping[str, str]) -> str:
    """DVC's hash of a folder: name relative to it -> MD5 of that file."""
    listed = [{"md5": files[name], "relpath": name} for name in sorted(files)]
    text = json.dumps(listed, sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() + ".dir"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def md5(path: Path) -> str:
    """MD5 of a file's bytes, which says whether it is the recorded one, and nothing of safety."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
