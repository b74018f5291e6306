"""Clones of a finished run in which something is changed and the later stages run again.

What the change leaves as it was comes from the run's cache. What a clone gave is kept as one small
file, so that a second start goes on with the next.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lamda.config.params import overlay
from lamda.config.profiles import set_profile
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import digest, read_json, write_text
from lamda.outputs import LOCK, PARAMS, RESOLVED

RUN_BY = (
    "params.yaml",
    "data.yaml",
    "profiles",
    "own",
    "references",
    "lamda",
    "lamda_world",
    "stages",
    "dvc.yaml",
)
"""What of the repository decides what a run comes to."""
IDENTITY = "study.json"
"""In a clone: the run that it is of."""
Repro = Callable[[Path], None]
"""Runs the stages up to the evaluation in a clone; LamdaError when one fails."""


@dataclass(frozen=True, slots=True)
class Study:
    """A finished run, where the small files and the clones lie, and how a clone is run."""

    source: Path
    points: Path
    scratch: Path
    repro: Repro

    def identity(self) -> dict[str, str]:
        """What all points have in common: the params, and the model before any annotation."""
        return {
            "params_sha256": digest([self.source / RESOLVED]),
            "pretrained_sha256": digest([self.source / "models/pt"]),
        }


def clone(study: Study, name: str, profile: str, changes: Mapping[str, Any]) -> Path:
    """A working tree of the run's commit with its cache and its dvc.lock, whose profile `profile`
    has `changes` laid over the run's own. One of this run that is there already goes on.

    LamdaError for edits that are not committed: the clone would be of something else than the run.
    """
    place = study.scratch / name
    if place.exists():
        of_run(study, place / IDENTITY)
        return place
    refuse_edits(study.source, RUN_BY)
    partial = working_tree(study.source, place)
    shutil.copy(study.source / LOCK, partial / LOCK)
    write_text(partial / IDENTITY, json.dumps(study.identity()) + "\n")
    chosen = read_yaml(partial / PARAMS)["profile"]
    own = read_yaml(partial / f"profiles/{chosen}.yaml")
    laid = overlay(own, {"profile": profile, **changes})
    with (partial / f"profiles/{profile}.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(laid, stream)
    set_profile(partial / PARAMS, profile)
    if pointers := sorted(str(path.relative_to(partial)) for path in partial.glob("own/**/*.dvc")):
        command([sys.executable, "-m", "dvc", "checkout", "-q", *pointers], partial)
    partial.rename(place)
    return place


def refuse_edits(source: Path, names: Sequence[str]) -> None:
    """LamdaError where one of the files or folders `names` is edited and not committed."""
    status = ["git", "status", "--porcelain", "--untracked-files=no", "--", *names]
    if edited := command(status, source):
        raise LamdaError(
            f"{source}: {edited.split()[-1]} is edited and not committed; commit what the run is "
            "made with, so that a clone has it"
        )


def working_tree(source: Path, place: Path) -> Path:
    """A working tree of the commit that `source` is at, with its cache of outputs, beside `place`,
    which the caller renames it to once it is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    command(["git", "clone", "-q", str(source.resolve()), str(partial)], source)
    cache = str((source / ".dvc/cache").resolve())
    command([sys.executable, "-m", "dvc", "cache", "dir", "--local", cache], partial)
    return partial


def repro(place: Path) -> None:
    """`dvc repro evaluate`; LamdaError with what the stage said that failed."""
    command([sys.executable, "-m", "dvc", "repro", "evaluate"], place, shown=True)


def command(words: Sequence[str], folder: Path, *, shown: bool = False) -> str:
    """What it writes to stdout, if what it writes is not `shown`; LamdaError when it fails."""
    into = None if shown else subprocess.PIPE
    done = subprocess.run(words, cwd=folder, stdout=into, stderr=into, text=True, check=False)
    if done.returncode:
        said = "see above" if shown else "no message"
        last = ((done.stderr or "").strip().splitlines() or [said])[-1]
        raise LamdaError(f"{folder}: {' '.join(words[:4])} ended with {done.returncode}: {last}")
    return done.stdout or ""


def kept(
    study: Study, name: str, gives: Callable[[], Mapping[str, Any]], indent: int | None = 2
) -> dict[str, Any]:
    """What the point `name` gave: read from its small file, or else by `gives`, and kept there;
    then its clone, if it took one, goes. Keys are not sorted, as metrics keep their order.

    LamdaError for a file of another run.
    """
    path = study.points / f"{name}.json"
    if path.exists():
        return of_run(study, path)
    told = {**gives(), **study.identity()}
    write_text(path, json.dumps(told, indent=indent) + "\n")
    made = study.scratch / name
    if (made / IDENTITY).is_file():
        shutil.rmtree(made, ignore_errors=True)
    return told


def of_run(study: Study, path: Path) -> dict[str, Any]:
    """What a file of the study's says; LamdaError where it is of another run."""
    told, identity = read_json(path), study.identity()
    if not isinstance(told, dict) or {k: told.get(k) for k in identity} != identity:
        raise LamdaError(
            f"{path}: it is of another run, by its params or its pre-trained model; move it "
            "away, or name other folders with --points and --scratch"
        )
    return told
