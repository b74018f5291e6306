"""What a stage takes over from those before it: their lock entries, and what they made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.runner.dvc_commands import fetch
from lamda.runner.graph import Stage, covers
from lamda.runner.healing import heal
from lamda.runner.locks import Entry, committed_entries, hashes, put_entries, read_entries
from lamda.runner.processes import Shell
from lamda.runner.workspaces import Run


def take_over(run: Run, stage: Stage, upstream: Mapping[str, Entry], shell: Shell) -> None:
    """Make the upstreams' entries those of this workspace.

    In a shared one they are there; where a kill has cut the lock, the commit's may be instead."""
    missing = sorted(set(stage.upstream) - set(upstream))
    if missing:
        raise LamdaError(f"stage {stage.name!r}: nothing was handed over by {', '.join(missing)}")
    lock = run.place(stage.name) / "dvc.lock"
    heal(lock.parent, shell.echo)
    present = read_entries(lock)
    other = [name for name, entry in upstream.items() if present.get(name) != entry]
    if other and run.shared:
        committed = committed_entries(lock.parent, run.commit)
        for name in other:
            if name in present and present[name] != committed.get(name):
                raise LamdaError(f"{lock}: is not what {name!r} handed over; start a new run")
    if other:
        put_entries(lock, {name: upstream[name] for name in other})


def _read_outs(stage: Stage, entry: Entry) -> list[str]:
    """The outputs in `entry` that `stage` reads, wholly or in part."""
    return [out for out in hashes(entry, "outs") if stage.reads(out)]


def fetch_missing(run: Run, stage: Stage, upstream: Mapping[str, Entry], shell: Shell) -> None:
    """Bring what the stage reads of its upstreams, where it is not there."""
    place = run.place(stage.name)
    wanted = [
        out
        for entry in upstream.values()
        for out in _read_outs(stage, entry)
        if not (place / out).exists()
    ]
    if not wanted:
        return
    fetch(place, wanted, shell, f"stage {stage.name!r}", remote=run.remote)


def check_present(
    stage: Stage, place: Path, upstream: Mapping[str, Entry], status: Mapping[str, Any]
) -> None:
    """LamdaError when a dep is missing, or is not what its maker recorded."""
    for name, entry in upstream.items():
        read = _read_outs(stage, entry)
        for item in status.get(name, []):
            changed = item.get("changed outs", {}) if isinstance(item, Mapping) else {}
            for path, how in changed.items():
                if how != "not in cache" and any(covers(path, o) or covers(o, path) for o in read):
                    raise LamdaError(
                        f"stage {stage.name!r}: {place / path} is {how}: not what {name!r} "
                        "recorded; remove it and clear the task, or start a new run"
                    )
    for path in stage.inputs:
        if not (place / path).exists():
            raise LamdaError(f"stage {stage.name!r}: dependency {place / path} is missing; add it")
