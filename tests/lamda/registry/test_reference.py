"""The next corpus is held against the champion's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.outputs import CORPUS_VERDICTS
from lamda.registry.alias import Transition, move_alias, read_alias
from lamda.registry.reference import champion_profile, write_reference
from lamda.registry.release import make_release
from lamda.storage.opening import open_store
from lamda.storage.store import Store

PROFILE = {"sources": {"forum": 0.75, "wiki": 0.25}}


def champion(store: Store, root: Path, verdicts: Any) -> str:
    """Make a release with these verdicts of the corpus gate, or without any, the champion."""
    file = root / (CORPUS_VERDICTS if verdicts else Path("other.json"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(verdicts))
    release, _ = make_release(
        store, root, [file.relative_to(root)], {}, "c" * 40, "2026-01-01T00:00:00+00:00"
    )
    move_alias(store, read_alias(store), Transition(release.id, "promotion", "test"))
    return release.id


def test_it_is_what_the_champions_gate_told(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    assert champion_profile(store) is None
    champion(store, tmp_path / "old", None)
    assert champion_profile(store) is None, "an older release kept no verdicts"
    champion(store, tmp_path / "new", {"profile": PROFILE, "passed": True})
    assert champion_profile(store) == PROFILE


def test_verdicts_without_a_profile_are_named(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    name = champion(store, tmp_path / "made", {"passed": True})
    with pytest.raises(LamdaError, match=f"{name}/reports/gates/corpus.json: expected"):
        champion_profile(store)


def test_the_same_profile_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "corpus.json"
    file.write_text('{"profile": {}}\n')
    assert not write_reference(file, {})
    assert file.read_text() == '{"profile": {}}\n'
    assert write_reference(file, PROFILE)
    assert json.loads(file.read_text()) == {"profile": PROFILE}
