"""A release whose files are gone from the store makes no champion, and can be made whole again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.registry.alias import Transition, move_alias, read_alias, roll_back
from lamda.registry.release import Release, lost_files, make_release
from lamda.storage.opening import open_store
from lamda.storage.store import Store

TIME = "2026-01-01T00:00:00+00:00"


def released(store: Store, root: Path, name: str) -> Release:
    (root / "models").mkdir(exist_ok=True)
    (root / "models/weights").write_text(name)
    made, _ = make_release(store, root, [Path("models")], {"CARD.md": name}, "c" * 40, TIME)
    return made


def promote(store: Store, release: Release) -> None:
    move_alias(store, read_alias(store), Transition(release.id, "promotion", "ada"))


def lose(store: Store, key: str) -> None:
    found = {entry.key: entry.version for entry in store.list()}
    store.delete(key, found[key])


def test_no_way_leads_to_a_release_that_has_lost_files(uri: str, tmp_path: Path) -> None:
    store, root = open_store(uri), tmp_path / "root"
    root.mkdir()
    old, new = released(store, root, "old"), released(store, root, "new")
    promote(store, old)
    promote(store, new)
    lose(store, f"releases/{old.id}/models/weights")
    assert lost_files(store, old) == ["models/weights"]
    with pytest.raises(LamdaError, match=f"{old.id} has lost models/weights, nothing was moved"):
        roll_back(store, None, "ada", "it rambles")
    assert read_alias(store).release == new.id
    store.write(f"releases/{old.id}/CARD.md", b"a longer card")
    with pytest.raises(LamdaError, match="has lost .* and 1 more files"):
        promote(store, old)


def test_releasing_again_brings_lost_files_back(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    made = released(store, tmp_path, "one")
    lose(store, f"releases/{made.id}/models/weights")
    assert released(store, tmp_path, "one") == made
    assert lost_files(store, made) == []
    promote(store, made)
    assert read_alias(store).release == made.id
