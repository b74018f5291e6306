"""dvc.lock, and how the workspace differs from what it records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.hashes import Listing, dvc_hash

Entry = Mapping[str, Any]
"""What DVC recorded of one stage."""
ABSENT = object()


class Recipe(Protocol):
    """A stage as dvc.yaml has it: what lamda.runner.graph reads."""

    @property
    def name(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def deps(self) -> tuple[str, ...]: ...
    @property
    def params(self) -> tuple[str, ...]:
        """Each `file:key`, or `file:` for a whole file."""

    @property
    def products(self) -> tuple[str, ...]: ...


def read_lock(path: Path) -> dict[str, Entry]:
    """The entries of a dvc.lock by stage; LamdaError for another form."""
    entries: Any = read_yaml(path).get("stages") or {}
    try:
        for name, entry in entries.items():
            hashes(entry, "deps"), hashes(entry, "outs")
            if not isinstance(entry["cmd"], str | list) or not isinstance(name, str):
                raise TypeError(f"stage {name!r}")
            for values in (entry.get("params") or {}).values():
                values.get("")
    except (AttributeError, KeyError, TypeError):
        raise LamdaError(f"{path}: expected DVC's lock of stages; run `make repro`") from None
    found: dict[str, Entry] = entries
    return found


def hashes(entry: Entry, kind: str) -> dict[str, str]:
    """Path -> MD5 of an entry's `deps` or `outs`."""
    return {item["path"]: item["md5"] for item in entry.get(kind) or []}


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the run that the lock records: `stage`, `path` (a file, or a folder that
    holds the file) and how, in words. `whole` says that no single file could be named."""

    stage: str
    path: str
    how: str
    whole: bool = False

    def __str__(self) -> str:
        return f"stage {self.stage!r}: {self.path} {self.how}"


@dataclass(slots=True)
class Workspace:
    """The files of a repository at `root`; each is hashed once. `listing` gives the files of a
    folder, as DVC sees them."""

    root: Path
    listing: Listing
    _hashes: dict[str, str] = field(default_factory=dict)

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there."""
        return (self.root / path).exists()

    def hash(self, path: str) -> str:
        """DVC's hash of a file or folder that is there."""
        if path not in self._hashes:
            self._hashes[path] = dvc_hash(self.root / path, self.listing)
        return self._hashes[path]

    def values(self, path: str) -> Mapping[str, Any]:
        """What a file of params holds; {} where there is none."""
        return read_yaml(self.root / path) if self.exists(path) else {}


def changes(
    space: Workspace, entries: Mapping[str, Entry], graph: Sequence[Recipe]
) -> Iterator[Change]:
    """What the stages of `graph` would not find as `entries` record it, in the order of the graph.

    What a stage made and a later one alone reads may be gone (another worker releases), but then
    the later one has to have read the very thing that was made.
    """
    made = {
        path: hashed
        for stage in graph
        for path, hashed in hashes(entries.get(stage.name, {}), "outs").items()
    }
    products = {product for stage in graph for product in stage.products}
    for stage in graph:
        entry = entries.get(stage.name)
        if entry is None:
            yield Change(stage.name, "dvc.lock", "holds no run of it: it did not run, or stopped")
            continue
        command = entry["cmd"]
        if (command if isinstance(command, str) else " && ".join(command)) != stage.command:
            yield Change(stage.name, "dvc.yaml", "has another command than the one that ran")
        yield from _names(stage, "reads", stage.deps, hashes(entry, "deps"))
        yield from _names(stage, "writes", stage.products, hashes(entry, "outs"))
        for path, hashed in hashes(entry, "deps").items():
            is_made = any(_covers(product, path) for product in products)
            if made.get(path, hashed) != hashed:
                yield Change(stage.name, path, "is not what it read: another was made since")
            elif space.exists(path):
                yield from _file(space, stage.name, path, hashed)
            elif not is_made:
                yield Change(stage.name, path, "is gone")
        for path, hashed in hashes(entry, "outs").items():
            if space.exists(path):
                yield from _file(space, stage.name, path, hashed)
        yield from _params(space, stage, entry.get("params") or {})


def _file(space: Workspace, stage: str, path: str, hashed: str) -> Iterator[Change]:
    if space.hash(path) != hashed:
        yield Change(stage, path, "was changed after its run", whole=(space.root / path).is_dir())


def _names(
    stage: Recipe, how: str, wanted: Sequence[str], recorded: Mapping[str, str]
) -> Iterator[Change]:
    for path in sorted(set(wanted) ^ set(recorded)):
        verb = f"{how} now, and did not when it ran" if path in wanted else f"{how} no longer"
        yield Change(stage.name, path, f"is what it {verb}")


def _params(space: Workspace, stage: Recipe, recorded: Mapping[str, Any]) -> Iterator[Change]:
    wanted: dict[str, list[str]] = {}
    for param in stage.params:
        file, _, key = param.partition(":")
        wanted.setdefault(file, []).append(key)
    for file, keys in wanted.items():
        values, before = space.values(file), recorded.get(file, {})
        if "" in keys:
            keys, values = list(dict.fromkeys([*before, *values])), dict(values)
        for key in dict.fromkeys([*keys, *before]):
            now = value_at(values, key) if key in keys or "" in keys else ABSENT
            if now is ABSENT or key not in before or now != before[key]:
                name = _first_difference(key, before.get(key, ABSENT), now)
                yield Change(stage.name, file, f"has another {name} than its run")


def _first_difference(key: str, before: Any, now: Any) -> str:
    """The full key of the first value that differs."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys([*before, *now]):
            if before.get(name, ABSENT) != now.get(name, ABSENT):
                return _first_difference(f"{key}.{name}", before.get(name), now.get(name))
    return key


def value_at(values: Any, key: str) -> Any:
    """The value under a dotted key, or ABSENT."""
    for part in key.split("."):
        if not isinstance(values, Mapping) or part not in values:
            return ABSENT
        values = values[part]
    return values


def _covers(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
