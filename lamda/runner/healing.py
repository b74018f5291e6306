"""What a kill leaves of the files that DVC writes in place, mended before the next command.

    python -m lamda.runner.healing

A kill while DVC writes .dvc/tmp/rwlock leaves it empty, and one while it writes dvc.lock (7,700
lines after a run) leaves its beginning: either way every later command of DVC refuses the file.
The first holds nothing but what living processes do, so it can go. Of the second the whole entries
stay, what is missing is taken from the last commit, and what that lacks runs again, or comes from
DVC's cache of runs; DVC compares every entry with the files, so none is believed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import psutil
import yaml

from lamda.config.yaml_file import parse_yaml
from lamda.errors import LamdaError
from lamda.files import merge_conflict
from lamda.outputs import LOCK
from lamda.runner.locks import START, Entry, committed_entries, unwritten, write_entries

RWLOCK = Path(".dvc/tmp/rwlock")
STAGE = re.compile(r"^  \S", re.MULTILINE)
"""Where the entry of a stage begins in a dvc.lock."""
Say = Callable[[str], object]


def heal(place: Path, say: Say = print) -> bool:
    """Mend what a kill has damaged in the repository `place`, and say so; whether anything was."""
    mended = [_heal_rwlock(place, say), _heal_lock(place, say)]
    return any(mended)


def _heal_rwlock(place: Path, say: Say) -> bool:
    """Remove the list of readers and writers if it is damaged and no DVC lives in `place`.

    DVC itself says what to do where another DVC lives.
    """
    path = place / RWLOCK
    try:
        if isinstance(json.loads(path.read_bytes()), dict):
            return False
    except FileNotFoundError:
        return False
    except (ValueError, RecursionError):
        pass
    if _lives(place):
        return False
    path.unlink(missing_ok=True)
    say(f"{path}: damaged by a kill, and no DVC process lives here: removed")
    return True


def _heal_lock(place: Path, say: Say) -> bool:
    """Write a cut dvc.lock anew from its whole entries and the last commit's.

    One that was damaged otherwise, by a merge for instance, stays: that is for a person.
    """
    path = place / LOCK
    with unwritten(path):
        kept = _cut_entries(path)
        if kept is None:
            return False
        entries = kept | {
            name: entry for name, entry in committed_entries(place, "HEAD").items()
            if name not in kept
        }  # fmt: skip
        if entries:
            write_entries(path, entries)
        else:
            path.unlink()
    say(
        f"{path}: cut by a kill while DVC wrote it: {len(kept)} entries kept, "
        f"{len(entries) - len(kept)} taken from the last commit; others run again, or come from "
        "the cache"
    )
    return True


def _cut_entries(path: Path) -> dict[str, Entry] | None:
    """The whole entries of a dvc.lock that was cut off; None where it was not.

    The last one that has begun never counts: a hash may be cut, too, and looks like one.
    """
    try:
        text = path.read_bytes().decode("utf-8", "replace").rstrip("\0")
    except FileNotFoundError:
        return None
    if _entries(text) is not None or not (text.startswith(START) or START.startswith(text)):
        return None
    try:
        merge_conflict(path, text)
    except LamdaError:
        return None
    begun = [match.start() for match in STAGE.finditer(text)]
    return _entries(text[: begun[-1]]) if len(begun) > 1 else {}


def _entries(text: str) -> dict[str, Entry] | None:
    """The entries of a dvc.lock that DVC reads, else None."""
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA  # here, as DAG files read this module
    from dvc.utils.strictyaml import YAMLValidationError, validate

    try:
        stages: dict[str, Entry] = validate(parse_yaml(text), COMPILED_LOCKFILE_SCHEMA)["stages"]
    except (yaml.YAMLError, YAMLValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return stages


def _lives(place: Path) -> bool:
    """Whether a DVC command runs in `place`, or below it."""
    root = place.resolve()
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if process.pid == os.getpid() or not any(Path(w).name == "dvc" for w in words[:5]):
                continue
            if Path(process.cwd()).is_relative_to(root):
                return True
        except (psutil.Error, OSError):  # it has ended, or belongs to another user
            continue
    return False


if __name__ == "__main__":
    heal(Path())
