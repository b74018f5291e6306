"""A folder whose file system knows no hard links keeps first writes whole all the same."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.storage.local import LocalStore
from lamda.storage.store import ABSENT, Conflict


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_the_first_of_two_writers_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    store = LocalStore(tmp_path)
    store.write("aliases/champion.json", b"first", ABSENT)
    with pytest.raises(Conflict, match="another process wrote it meanwhile"):
        store.write("aliases/champion.json", b"second", ABSENT)
    data, version = store.read("aliases/champion.json")
    assert data == b"first"
    store.write("aliases/champion.json", b"third", version)
    assert [entry.key for entry in store.list()] == ["aliases/champion.json"]


def test_another_fault_of_a_link_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(LamdaError, match="check the disk"):
        LocalStore(tmp_path).write("a", b"x", ABSENT)
