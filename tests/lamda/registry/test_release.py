"""A release is whole, unchangeable and checked, or it is none."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.registry.alias import Transition, move_alias, read_alias
from lamda.registry.release import (
    Release,
    fetch_release,
    list_releases,
    make_release,
    read_release,
)
from lamda.storage.opening import open_store
from lamda.storage.store import Store, Unreachable, hash_files, upload_files

TEXTS = {"CARD.md": "a card"}
PATHS = [Path("model"), Path("params.yaml")]
TIME = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "weights").write_bytes(b"weights" * 1000)
    (folder / "params.yaml").write_text("seed: 1\n")
    return folder


def make(
    store: Store, root: Path, commit: str = "c0ffee", time: str = TIME
) -> tuple[Release, bool]:
    return make_release(store, root, PATHS, TEXTS, commit, time)


def test_a_release_comes_back_as_it_was(uri: str, root: Path, tmp_path: Path) -> None:
    store = open_store(uri)
    made, is_new = make(store, root)
    assert is_new
    assert list_releases(store) == [made] == [read_release(store, made.id)]
    fetched = fetch_release(store, made.id, tmp_path / "out")
    assert fetched == made
    assert (tmp_path / "out" / "CARD.md").read_text() == "a card"
    assert hash_files(tmp_path / "out", ["model"]) == hash_files(root, ["model"])
    fetch_release(store, made.id, tmp_path / "out")  # is there already

    assert make(store, root) == (made, False)
    another, _ = make(store, root, commit="another")
    later, _ = make(store, root, time="2026-01-02T00:00:00+00:00")
    assert list_releases(store)[0] == later
    (root / "params.yaml").write_text("seed: 2\n")
    changed, _ = make(store, root)
    ids = {made.id, another.id, later.id, changed.id}
    assert len(ids) == 4
    assert {release.id for release in list_releases(store)} == ids
    with pytest.raises(LamdaError, match=f"expected an empty folder for release {changed.id}"):
        fetch_release(store, changed.id, tmp_path / "out")


def test_a_store_that_does_not_answer_has_no_broken_manifest(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path / "store"))
    make(store, root)

    def fail(key: str) -> None:
        raise Unreachable("try again")

    monkeypatch.setattr(store, "read", fail)
    broken: list[LamdaError] = []
    with pytest.raises(Unreachable):
        list_releases(store, broken)
    assert not broken


def test_of_two_runs_at_once_one_makes_the_release(uri: str, root: Path) -> None:
    store = open_store(uri)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: make(store, root), range(4)))
    assert sorted(is_new for _, is_new in made) == [False, False, False, True]
    assert len({json.dumps(release.created) for release, _ in made}) == 1


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("survived", range(4))
def test_an_interrupted_release_is_none_and_can_run_again(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    """It stops before its upload or write number `survived`: two files, the card, the manifest."""
    store = open_store(str(tmp_path / "store"))
    calls = 0

    def counted(method: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            nonlocal calls
            if calls == survived:
                raise Interrupted
            calls += 1
            method(*arguments)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(store, "upload", counted(store.upload))
        patched.setattr(store, "write", counted(store.write))
        with pytest.raises(Interrupted):
            make(store, root)
    assert list_releases(store) == []
    made, is_new = make(store, root)
    assert is_new
    assert list_releases(store) == [made]
    assert len(store.list()) == 4


def test_a_changed_release_is_not_used(uri: str, root: Path, tmp_path: Path) -> None:
    store = open_store(uri)
    made, _ = make(store, root)
    place = f"releases/{made.id}"
    store.write(f"{place}/model/weights", b"other weights")
    with pytest.raises(LamdaError, match="model/weights: expected SHA-256 .* changed or damaged"):
        fetch_release(store, made.id, tmp_path / "out")
    assert not (tmp_path / "out").exists()

    for broken in (b"", b"[]", b"{}", b'{"files": {"a": 1}}', b"\xff"):
        store.write(f"{place}/manifest.json", broken)
        with pytest.raises(LamdaError, match=r"manifest\.json: expected a release's manifest"):
            read_release(store, made.id)
    with pytest.raises(LamdaError, match="no complete release 'nothing'"):
        read_release(store, "nothing")


CHANGES: tuple[dict[str, Any], ...] = (
    {"id": "0" * 16},
    {"commit": "another"},
    {"created": "2026-01-01T00:00:01+00:00"},
    {"created": ""},
    {"format": 2},
    {"format": 1},
    {"format": 4},
    {"format": True},
    {"format": "3"},
    {"files": {}},
    {"more": 1},
    {"commit": 1},
)


def test_each_edit_of_a_manifest_is_found(uri: str, root: Path, tmp_path: Path) -> None:
    store = open_store(uri)
    made, _ = make(store, root)
    key = f"releases/{made.id}/manifest.json"
    data = store.read(key)[0]
    manifest = json.loads(data)
    files = manifest["files"]
    weights = files["model/weights"]
    edits = [
        *({**manifest, **change} for change in CHANGES),
        *({k: v for k, v in manifest.items() if k != gone} for gone in manifest),
        *(
            {**manifest, "files": {**files, "model/weights": {**weights, **change}}}
            for change in ({"sha256": "0" * 64}, {"size": 1}, {"size": 7000.0}, {"size": "7000"})
        ),
        {**manifest, "files": {**files, "../out": {"sha256": "0", "size": 1}}},
        {**manifest, "files": {k: v for k, v in files.items() if k != "CARD.md"}},
        {**manifest, "files": {"renamed" if k == "CARD.md" else k: v for k, v in files.items()}},
    ]
    found = f"does not give the id {made.id}; do not use it|expected a release's manifest"
    for edit in edits:
        store.write(key, json.dumps(edit).encode())
        with pytest.raises(LamdaError, match=found) as raised:
            fetch_release(store, made.id, tmp_path / "out")
        assert f"{made.id}/manifest.json: " in str(raised.value)
    store.write(key, data)
    assert fetch_release(store, made.id, tmp_path / "out") == made


def test_a_fetched_release_is_hashed_again_whenever_it_is_used(
    uri: str, root: Path, tmp_path: Path
) -> None:
    store, out = open_store(uri), tmp_path / "out"
    made, _ = make(store, root)
    fetch_release(store, made.id, out)
    for name in made.files:
        before = (out / name).read_bytes()
        for edit in (before[:-1] + b"?", before + b"?", b"", None):
            if edit is None:
                (out / name).unlink()
            else:
                (out / name).write_bytes(edit)
            with pytest.raises(LamdaError, match=f"{name}: (expected SHA-256|gone)") as raised:
                fetch_release(store, made.id, out)
            assert f"remove {out} and fetch it again" in str(raised.value)
            (out / name).write_bytes(before)
    (out / "talk.txt").write_text("of a person who works there")
    assert fetch_release(store, made.id, out) == made
    (out / "model" / "adapter.safetensors").write_text("read with the model")
    with pytest.raises(LamdaError, match=f"adapter.safetensors: not of release {made.id}"):
        fetch_release(store, made.id, out)
    (out / "model" / "adapter.safetensors").unlink()
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(manifest | {"commit": "another"}))
    with pytest.raises(LamdaError, match=f"manifest.json: not the manifest of {made.id}"):
        fetch_release(store, made.id, out)


def test_a_full_disk_or_a_file_in_the_way_leaves_no_half_release(
    uri: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(uri)
    made, _ = make(store, root)
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LamdaError, match=r"file.*: (Not a directory|File exists|expected an)"):
            fetch_release(store, made.id, folder)

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("lamda.files._sync", full)
    with pytest.raises(OSError, match="No space left"):  # lamda.stage makes one line of it
        fetch_release(store, made.id, tmp_path / "new" / "out")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (None, "format 1, expected 3: an earlier version made it; use it with the code of its"),
        (2, "format 2, expected 3: an earlier version made it; use it with the code of its"),
        (4, "format 4, expected 3: a newer version made it; update this one"),
    ],
)
def test_a_release_of_another_format_is_listed_and_not_used(
    uri: str, root: Path, tmp_path: Path, number: int | None, reason: str
) -> None:
    store = open_store(uri)
    files = hash_files(root, ["model", "params.yaml"])
    manifest = {
        "commit": "c0ffee",
        "created": "2026-01-01T00:00:00+00:00",
        "files": {key: asdict(value) for key, value in files.items()},
    }
    told = ["c0ffee", *(f"{name}\0{files[name].sha256}" for name in sorted(files))]
    if number is not None:
        manifest["format"] = number
        told.insert(0, f"format {number}")
    text = "\n".join(told)
    if number == 4:
        text = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    manifest["id"] = name
    upload_files(store, root, files, f"releases/{name}")
    store.write(f"releases/{name}/manifest.json", json.dumps(manifest).encode())
    assert [release.id for release in list_releases(store)] == [name]
    assert read_release(store, name).format == (number or 1)
    with pytest.raises(LamdaError, match=reason) as raised:
        fetch_release(store, name, tmp_path / "out")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "out").exists()
    with pytest.raises(LamdaError, match=reason):
        move_alias(store, read_alias(store), Transition(name, "rollback", "ada"))
    manifest["format"] = 3
    store.write(f"releases/{name}/manifest.json", json.dumps(manifest).encode())
    with pytest.raises(LamdaError, match=f"does not give the id {name}"):
        read_release(store, name)
