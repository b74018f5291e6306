"""What the champion's corpus looked like: the profile that the next corpus may not drift from.

A release keeps its corpus gate's verdicts; the profile in them goes into git, beside the list of
filed data, so that a run can be repeated from its commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lamda.errors import LamdaError
from lamda.files import json_text, read_json, rewrite
from lamda.outputs import CORPUS_VERDICTS
from lamda.registry.alias import read_alias
from lamda.registry.release import FOLDER, read_release
from lamda.storage.store import Store, download_files

Profile = Mapping[str, Mapping[str, float]]


def champion_profile(store: Store) -> Profile | None:
    """The profile of the champion's corpus; None where there is no champion, or it kept none."""
    champion = read_alias(store).release
    if champion is None:
        return None
    name = CORPUS_VERDICTS.as_posix()
    kept = read_release(store, champion).files.get(name)
    if kept is None:
        return None
    with TemporaryDirectory() as folder:
        download_files(store, f"{FOLDER}/{champion}", {name: kept}, Path(folder))
        verdicts: Any = read_json(Path(folder) / name)
    if not isinstance(verdicts, dict) or not isinstance(verdicts.get("profile"), dict):
        raise LamdaError(
            f"{store.uri}/{FOLDER}/{champion}/{name}: expected the verdicts of the corpus gate, "
            "found no 'profile'; promote another release"
        )
    profile: Profile = verdicts["profile"]
    return profile


def write_reference(path: Path, profile: Profile) -> bool:
    """Write the profile where the corpus gate reads it; whether that changed anything."""
    value = {"profile": dict(profile)}
    if path.exists() and read_json(path) == value:
        return False
    rewrite(path, json_text(value).encode())
    return True
