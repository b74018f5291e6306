"""What all stages of a working tree took, each when it last ran on just these inputs.

dvc.lock says on which inputs each stage has run; a record of the ledger with that key says what the
run took. One that is not in the ledger (the stage ran on another machine) is taken from what was
collected before, which DVC's cache holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from lamda.carbon.ledger import entry_key, find, recorded
from lamda.carbon.record import Record, from_json
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.outputs import COSTS, LOCK


def read_lock(root: Path) -> dict[str, Mapping[str, Any]]:
    """The entries of dvc.lock by stage, those of another form left out; {} without one."""
    if not (root / LOCK).exists():
        return {}
    stages = read_yaml(root / LOCK).get("stages") or {}
    return {str(name): entry for name, entry in stages.items() if isinstance(entry, Mapping)}


def makers(entries: Mapping[str, Mapping[str, Any]], paths: Sequence[str]) -> list[str]:
    """The stages that write what `paths` name, in their order, each once; what no stage writes is
    passed over."""
    made = {path: name for name, entry in entries.items() for path in recorded(entry, "outs")}
    return list(dict.fromkeys(made[path] for path in paths if path in made))


def collect(
    root: Path, entries: Mapping[str, Mapping[str, Any]], stages: Sequence[str]
) -> dict[str, Record | None]:
    """The record of each of `stages`, as dvc.lock has them; None where there is none."""
    earlier = former(root, entries)
    found: dict[str, Record | None] = {}
    for stage in stages:
        key = entry_key(entries[stage])
        known = earlier.get(stage)
        found[stage] = find(root, stage, key) or (known if known and known.key == key else None)
    return found


def former(root: Path, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Record]:
    """What was collected before: the file that lies there, else the last one in DVC's cache."""
    hashed = [
        recorded(entry, "outs")[COSTS.as_posix()]
        for entry in entries.values()
        if COSTS.as_posix() in recorded(entry, "outs")
    ]
    places = [root / COSTS, *(cached(root, one) for one in hashed)]
    for place in places:
        with suppress(LamdaError, OSError):
            if place.is_file():
                told = from_json(read_json(place), str(place))
                return {stage: one for stage, one in told.items() if one}
    return {}


def cached(root: Path, md5: str) -> Path:
    """Where DVC's cache keeps a file of that hash."""
    config = ConfigParser(interpolation=None)
    with suppress(Exception):  # a configuration that does not parse is DVC's to tell of
        config.read([root / ".dvc/config", root / ".dvc/config.local"])
    folder = root / ".dvc" / config.get("cache", "dir", fallback="cache")
    return folder / "files/md5" / md5[:2] / md5[2:]
