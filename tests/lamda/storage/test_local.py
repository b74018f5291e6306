"""What only a folder has: a disk that is full or forbidden, and files that others write."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.storage.local import LocalStore
from lamda.storage.store import ABSENT


@pytest.mark.parametrize("expect", ["any", ABSENT, "version"])
def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect: str
) -> None:
    store = LocalStore(tmp_path)
    store.write("old", b"old")
    version = store.read("old")[1]

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("lamda.files._sync", full)
    key = "new" if expect == ABSENT else "old"
    with pytest.raises(OSError, match="No space left"):
        store.write(key, b"new", version if expect == "version" else expect)
    left = [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")]
    assert left == ["old"]
    assert store.read("old") == (b"old", version)


def test_a_folder_in_the_way_is_one_line(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.write("file", b"x")
    for fail in (
        lambda: store.write("file/below", b"x"),
        lambda: store.upload(tmp_path / "file", "file/below"),
        lambda: (tmp_path / "folder").mkdir() or store.read("folder"),
    ):
        with pytest.raises(LamdaError, match=r"^[^\n]+: [A-Z][^\n]+; check the path$"):
            fail()


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EFBIG, "raise this process' limit on the size of a file"),
        (errno.EROFS, "name a place that can be written to"),
        (errno.ELOOP, "check the path"),
    ],
)
def test_an_error_of_the_system_says_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def fail(path: Path) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("lamda.files._sync", fail)
    with pytest.raises(LamdaError, match=f"{os.strerror(number)}; {told}"):
        LocalStore(tmp_path).write("new", b"new")
