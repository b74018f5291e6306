"""`make deps`: writes into dvc.yaml which source files each stage depends on, from its imports.

DVC takes no list by interpolation, so the lists stand there written out; a test compares them with
what this module would write. Everything else in the file is kept, laid out in one way.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.closure import ROOTS, closure
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import rewrite

WIDTH = 98
HEAD = """\
# The only graph: stages of the recipe and the gates between them. Every path is named here.
# `make deps` writes the source files among the deps; parameters come from stage resolve.
stages:
"""
WHOLE = {"resolve": ("lamda", "lamda_world")}
"""Stages that depend on whole packages: any implementation may be chosen."""


def code_deps(root: Path, name: str, command: str) -> list[str]:
    """The source files that a stage's command imports, folders where all of one are needed.

    LamdaError for a command that is not `python -m stages.NAME`.
    """
    if name in WHOLE:
        return list(WHOLE[name])
    match = re.search(r"-m (stages\.\w+)(?: (\w+))?", command)
    if not match:
        raise LamdaError(f"stage {name}: expected `python -m stages.NAME`, found {command!r}")
    files = closure(root, match[1])
    if match[1] == "stages.gate":  # a gate is imported by its name
        files |= closure(root, f"lamda.gates.{match[2]}")
    return _folded(root, files)


def _folded(root: Path, files: set[str]) -> list[str]:
    """Stage modules first; a folder instead of its files where every file of it is needed."""
    found: set[str] = set()
    for file in files:
        parts = file.split("/")
        folders = ["/".join(parts[:end]) for end in range(2, len(parts))]
        found.add(next((f for f in folders if _whole(root / f, root, files)), file))
    return sorted(found, key=lambda path: (not path.startswith("stages/"), path))


def _whole(folder: Path, root: Path, files: set[str]) -> bool:
    """Whether all that a folder holds is among `files`."""
    inside = {
        path.relative_to(root).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return inside <= files


def render(root: Path) -> str:
    """The text of dvc.yaml with its code deps as they should be."""
    whole = read_yaml(root / "dvc.yaml")
    stages = "\n".join(
        "\n".join(_stage(root, name, entry)) + "\n" for name, entry in whole["stages"].items()
    )
    text = (root / "dvc.yaml").read_text(encoding="utf-8")
    rest = text[text.index("\nplots:") :] if "\nplots:" in text else ""
    return HEAD + stages + rest


def _stage(root: Path, name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {name}:"
    yield from _wrapped("desc", str(entry["desc"]))
    yield from _wrapped("cmd", entry["cmd"])
    for item in entry.get("params", []):
        yield from _params(item)
    data = [dep for dep in entry.get("deps", []) if dep.split("/")[0] not in ROOTS or dep == "own"]
    yield "    deps:"
    for dep in [*code_deps(root, name, entry["cmd"]), *data]:
        yield f"      - {dep}"
    for key in ("outs", "metrics"):
        yield from _list(key, entry.get(key, []))
    if "meta" in entry:
        yield f"    meta: {_flow(entry['meta'])}"


def _wrapped(key: str, text: str) -> Iterator[str]:
    """A text on the line of its key, or folded below it."""
    line = f"    {key}: {text}"
    if len(line) <= WIDTH and ": " not in text:
        yield line
        return
    yield f"    {key}: >-"
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip


def _params(item: Any) -> Iterator[str]:
    ((file, keys),) = item.items()
    line = f"    params: [{{{file}: [{', '.join(keys)}]}}]"
    if len(line) <= WIDTH:
        yield line
        return
    yield "    params:"
    yield f"      - {file}:"
    yield from (f"          - {key}" for key in keys)


def _list(key: str, paths: Sequence[str]) -> Iterator[str]:
    if not paths:
        return
    line = f"    {key}: [{', '.join(paths)}]"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"    {key}:"
    yield from (f"      - {path}" for path in paths)


def _flow(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in values.items()) + "}"


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return _flow(value)
    return value if isinstance(value, str) else json.dumps(value)


def main() -> None:
    """Rewrite dvc.yaml of the working directory."""
    rewrite(Path("dvc.yaml"), render(Path()).encode())


if __name__ == "__main__":
    main()
