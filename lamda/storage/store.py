"""What a store can do, whatever it lies on, and which one a URI means."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from lamda.errors import TRY_AGAIN, LamdaError

ANY, ABSENT = "any", "absent"
"""What `write` may expect to find, besides a version: whatever there is; nothing."""


FULL = (errno.ENOSPC, errno.EDQUOT)


class Missing(LamdaError):
    """There is nothing under the key."""


class Conflict(LamdaError):
    """A conditional write found another version than the one it expected."""


class Unreachable(LamdaError):
    """The place does not answer; another attempt may well succeed."""

    exit_code = TRY_AGAIN


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored file. `version` changes with every write; it means nothing by itself.

    `modified` is when it was last written, in seconds since 1970, where it may still be growing: 0
    where a file appears whole or not at all. `other` says what an entry is that is no file: a link
    and where it leads, a pipe, a folder that cannot be read.
    """

    key: str
    size: int
    version: str
    modified: float = 0.0
    other: str = ""


class Store(Protocol):
    """Files by key: `folder/name`, relative, with '/' between the parts.

    Every write appears whole or not at all. Every method raises a LamdaError of one line when
    the place cannot be used, Unreachable when it does not answer, Missing when a key that is read
    is not there.
    """

    uri: str

    def read(self, key: str) -> tuple[bytes, str]:
        """The content and its version."""

    def write(self, key: str, data: bytes, expect: str = ANY) -> None:
        """Write `data` if `expect` holds: ANY, ABSENT, or the version to replace; else Conflict."""

    def list(self, folder: str = "") -> list[Entry]:
        """All files under `folder` at any depth, by key; [] where there are none."""

    def exists(self, key: str) -> bool:
        """Whether a file is there."""

    def upload(self, path: Path, key: str) -> None:
        """Copy a local file to `key`."""

    def download(self, key: str, path: Path) -> None:
        """Copy `key` to a local file. This and `delete` take any key that `list` gave, also one
        that another program chose and no write would make."""

    def delete(self, key: str, version: str) -> None:
        """Delete that version of `key`; Conflict when another has taken its place."""


_ADVICE = {
    errno.EFBIG: "raise this process' limit on the size of a file (`ulimit -f`)",
    errno.EMFILE: "raise this process' limit on open files (`ulimit -n`)",
    errno.EROFS: "name a place that can be written to",
    errno.EACCES: "give this user the right to it",
    errno.EPERM: "give this user the right to it",
    errno.ESTALE: "mount its file system again",
    errno.EIO: "check the disk",
}
"""What helps against an error of the system that is no matter of the path."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's errors on `path` into one line, Missing where there is no such file.

    A full disk passes: the entry point (lamda.stage) says how much room there is.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(f"{error.filename or path}: no such file") from None
    except OSError as error:
        if error.errno in FULL:
            raise
        advice = _ADVICE.get(error.errno or 0, "check the path")
        raise LamdaError(f"{error.filename or path}: {error.strerror or error}; {advice}") from None


def checked_key(key: str) -> str:
    """`key`, unless it could lead out of its store or would not be the same key on a disk."""
    parts = key.split("/")
    odd = not all(parts) or {".", ".."} & set(parts) or "\\" in key or not key.isprintable()
    if odd:
        raise LamdaError(f"key {key!r}: expected names with '/' between them; rename the file")
    return key


@dataclass(frozen=True, slots=True)
class FileHash:
    """SHA-256 (hex) and size (bytes) of a file."""

    sha256: str
    size: int


def hash_file(path: Path) -> FileHash:
    """The hash of a local file; LamdaError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return FileHash(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)
    except OSError as error:
        raise LamdaError(f"{path}: {error.strerror}; expected a file that can be read") from None


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, FileHash]:
    """Hashes of files and of all files in folders, by path relative to `root`; sorted.

    Hidden files are left out. LamdaError when a path is missing or holds no file.
    """
    found: dict[str, FileHash] = {}
    for name in paths:
        path = root / name
        files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
        keys = [file.relative_to(root).as_posix() for file in files]
        shown = [key for key in keys if not PurePosixPath(key).name.startswith(".")]
        if not shown:
            raise LamdaError(f"{path}: no such file or an empty folder; run `dvc repro` to make it")
        found |= {checked_key(key): hash_file(root / key) for key in shown}
    return dict(sorted(found.items()))


def upload_files(store: Store, root: Path, files: Mapping[str, FileHash], folder: str) -> None:
    """Upload `files` of `root` under `folder`; LamdaError when one changed since it was hashed."""
    for name, wanted in files.items():
        store.upload(root / name, f"{folder}/{name}")
        if hash_file(root / name) != wanted:
            raise LamdaError(f"{root / name}: it changed while it was uploaded; run again")


def download_files(store: Store, folder: str, files: Mapping[str, FileHash], root: Path) -> None:
    """Download `files` from under `folder` into `root`; LamdaError when a hash is another one."""
    for name, wanted in files.items():
        path = root / checked_key(name)
        store.download(f"{folder}/{name}", path)
        found = hash_file(path)
        if found != wanted:
            path.unlink()
            raise LamdaError(
                f"{store.uri}/{folder}/{name}: expected SHA-256 {wanted.sha256} and {wanted.size} "
                f"bytes, found {found.sha256} and {found.size}; it was changed or damaged"
            )
