"""A store in a local folder."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from lamda.files import atomic_file
from lamda.storage.store import ABSENT, ANY, Conflict, Entry, checked_key, explained

TAKEN = "{}: another process wrote it meanwhile; look at it and run again"

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What a file system without hard links says: exFAT, and folders that are shared with a container
or a virtual machine."""


class LocalStore:
    """Files under `root`, which the first write makes.

    Hidden files and folders are not listed: half-written files are hidden. Conditional writes
    hold among the processes of machines whose file system has working locks.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.uri = str(root)

    def read(self, key: str) -> tuple[bytes, str]:
        """See Store."""
        path = self._path(key)
        with explained(path), path.open("rb") as stream:
            return stream.read(), _version(os.fstat(stream.fileno()))

    def write(self, key: str, data: bytes, expect: str = ANY) -> None:
        """See Store."""
        path = self._path(key)
        with explained(path):
            if expect == ABSENT:
                self._create(path, data)
                return
            lock = nullcontext() if expect == ANY else _locked(path)
            with lock, atomic_file(path) as temporary:
                temporary.write_bytes(data)
                if expect != ANY:
                    self._expect(path, expect)

    def list(self, folder: str = "") -> list[Entry]:
        """See Store."""
        entries: list[Entry] = []
        top = self._root / folder

        def unread(error: OSError) -> None:
            place = Path(error.filename or top)
            if isinstance(error, PermissionError) and place != top:
                entries.append(Entry(self._key(place), 0, "", other="folder that cannot be read"))
            elif not isinstance(error, FileNotFoundError):
                raise error

        with explained(top):
            for place, folders, names in os.walk(top, onerror=unread):
                folders[:] = [name for name in folders if not name.startswith(".")]
                links = [name for name in folders if Path(place, name).is_symlink()]
                shown = [name for name in names if not name.startswith(".")]
                for name in shown + links:
                    with suppress(FileNotFoundError):  # taken meanwhile
                        entries.append(self._entry(Path(place, name)))
        return sorted(entries, key=lambda entry: entry.key)

    def exists(self, key: str) -> bool:
        """See Store."""
        return self._path(key).is_file()

    def upload(self, path: Path, key: str) -> None:
        """See Store."""
        target = self._path(key)
        with explained(path), atomic_file(target) as temporary:
            shutil.copyfile(path, temporary)

    def download(self, key: str, path: Path) -> None:
        """See Store."""
        source = self._listed(key)
        with explained(source), atomic_file(path) as temporary:
            shutil.copyfile(source, temporary)

    def delete(self, key: str, version: str) -> None:
        """See Store."""
        path = self._listed(key)
        with explained(path):
            self._expect(path, version)
            path.unlink()

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _listed(self, key: str) -> Path:
        """The place of a key that another program may have chosen; it stays inside all the same."""
        parts = key.split("/")
        return self._path(key) if {"", ".", ".."} & set(parts) else Path(self._root, *parts)

    def _key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _entry(self, path: Path) -> Entry:
        found = path.lstat()
        other = _other(path, found.st_mode)
        return Entry(self._key(path), found.st_size, _version(found), found.st_mtime, other)

    def _create(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=path.parent) as scratch:
            written = Path(scratch, path.name)
            with atomic_file(written) as temporary:
                temporary.write_bytes(data)
            try:
                os.link(written, path)  # unlike a rename, it never replaces
            except FileExistsError:
                raise Conflict(TAKEN.format(path)) from None
            except OSError as error:
                if error.errno not in NO_LINKS:
                    raise
                with _locked(path):
                    if os.path.lexists(path):
                        raise Conflict(TAKEN.format(path)) from None
                    os.replace(written, path)

    def _expect(self, path: Path, version: str) -> None:
        found = set()
        with suppress(OSError):
            found = {_version(path.lstat())}  # as `list` says it, of a link the link's own
            found.add(_version(path.stat()))  # as `read` says it
        if version not in found:
            raise Conflict(TAKEN.format(path))


def _version(found: os.stat_result) -> str:
    """A replaced file is another inode or has another time."""
    return f"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}"


def _other(path: Path, mode: int) -> str:
    """What a path is that is no file; '' of a file."""
    if stat.S_ISLNK(mode):
        return f"link to {os.readlink(path)}"
    return "" if stat.S_ISREG(mode) else "pipe, socket or device"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of `path`: a hidden file beside it, which stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f".{path.name}.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
