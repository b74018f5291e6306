"""What all stages of a working tree took, each when it last ran on just these inputs.

dvc.lock says on which inputs each stage has run; a record of the ledger with that key says what the
run took. One that is not in the ledger (the stage ran on another machine) is taken from what was
collected before, which DVC's cache holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from configparser import ConfigParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from lamda.carbon.ledger import Record, entry_key, find, recorded
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.outputs import COSTS, LOCK

FORMAT = 1
UNKNOWN = "no record: it ran elsewhere, or before records were kept"


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
                return {one.stage: one for one in from_json(read_json(place), str(place)) if one}
    return {}


def cached(root: Path, md5: str) -> Path:
    """Where DVC's cache keeps a file of that hash."""
    config = ConfigParser(interpolation=None)
    with suppress(Exception):  # a configuration that does not parse is DVC's to tell of
        config.read([root / ".dvc/config", root / ".dvc/config.local"])
    folder = root / ".dvc" / config.get("cache", "dir", fallback="cache")
    return folder / "files/md5" / md5[:2] / md5[2:]


def to_json(found: Mapping[str, Record | None]) -> dict[str, Any]:
    """What stage costs writes: a record by stage, and the reason where there is none."""
    told = {
        stage: {"unknown": UNKNOWN} if record is None else record.to_json()
        for stage, record in found.items()
    }
    return {"format": FORMAT, "stages": told}


def from_json(values: Any, place: str) -> Iterator[Record | None]:
    """The records of what `to_json` gave, None for a stage without one.

    LamdaError, naming `place`, for another form.
    """
    try:
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']!r}")
        for told in values["stages"].values():
            yield None if "unknown" in told else Record.from_json(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LamdaError(
            f"{place}: expected what stages took, format {FORMAT}, found {error!r}; run "
            "`dvc repro costs` again"
        ) from None
