"""Both kinds of store keep the same promises."""

from __future__ import annotations

import errno
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.storage.location import store_of_run, store_uri
from lamda.storage.opening import open_store
from lamda.storage.store import (
    ABSENT,
    Conflict,
    FileHash,
    Missing,
    checked_key,
    download_files,
    hash_files,
    upload_files,
)

REPOSITORY = Path(__file__).resolve().parents[3]


def test_what_is_written_is_read_listed_and_deleted(uri: str) -> None:
    store = open_store(uri)
    assert store.list() == []
    for key in ("b/two", "b/c/three", "one", "bc/four", "b/.hidden", "b/.x.part/five"):
        store.write(key, key.encode())
    assert [(e.key, e.size) for e in store.list()] == [
        ("b/c/three", 9),
        ("b/two", 5),
        ("bc/four", 7),
        ("one", 3),
    ]
    assert [entry.key for entry in store.list("b")] == ["b/c/three", "b/two"]
    assert store.read("b/two")[0] == b"b/two"
    assert store.exists("b/two")
    assert not store.exists("b/tw")
    entry = store.list("b/c")[0]
    store.delete(entry.key, entry.version)
    assert not store.exists("b/c/three")
    with pytest.raises(Missing, match="no such"):
        store.read("b/c/three")


def test_a_conditional_write_replaces_only_what_was_read(uri: str) -> None:
    store = open_store(uri)
    store.write("alias", b"1", ABSENT)
    with pytest.raises(Conflict, match="alias: another process wrote it meanwhile"):
        store.write("alias", b"2", ABSENT)
    _, version = store.read("alias")
    assert store.list()[0].version == version
    store.write("alias", b"3", version)
    for data in (b"4", b"3"):
        with pytest.raises(Conflict):
            store.write("alias", data, version)
    with pytest.raises(Conflict):
        store.write("never", b"5", version)
    with pytest.raises(Conflict):
        store.delete("alias", version)
    assert store.read("alias")[0] == b"3"
    assert not store.exists("never")


def test_of_many_writers_at_once_one_wins(tmp_path: Path) -> None:
    # In a folder only: on S3 the promise is the server's, and the one of these tests does not
    # always keep it (lamda.storage.s3).
    store = open_store(str(tmp_path / "store"))

    def attempt(expect: str) -> list[int]:
        def write(number: int) -> bool:
            try:
                store.write("alias", b"%d" % number, expect)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            return [n for n, won in enumerate(pool.map(write, range(8))) if won]

    for expect in (ABSENT, None):
        winners = attempt(expect or store.read("alias")[1])
        assert len(winners) == 1
        assert store.read("alias")[0] == b"%d" % winners[0]


def test_files_come_back_with_the_same_hashes(uri: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "model" / "deep").mkdir(parents=True)
    (here / "model" / "deep" / "weights").write_bytes(os.urandom(9_000_000))  # goes in parts
    (here / "model" / ".cache").write_text("hidden")
    (here / "card.md").write_text("card")
    files = hash_files(here, ["model", "card.md"])
    assert list(files) == ["card.md", "model/deep/weights"]
    store = open_store(uri)
    upload_files(store, here, files, "releases/a")
    download_files(store, "releases/a", files, there)
    assert hash_files(there, ["."]) == files

    store.write("releases/a/card.md", b"changed")
    (there / "card.md").unlink()
    with pytest.raises(LamdaError, match=r"card\.md: expected SHA-256 .* changed or damaged"):
        download_files(store, "releases/a", files, there)
    assert not (there / "card.md").exists()
    with pytest.raises(Missing):
        download_files(store, "releases/b", files, there)
    with pytest.raises(LamdaError, match="it changed while it was uploaded"):
        upload_files(store, here, {"card.md": FileHash("0", 4)}, "releases/c")
    with pytest.raises(LamdaError, match="nothing: no such file or an empty folder"):
        hash_files(here, ["nothing"])


def test_no_key_leads_out_of_the_store(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    for key in ("../x", "a/../b", "/x", "a//b", "a/", "", "a\\b", "a\nb", "./a"):
        with pytest.raises(LamdaError, match="expected names with '/' between them"):
            checked_key(key)
        with pytest.raises(LamdaError, match="expected names"):
            store.write(key, b"x")
        with pytest.raises(LamdaError, match="expected names"):
            download_files(store, "r", {key: FileHash("0", 0)}, tmp_path / "out")


def test_a_full_disk_leaves_nothing_behind(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(uri)
    store.write("file", b"content")

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("lamda.files._sync", full)
    with pytest.raises(OSError, match="No space left"):  # lamda.stage makes one line of it
        store.download("file", tmp_path / "out" / "file")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "uri",
    [
        "gs://bucket/x",
        "s3://",
        "s3:///",
        "http://127.0.0.1/x",
        "ftp://x",
        "S3://b",
        "s3:/b",
        "file:///x",
        "s3://b/../c",
        "s3://b/x//y",
        "s3://a b/x",
        "s3://b/x?y=1",
        "",
        " ",
        "a\n",
        "$HOME/store",
    ],
)
def test_other_uris_are_refused(uri: str) -> None:
    with pytest.raises(
        LamdaError, match=r"^store: expected (a folder or )?s3://bucket/prefix, found"
    ):
        open_store(uri)


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LAMDA_STORE", raising=False)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    text = (REPOSITORY / "params.yaml").read_text().replace("uri: store ", "uri: ~/mystore ")
    (tmp_path / "params.yaml").write_text(text)
    params = Path("params.yaml")
    assert store_uri(params, Path("elsewhere")) == str(tmp_path / "home/mystore")
    assert store_of_run(params, Path("elsewhere"), shared=True) == str(tmp_path / "home/mystore")
    open_store("~/mystore").write("key", b"x")
    assert (tmp_path / "home/mystore/key").read_bytes() == b"x"
    assert not (tmp_path / "~").exists()
    with pytest.raises(LamdaError, match="no such home folder; write the whole path"):
        open_store("~nobody-of-this-name/x")


def test_a_prefix_may_begin_with_a_dot(uri: str) -> None:
    store = open_store(f"{uri}/team/.private")
    for key in ("data/a", "b", ".hidden", "data/.part/c"):
        store.write(key, b"x")
    assert [entry.key for entry in store.list()] == ["b", "data/a"]
    assert [entry.key for entry in store.list("data")] == ["data/a"]
