"""`make drill`: everything that goes wrong in practice, on purpose, and a table of what survived.

    python -m benchmarks.drills [--tries 15] [--seed N] [--only NAME ...] [--keep | --reuse FOLDER]

Runs the smoke pipeline in a clone of its own, then each drill in it; some need root for a disk of
their own, and are skipped with a line without. Exits with 1 if something was not survived.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.drills import disks, kills, races, stores
from benchmarks.drills.s3_faults import FAULTS
from benchmarks.drills.workspace import (
    NotSurvived,
    Skipped,
    Workspace,
    make_workspace,
    run_pipeline,
)

Drill = Callable[[], str]
WIDTH = 110


@dataclass(frozen=True, slots=True)
class Outcome:
    """One drill: `state` is survived, NOT SURVIVED or skipped; `words` say what was seen."""

    name: str
    state: str
    seconds: float
    words: str


def drills(place: Workspace, tries: int, seed: int) -> Mapping[str, Drill]:
    """Every drill by name."""
    stored = place.folder.parent
    return {
        "kill -9": lambda: kills.kills(place, tries, seed, say),
        "empty rwlock": lambda: kills.empty_rwlock(place),
        "full disk, training": lambda: disks.full_disk_in_training(place),
        "full disk, release": lambda: disks.full_disk_in_release(place),
        "file-size limit": lambda: disks.file_size_limit(place),
        "read-only cache": lambda: disks.read_only_cache(place),
        "two make repro": lambda: races.two_repros(place),
        "two promotions": lambda: races.two_promotions(place, stored / "promotions"),
        "three ingests": lambda: races.three_ingests(place, stored / "ingests"),
        **{f"S3 {fault}": _of(place, fault) for fault in FAULTS},
    }


def _of(place: Workspace, fault: str) -> Drill:
    return lambda: stores.s3_fault(place, fault)


def say(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)


def held(name: str, drill: Drill, restore: Callable[[], None]) -> Outcome:
    """Hold one drill, after `restore`: one that is not survived leaves nothing to the next."""
    since = time.monotonic()
    say(f"{name} ...")
    try:
        restore()
        state, words = "survived", drill()
    except Skipped as reason:
        state, words = "skipped", str(reason)
    except NotSurvived as error:
        state, words = "NOT SURVIVED", str(error)
    except Exception as error:  # the drill itself is broken: that is no success
        state, words = "NOT SURVIVED", f"{type(error).__name__}: {error}"
    return Outcome(name, state, time.monotonic() - since, " ".join(words.split()))


def table(outcomes: list[Outcome]) -> str:
    """A row for each drill."""
    name = max(len(one.name) for one in outcomes)
    rows = [
        f"{one.name:<{name}}  {one.state:<12}  {one.seconds:6.0f} s  "
        f"{one.words if one.state != 'survived' else one.words[:WIDTH]}"
        for one in outcomes
    ]
    return "\n".join(rows)


def main() -> int:
    """Hold the drills; 1 if something was not survived."""
    parser = argparse.ArgumentParser(prog="benchmarks.drills", description=__doc__)
    parser.add_argument("--tries", type=int, default=15, help="kills (default 15)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the kills' moments")
    parser.add_argument("--only", nargs="+", default=[], help="beginnings of the drills' names")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the drills")
    parser.add_argument("--reuse", type=Path, help="the folder that an earlier call has kept")
    wanted = parser.parse_args()
    folder = wanted.reuse or Path(tempfile.mkdtemp(prefix="drills-"))
    try:
        place = Workspace(folder / "work")
        if wanted.reuse is None:
            say(f"the smoke pipeline, undisturbed, in {folder}; seed {wanted.seed}")
            place = make_workspace(folder / "work")
            run_pipeline(place)
        chosen = {
            name: drill
            for name, drill in drills(place, wanted.tries, wanted.seed).items()
            if not wanted.only or name.startswith(tuple(wanted.only))
        }
        outcomes = [held(name, drill, place.restore) for name, drill in chosen.items()]
    finally:
        if not (wanted.keep or wanted.reuse):
            shutil.rmtree(folder, ignore_errors=True)
    print(table(outcomes))
    return 1 if any(one.state == "NOT SURVIVED" for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
