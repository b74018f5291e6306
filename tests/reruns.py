"""Edits of a project, and the stages that they make run: told in memory, and by `dvc repro`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lamda.config.yaml_file import read_yaml
from lamda.outputs import RESOLVED
from lamda.runner.graph import Stage, covers, load_graph
from lamda.runner.status import Pending, pending

Resolve = Callable[[Path], Mapping[str, Any]]
GONE = "(taken away)"
"""In place of a value: the key is taken out."""


@dataclass(frozen=True)
class Edit:
    """What a person changes: `key` of a YAML file, to `value`; or a whole file, to `text`.

    Without either, a comment is appended.
    """

    file: str
    key: str = ""
    value: Any = None
    text: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.key}" if self.key else self.file

    def apply(self, root: Path) -> None:
        """Change the file in `root`."""
        path = root / self.file
        if not self.key:
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text() if path.exists() else ""
            path.write_text(f"{before}\n# edited\n" if self.text is None else self.text)
            return
        yaml = YAML()
        values = yaml.load(path) or {}
        *sections, last = self.key.split(".")
        section = values
        for name in sections:
            section = section.setdefault(name, {})
        if self.value is GONE:
            del section[last]
        else:
            section[last] = self.value
        with path.open("w") as stream:
            yaml.dump(values, stream)

    @contextmanager
    def made(self, root: Path) -> Iterator[None]:
        """The edit in `root`, taken back afterwards."""
        path = root / self.file
        before = path.read_bytes() if path.exists() else None
        self.apply(root)
        try:
            yield
        finally:
            path.unlink()
            if before is not None:
                path.write_bytes(before)


def params_of(root: Path, resolve: Resolve) -> Callable[[str], Mapping[str, Any]]:
    """A file of params -> its values, the resolved ones made in memory."""
    resolved = resolve(root)

    def read(file: str) -> Mapping[str, Any]:
        return resolved if file == RESOLVED.as_posix() else read_yaml(root / file)

    return read


def finished(root: Path, resolve: Resolve) -> dict[str, Any]:
    """The entries of dvc.lock as a finished run of `root` leaves them, but for real hashes."""
    params = params_of(root, resolve)
    return {stage.name: _entry(stage, params) for stage in load_graph(root / "dvc.yaml")}


def _entry(stage: Stage, params: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    recorded: dict[str, Any] = {}
    for param in stage.params:
        file, _, key = param.partition(":")
        value: Any = params(file)
        if not key:
            recorded[file] = value
            continue
        for part in key.split("."):
            value = value[part]
        recorded.setdefault(file, {})[key] = value
    return {
        "cmd": stage.command,
        "deps": [{"path": path, "hash": "md5", "md5": path} for path in stage.deps],
        "params": recorded,
        "outs": [{"path": path, "hash": "md5", "md5": path} for path in stage.products],
    }


def reruns(root: Path, resolve: Resolve, edit: Edit, entries: Mapping[str, Any]) -> list[Pending]:
    """What `edit` makes run in a `root` whose last run recorded `entries`; it is taken back."""
    with edit.made(root):
        stages = load_graph(root / "dvc.yaml")
        deps = {dep for stage in stages for dep in stage.deps}
        read = any(covers(dep, edit.file) for dep in deps)
        changed = {edit.file: "modified"} if read else {}
        return pending(stages, entries, params_of(root, resolve), changed)
