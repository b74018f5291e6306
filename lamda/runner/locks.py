"""Entries of dvc.lock: what a task hands to those that follow, and what they check.

An entry is what DVC wrote for one stage: command, dependencies, parameters and outputs with their
hashes. It is plain data, so it travels as JSON.
"""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import rewrite
from lamda.git import git_command, git_environment
from lamda.hashes import dvc_hash

Entry = Mapping[str, Any]
SCHEMA = "2.0"
"""The format of dvc.lock that DVC 3 writes."""
START = f"schema: '{SCHEMA}'\nstages:\n"
"""How each begins."""


DVC_LOCK = Path(".dvc/tmp/lock")
"""What DVC holds, in its repository, while it writes a dvc.lock, which it does in place."""


@contextmanager
def unwritten(lock: Path, *, alone: bool = False) -> Iterator[None]:
    """Inside, DVC writes nothing to `lock`: tasks that share a workspace run beside one another.

    `alone`: nor is there another in such a block, for who writes what depends on what is there.
    LamdaError where DVC's lock cannot be opened.
    """
    held = lock.parent / DVC_LOCK
    if not held.exists():  # no command of DVC has run here
        yield
        return
    try:
        stream = held.open("rb")
    except OSError as error:  # of another user's, say
        what = "expected a file of DVC's that can be read; make it so, or remove it"
        raise LamdaError(f"{held}: {error.strerror}; {what}") from None
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def read_entries(lock: Path) -> dict[str, Entry]:
    """The entries of a dvc.lock by stage; {} where there is none yet.

    Waits while DVC writes there.
    """
    with unwritten(lock):
        return _entries_in(lock)


def _entries_in(lock: Path) -> dict[str, Entry]:
    if not lock.exists():
        return {}
    try:
        stages = read_yaml(lock).get("stages") or {}
    except LamdaError as error:
        mends = "`python -m lamda.runner.healing` mends one that a kill has cut"
        raise LamdaError(f"{error}; {mends}") from None
    if not isinstance(stages, dict):
        raise LamdaError(f"{lock}: key 'stages': expected entries by stage, found {stages!r}")
    return stages


def committed_entries(place: Path, commit: str) -> dict[str, Entry]:
    """The entries of the dvc.lock that `place` has in a commit; {} where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder, "dvc.lock")
        lock.write_bytes(committed_lock(place, commit))
        return read_entries(lock)


def committed_lock(place: Path, commit: str) -> bytes:
    """The dvc.lock that `place` has in a commit; empty where it has none."""
    command = git_command("-C", str(place), "show", f"{commit}:./dvc.lock")
    shown = subprocess.run(command, capture_output=True, check=False, env=git_environment())
    return b"" if shown.returncode else shown.stdout


def put_entries(lock: Path, entries: Mapping[str, Entry]) -> bool:
    """Lay `entries` over those of `lock`, atomically; whether that changed anything.

    What is there keeps its place, what is new follows in the order given.
    """
    with unwritten(lock, alone=True):
        present = _entries_in(lock)
        changed = {name: entry for name, entry in entries.items() if present.get(name) != entry}
        if changed:
            write_entries(lock, present | changed)
    return bool(changed)


def write_entries(lock: Path, entries: Mapping[str, Entry]) -> None:
    """Write a dvc.lock of `entries`, in their order and in DVC's own hand, atomically; a link stays
    one, and its mode."""
    plain = YAML()
    plain.default_flow_style = False
    stream = StringIO()
    plain.dump({"schema": SCHEMA, "stages": dict(entries)}, stream)
    rewrite(lock, stream.getvalue().encode())


def hashes(entry: Entry, kind: str) -> dict[str, str]:
    """Path -> hash of an entry's `deps` or `outs`."""
    return {item["path"]: str(item.get(item.get("hash", "md5"))) for item in entry.get(kind) or []}


def check_hand_over(name: str, entry: Entry, upstream: Mapping[str, Entry], place: Path) -> None:
    """LamdaError when `entry` recorded another hash for a dep than the stage that made it.

    Of a file of params that a stage made DVC records the keys that were read, and no hash: there
    the file that lies in `place` is held against its maker's.
    """
    read = hashes(entry, "deps")
    for path in entry.get("params") or {}:
        if any(path in hashes(other, "outs") for other in upstream.values()):
            read[path] = dvc_hash(place / path)
    for maker, other in upstream.items():
        for path, made in hashes(other, "outs").items():
            if read.get(path, made) != made:
                raise LamdaError(
                    f"stage {name!r}: read {path} as {read[path]}, but {maker!r} made {made}; "
                    "something else wrote there: start a new run"
                )


def saved(entry: Entry) -> str:
    """What a stage keeps, for a person: `models/pt 7.4 MB, metrics/pretrain.json 1.2 kB`."""
    return ", ".join(
        f"{out['path']} {_size(out.get('size', 0))}" for out in entry.get("outs") or []
    )


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def reasons(status: Any, known: bool) -> list[str]:
    """Why DVC would run a stage, from its part of `dvc status --json`; empty: nothing changed."""
    if not known:
        return ["first run"]
    found: list[str] = []
    for item in _items(status):
        for kind, changes in item.items() if isinstance(item, Mapping) else [(item, {})]:
            if not isinstance(changes, Mapping) or not changes:
                found.append(str(kind))
            for path, what in changes.items() if isinstance(changes, Mapping) else ():
                label = {"changed deps": "dep", "changed outs": "output"}.get(kind, kind)
                if isinstance(what, Mapping):  # parameters: {key: modified}
                    found += [f"param {key} of {path} {how}" for key, how in what.items()]
                else:
                    found.append(f"{label} {path} {what}")
    return found


def _items(status: Any) -> Iterable[Any]:
    return status if isinstance(status, list) else []
