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
from lamda.runner.locks import START, Entry, committed_lock, unwritten, write_entries

RWLOCK = Path(".dvc/tmp/rwlock")
STAGE, SECTION = re.compile(r"^  \S", re.MULTILINE), re.compile(r"^\S", re.MULTILINE)
"""Where the entry of a stage begins in a dvc.lock; where something besides the stages does."""
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
    except OSError:  # there is none, or DVC says why it cannot be read
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

    One that was damaged otherwise, by a merge for instance, or holds more than stages, stays: that
    is for a person.
    """
    path = place / LOCK
    if _cut_entries(path) is None:  # seen without DVC's lock, which a pull holds for hours
        return False
    with unwritten(path, alone=True):
        kept = _cut_entries(path)
        if kept is None:  # DVC was writing it
            return False
        committed = _committed(place)
        entries = kept | {name: entry for name, entry in committed.items() if name not in kept}
        if entries:
            write_entries(path, entries)
        else:
            path.resolve().unlink()
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
        data = path.read_bytes()
    except OSError:  # there is none, or DVC says why it cannot be read
        return None
    text = data.decode("utf-8", "replace").rstrip("\0")  # a character may be cut, too
    if not (text.startswith(START) or START.startswith(text)) or SECTION.search(text, len(START)):
        return None
    try:
        if _entries(data) is not None:
            return None
        merge_conflict(path, text)
        begun = [match.start() for match in STAGE.finditer(text)]
        return _entries(text[: begun[-1]].encode()) if len(begun) > 1 else {}
    except (LamdaError, yaml.constructor.ConstructorError):
        return None


def _committed(place: Path) -> dict[str, Entry]:
    """The entries of the last commit's dvc.lock; {} where it has none that DVC reads."""
    try:
        return _entries(committed_lock(place, "HEAD")) or {}
    except yaml.constructor.ConstructorError:
        return {}


def _entries(data: bytes) -> dict[str, Entry] | None:
    """The entries of a dvc.lock that DVC reads, else None.

    ConstructorError for one that was not cut, though it is not read here: more than check_size
    allows, which DVC may read, or one key twice.
    """
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA  # here, as DAG files read this module
    from dvc.utils.strictyaml import YAMLValidationError, validate

    try:
        value = validate(parse_yaml(data.decode()), COMPILED_LOCKFILE_SCHEMA)
        stages: dict[str, Entry] = value["stages"]
    except yaml.constructor.ConstructorError:
        raise
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
    from lamda.stage import one_line_errors

    with one_line_errors():
        heal(Path())
