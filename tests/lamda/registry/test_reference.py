"""The next corpus is held against the champion's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.outputs import CORPUS_VERDICTS, METRICS
from lamda.registry.alias import Transition, move_alias, read_alias
from lamda.registry.reference import (
    champion_profile,
    champion_results,
    write_champion,
    write_reference,
)
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


RESULTS = {
    "models": {"PT": {"safety": {"value": 0.5}}, "LaMDA": {"safety": {"value": 0.9}}},
    "judged_by": {"safety": "rules@1"},
}


def released(store: Store, root: Path, text: str) -> str:
    """Make a release with these metrics the champion."""
    (root / METRICS).parent.mkdir(parents=True, exist_ok=True)
    (root / METRICS).write_text(text)
    release, _ = make_release(store, root, [METRICS], {}, "c" * 40, "2026-01-01T00:00:00+00:00")
    move_alias(store, read_alias(store), Transition(release.id, "promotion", "test"))
    return release.id


def test_what_the_champion_reached_is_its_last_model(uri: str, tmp_path: Path) -> None:
    store = open_store(uri)
    assert champion_results(store) is None
    champion(store, tmp_path / "old", {"profile": PROFILE})
    assert champion_results(store) is None, "it kept no metrics"
    name = released(store, tmp_path / "new", json.dumps(RESULTS))
    told = champion_results(store)
    assert told == {
        "release": name, "model": "LaMDA", "metrics": {"safety": {"value": 0.9}},
        "judged_by": {"safety": "rules@1"},
    }  # fmt: skip
    file = tmp_path / "champion.json"
    assert write_champion(file, told)
    assert not write_champion(file, told), "the same leaves it as it is"
    assert json.loads(file.read_text()) == told


@pytest.mark.parametrize("text", ["[]", "{}", '{"models": {}, "judged_by": {}}', "{"])
def test_metrics_of_another_form_are_named(tmp_path: Path, text: str) -> None:
    store = open_store(str(tmp_path / "store"))
    name = released(store, tmp_path / "made", text)
    with pytest.raises(LamdaError, match=f"{name}/results/metrics.json: expected 'models'"):
        champion_results(store)
