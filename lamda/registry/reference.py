"""What the champion looked like: the profile of its corpus, from which the next may not drift, and
what it reached, which the report shows beside a run.

A release keeps its corpus gate's verdicts and its metrics; both go into git, beside the list of
filed data, so that a run can be repeated from its commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamda.errors import LamdaError
from lamda.files import json_text, read_json, rewrite
from lamda.outputs import CORPUS_VERDICTS, METRICS
from lamda.registry.alias import read_alias
from lamda.registry.measured import Profile
from lamda.registry.release import FOLDER, read_release
from lamda.storage.store import Store, download_files


def champion_profile(store: Store) -> Profile | None:
    """The profile of the champion's corpus; None where there is no champion, or it kept none."""
    champion = read_alias(store).release
    return None if champion is None else released_profile(store, champion)


def released_profile(store: Store, release: str) -> Profile | None:
    """The profile of a release's corpus; None where it kept none."""
    name = CORPUS_VERDICTS.as_posix()
    if name not in read_release(store, release).files:
        return None
    verdicts = _kept(store, release, name)
    if not isinstance(verdicts, dict) or not isinstance(verdicts.get("profile"), dict):
        raise LamdaError(
            f"{store.uri}/{FOLDER}/{release}/{name}: expected the verdicts of the corpus gate, "
            "found no 'profile'; promote another release"
        )
    profile: Profile = verdicts["profile"]
    return profile


def champion_results(store: Store) -> Mapping[str, Any] | None:
    """What the champion reached: `release`, its `model` (the last one), that one's `metrics` and
    who they are `judged_by`; None where there is no champion, or it kept none."""
    champion = read_alias(store).release
    name = METRICS.as_posix()
    if champion is None or name not in read_release(store, champion).files:
        return None
    results = _kept(store, champion, name)
    try:
        model, metrics = list(results["models"].items())[-1]
        judged_by = dict(results["judged_by"])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise LamdaError(
            f"{store.uri}/{FOLDER}/{champion}/{name}: expected 'models' and 'judged_by'; promote "
            "another release"
        ) from None
    return {"release": champion, "model": model, "metrics": metrics, "judged_by": judged_by}


def _kept(store: Store, release: str, name: str) -> Any:
    """A JSON file of a release; None where it is none."""
    kept = {name: read_release(store, release).files[name]}
    with TemporaryDirectory() as folder:
        download_files(store, f"{FOLDER}/{release}", kept, Path(folder))
        try:
            return read_json(Path(folder) / name)
        except LamdaError:
            return None


def write_champion(path: Path, results: Mapping[str, Any]) -> bool:
    """Write what the champion reached where the report reads it; whether that changed anything."""
    if path.exists() and read_json(path) == results:
        return False
    rewrite(path, json_text(dict(results)).encode())
    return True


def write_reference(path: Path, profile: Profile) -> bool:
    """Write the profile where the corpus gate reads it; whether that changed anything."""
    value = {"profile": dict(profile)}
    if path.exists() and read_json(path) == value:
        return False
    rewrite(path, json_text(value).encode())
    return True
