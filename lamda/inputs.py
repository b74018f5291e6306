"""Whether the params and deps of a stage stay what they are while it runs.

DVC hashes them after the command: one that was edited meanwhile would stand in dvc.lock beside
outputs that were made of another. The user's own files and implementations are no deps: stage
resolve has written their hashes into the params, and they are held against those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamda.closure import code_hash
from lamda.config.resolve import MANY, ONE
from lamda.config.yaml_file import read_yaml
from lamda.errors import TRY_AGAIN, LamdaError
from lamda.files import digest_of
from lamda.hashes import file_sha256
from lamda.plugins import locate

GRAPH, PARAMS = "dvc.yaml", "params.yaml"
LARGEST = 16 * 2**20
"""Bytes up to which a file is hashed at the start; of a larger one size, time and place count."""
HASHED = 256 * 2**20
"""Bytes of all files together that are hashed: well below a second."""
RESOLVED = {"use", "code", "files"}
"""The keys of an implementation that stage resolve has completed."""
SKIPPED = re.compile(
    r"(?:^|/)(?:__pycache__|\.ipynb_checkpoints|\.DS_Store|\.[^/]*\.part|[^/]*\.(?:pyc|egg-info))(?:/|$)"
)
"""What DVC does not look at either (.dvcignore)."""


class Changed(LamdaError):
    """An input is not what it was when the stage began; another attempt begins with the new one."""

    exit_code = TRY_AGAIN


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file was: size, time (ns) and inode, and its hash where that was taken."""

    size: int
    mtime: int
    inode: int
    sha256: str = ""

    def now(self, path: Path) -> bool:
        """Whether `path` is that file still, by its content where it is known."""
        try:
            found = _seen(path)
            same = (found.size, found.mtime, found.inode) == (self.size, self.mtime, self.inode)
            return same or (self.sha256 != "" and file_sha256(path) == self.sha256)
        except OSError:
            return False


@dataclass(slots=True)
class Inputs:
    """The inputs of `stage` in `root` as they were: files by path, values by (file, key).

    `command`, `products` (the paths that it writes) and all `stages` are those of dvc.yaml.
    """

    stage: str
    root: Path
    deps: list[str] = field(default_factory=list)
    files: dict[Path, _Seen] = field(default_factory=dict)
    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    command: str = ""
    products: list[str] = field(default_factory=list)
    stages: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of_stage(cls, root: Path, stage: str) -> Inputs | None:
        """What dvc.yaml of `root` lists for the stage; None where it lists no such one."""
        name = stage.rpartition(":")[2]
        if not (root / GRAPH).is_file():
            return None
        stages = read_yaml(root / GRAPH).get("stages") or {}
        entry = stages.get(name)
        if not isinstance(entry, Mapping):
            return None
        deps = [str(dep) for dep in entry.get("deps") or [] if isinstance(dep, str)]
        inputs = cls(name, root, [dep for dep in deps if "${" not in dep])
        command = entry.get("cmd") or ""
        inputs.command = command if isinstance(command, str) else " && ".join(map(str, command))
        inputs.products, inputs.stages = list(paths_written(entry)), stages
        left = HASHED
        for path in inputs.paths():
            seen = _seen(path)
            if seen.size <= min(LARGEST, left):
                seen, left = (
                    _Seen(seen.size, seen.mtime, seen.inode, file_sha256(path)),
                    left - seen.size,
                )
            inputs.files[path] = seen
        inputs.values = inputs.read(list(_keys(entry.get("params") or [])))
        return inputs

    def paths(self) -> Iterator[Path]:
        """Every file of the deps, in order."""
        for dep in self.deps:
            path = self.root / dep
            if path.is_dir():
                yield from sorted(files_in(path))
            elif path.is_file():
                yield path

    def read(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Any]:
        """The values of the params by (file, key); what is not there has none."""
        files = {file: self.root / file for file, _ in keys}
        whole = {file: read_yaml(path) for file, path in files.items() if path.is_file()}
        return {(file, key): value_or_none(whole.get(file), key) for file, key in keys}

    def check(self) -> None:
        """Changed, in one line, where an input is another one by now."""
        now = set(self.paths())
        for path, seen in self.files.items():
            if path not in now or not seen.now(path):
                raise self._changed(path.relative_to(self.root).as_posix())
        for path in sorted(now - self.files.keys()):
            raise self._changed(path.relative_to(self.root).as_posix())
        for (file, key), value in self.read(list(self.values)).items():
            if value != self.values[file, key]:
                raise self._changed(f"key '{key}' of {file}" if key else file)
            for chosen, choice in _choices(key, value):
                self._check_choice(chosen, choice)

    def _check_choice(self, key: str, choice: Mapping[str, Any]) -> None:
        """Changed where a chosen implementation or a file of it is not what was resolved."""
        for path, told in choice["files"].items():
            if digest_of(self.root, path) != told:
                raise self._changed(path)
        module, _ = locate({**MANY, **ONE}[key], choice["use"])
        if code_hash(self.root, module) != choice["code"]:
            raise self._changed(f"the code of {choice['use']}")

    def _changed(self, what: str) -> Changed:
        return Changed(
            f"stage {self.stage}: {what} changed while the stage ran, so what it made is of "
            "neither state: run again"
        )


def files_in(folder: Path) -> list[Path]:
    """The files at any depth that DVC looks at too."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not SKIPPED.search(path.relative_to(folder).as_posix())
    ]


def _keys(params: list[Any]) -> Iterator[tuple[str, str]]:
    """(file, key) of a list whose items are `key` or `{file: [keys]}`; key '': the whole file."""
    for item in params:
        if isinstance(item, Mapping):
            for file, keys in item.items():
                yield from ((str(file), str(key)) for key in keys or [""])
        else:
            yield PARAMS, str(item)


def paths_written(entry: Mapping[str, Any]) -> Iterator[str]:
    """The paths that a stage writes, of lists whose items are `path` or `{path: options}`."""
    for key in ("outs", "metrics", "plots"):
        for item in entry.get(key) or []:
            yield from map(str, item if isinstance(item, Mapping) else [item])


def _choices(key: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The seam's key and the choice of each implementation in the value of a key of the params."""
    if not isinstance(value, Mapping):
        return
    if value.keys() >= RESOLVED:
        seam = next((one for one in (key, key.rpartition(".")[0]) if one in {**MANY, **ONE}), "")
        if seam and isinstance(value["files"], Mapping):
            yield seam, value
        return
    for name, inner in value.items():
        yield from _choices(f"{key}.{name}" if key else str(name), inner)


def value_or_none(values: Any, key: str) -> Any:
    """The value under a dotted key, None where there is none; of key '' the whole."""
    for part in key.split(".") if key else ():
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _seen(path: Path) -> _Seen:
    told = path.stat()
    return _Seen(told.st_size, told.st_mtime_ns, told.st_ino)
