"""Own inputs: params may name only what a clone has, in git or in DVC, under own/.

A run works in clones of a commit. What a person has put into own/ of the working tree, and told
neither git nor DVC of, is not there: better said when the run is prepared than by a stage later.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.config.params import read_layers
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import is_pattern
from lamda.outputs import PARAMS
from lamda.runner.dvc_commands import fetch
from lamda.runner.graph import Stage, covers
from lamda.runner.processes import Shell
from lamda.runner.workspaces import git

OWN = "own"
SECTIONS = ("data", "model", "toolset")
"""Sections of params whose settings may name files of the user's."""
USE = "use"


def tracked(place: Path, shell: Shell) -> tuple[list[str], dict[str, str]]:
    """What a clone of `place` has: the files in git under own/, and the paths of DVC's outputs
    there, each with the .dvc file that names it.
    """
    files = git(shell, place, "-c", "core.quotePath=off", "ls-files", "--", OWN, "*.dvc")
    names = [name for name in files.splitlines() if name]
    outs = {}
    for name in names:
        if name.endswith(".dvc") and (place / name).is_file():
            for out in read_yaml(place / name).get("outs") or []:
                outs[(PurePosixPath(name).parent / str(out["path"])).as_posix()] = name
    own = {path: name for path, name in outs.items() if covers(OWN, path)}
    return [name for name in names if covers(OWN, name)], own


def fetch_own(place: Path, stage: Stage | None, shell: Shell, *, remote: bool) -> None:
    """Bring what DVC tracks in own/ into `place`: what `stage` reads of it, as a dep or because
    its params name it, or everything.
    """
    _, outs = tracked(place, shell)
    missing = {path: name for path, name in outs.items() if not (place / path).exists()}
    if stage is not None and missing:
        read = [*stage.deps, *_paths_read(place, stage)]
        missing = {
            path: name
            for path, name in missing.items()
            if any(covers(path, other) or covers(other, path) for other in read)
        }
    wanted = set(missing.values())
    if wanted:
        what = f"own inputs of stage {stage.name!r}" if stage else "own inputs"
        fetch(place, sorted(wanted), shell, what, remote=remote)


def _paths_read(place: Path, stage: Stage) -> Iterator[str]:
    """The paths of the user's that stand in the params which `stage` reads."""
    for param in stage.params:
        file, _, key = param.partition(":")
        value: Any = read_yaml(place / file)
        for part in key.split(".") if key else ():
            value = value.get(part) if isinstance(value, Mapping) else None
        for _, candidates in named_paths({key: value}):
            yield from candidates


def check_own(place: Path, commit: str, shell: Shell) -> None:
    """LamdaError where params.yaml or its profile, in the clone `place` of `commit`, names a path
    of the user's that the clone lacks, or one outside own/; it says what to type.
    """
    named = list(named_paths(read_layers(place / PARAMS).values))
    if not named:
        return
    files, outs = tracked(place, shell)
    present = [*files, *outs]
    for key, candidates in named:
        outside = candidates[0]
        if not is_inside(outside):
            raise LamdaError(
                f"key '{key}': {outside} lies outside {OWN}/, where a run's clone does not find "
                f"it: type `dvc import-url {outside} {OWN}/{PurePosixPath(outside).name}`, write "
                "that path, commit, and start again"
            )
        if not any(covers(path, c) or covers(c, path) for c in candidates for path in present):
            path = candidates[0]
            add = f"git add {path}" if path.endswith(".py") else _dvc_add(path)
            raise LamdaError(
                f"key '{key}': {path} is neither in git nor in DVC at commit {commit[:12]}, so "
                f"the run's clone lacks it: type `{add} && git commit -m 'Own inputs'`, and "
                "start again"
            )


def _dvc_add(path: str) -> str:
    ignored = PurePosixPath(path).parent / ".gitignore"
    return f"dvc add {path} && git add {path}.dvc {ignored}"


def is_inside(path: str) -> bool:
    """Whether a path lies in own/, as it is written."""
    parts = PurePosixPath(path).parts
    return parts[:1] == (OWN,) and ".." not in parts


def named_paths(values: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    """Key and path of each value that is a path of the user's: in own/, or, in a section that
    takes such paths, absolute or led by `.` or `~`. A module in own/ may be a file or a folder:
    then both stand there.
    """
    for key, text in _texts(values, ""):
        section, name = key.partition(".")[0], key.rpartition(".")[2]
        module, _, attribute = text.partition(":")
        if name == USE and attribute and module.split(".")[0] == OWN:
            path = module.replace(".", "/")
            yield key, (f"{path}.py", path)
        elif text.startswith(f"{OWN}/"):
            yield key, (text if ".." in text else _fixed(PurePosixPath(text)),)
        elif section in SECTIONS and text.startswith(("/", "./", "../", "~/")):
            yield key, (text,)


def _fixed(path: PurePosixPath) -> str:
    """A path as it is; of a pattern, the folder in which all that it matches lies."""
    parts = list(itertools.takewhile(lambda part: not is_pattern(part), path.parts))
    return PurePosixPath(*parts).as_posix()


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text in nested values, by its dotted key."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{key}.{number}")
    elif isinstance(value, str):
        yield key, value
