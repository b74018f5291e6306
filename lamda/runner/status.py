"""What `dvc repro` would run, and why, told before it runs.

One stage merges the params that all others read, so after an edit of them `dvc status` and
`dvc repro --dry` name that stage alone. Here the params are resolved in memory and held against
what dvc.lock recorded of each stage. What lies in files (code, own inputs) DVC hashes itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.outputs import LOCK, RESOLVED
from lamda.registry.lock import ABSENT, value_at
from lamda.runner.dvc_commands import dvc_status
from lamda.runner.graph import Stage, covers, load_graph
from lamda.runner.locks import Entry, hashes, read_entries
from lamda.runner.processes import Shell

GRAPH = "dvc.yaml"
CONSTANT = ".passed"
"""Ending of a gate's output that says only that it passed: a gate that runs again leaves it alike,
so that a limit never retrains a model.
"""
SHOWN = 24
"""Characters of a value that a reason shows: enough for a number, a name, or to tell two hashes."""
Values = Mapping[str, Any]
ReadParams = Callable[[str], Values]
"""A file of params, as dvc.yaml names it -> what it holds when the stages read it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A stage that would run.

    `certain`: its own inputs changed. Otherwise it runs if a stage before it, which does run,
    comes to another result.
    """

    stage: str
    reasons: tuple[str, ...]
    certain: bool

    def __str__(self) -> str:
        how = "would run" if self.certain else "may run"
        return f"{self.stage} {how}: {'; '.join(self.reasons)}"


def status(root: Path, resolve: Callable[[Path], Values]) -> list[Pending]:
    """The stages of `root` that `dvc repro` would run, in order.

    `resolve` merges the params of `root` in memory. A stage that has run on the same inputs before
    is taken from DVC's run-cache instead. LamdaError where the graph, the params or the lock do not
    parse, and where DVC cannot look.
    """
    stages = load_graph(root / GRAPH)
    made = {product for stage in stages for product in stage.products}
    resolved = resolve(root) if RESOLVED.as_posix() in made else {}

    def params(file: str) -> Values:
        if file in made and file == RESOLVED.as_posix():
            return resolved
        return read_yaml(root / file) if (root / file).exists() else {}

    entries = read_entries(root / LOCK)  # before DVC, whose errors span lines
    told = dvc_status(root, [], Shell(echo=lambda _: None)) if entries else {}
    return pending(stages, entries, params, changed_sources(told, made), lost_outputs(told))


def pending(
    stages: Sequence[Stage],
    entries: Mapping[str, Entry],
    params: ReadParams,
    changed: Mapping[str, str],
    lost: Mapping[str, Sequence[str]] | None = None,
) -> list[Pending]:
    """Which of `stages`, in the order of load_graph, would run after these `entries` of dvc.lock.

    `changed` are source files and folders that are not what was recorded, with how they differ;
    `lost` the outputs by stage that are neither in the workspace nor in the cache.
    """
    by_name = {stage.name: stage for stage in stages}
    found: dict[str, Pending] = {}
    for stage in stages:
        own = list(_own_reasons(stage, entries, params, changed))
        own += [f"output {path} is lost" for path in (lost or {}).get(stage.name, ())]
        before = [
            f"because {name} runs"
            for name in stage.upstream
            if name in found and _may_change(by_name[name], stage)
        ]
        if own or before:
            found[stage.name] = Pending(stage.name, (*own, *before), certain=bool(own))
    return list(found.values())


def _own_reasons(
    stage: Stage, entries: Mapping[str, Entry], params: ReadParams, changed: Mapping[str, str]
) -> Iterator[str]:
    entry = entries.get(stage.name)
    if entry is None:
        yield "first run"
        return
    command = entry.get("cmd")
    if (command if isinstance(command, str) else " && ".join(command or [])) != stage.command:
        yield "changed command"
    recorded = hashes(entry, "deps")
    made = {
        path: (name, made)
        for name in stage.upstream
        for path, made in hashes(entries.get(name, {}), "outs").items()
    }
    for dep in stage.deps:
        if dep not in recorded:
            yield f"dep {dep} new"
            continue
        if dep in made and made[dep][1] != recorded[dep]:
            yield f"dep {dep} is not what {made[dep][0]} made last"
        for path, how in changed.items():
            if covers(dep, path):  # of a folder, what lies in it is told by itself where it is read
                yield f"dep {path} {how}"
    for param in stage.params:
        file, _, key = param.partition(":")
        before: Any = (entry.get("params") or {}).get(file, {})
        now: Any = params(file)
        if key:  # recorded flat, under the dotted key
            before, now = before.get(key, ABSENT), value_at(now, key)
        yield from _differences(key, before, now, file)


def _differences(key: str, before: Any, now: Any, file: str) -> Iterator[str]:
    """A line for each value that differs, by its full key."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys([*before, *now]):
            inner = f"{key}.{name}" if key else str(name)
            yield from _differences(inner, before.get(name, ABSENT), now.get(name, ABSENT), file)
    elif before is not now and _plain(before) != _plain(now):
        yield f"param {key} of {file} {_short(before)} -> {_short(now)}"


def _plain(value: Any) -> Any:
    """As YAML and back would leave it."""
    return value if value is ABSENT else json.loads(json.dumps(value, default=str))


def _short(value: Any) -> str:
    if value is ABSENT:
        return "(none)"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def _may_change(maker: Stage, reader: Stage) -> bool:
    """Whether a run of `maker` may change what `reader` reads.

    Keys of resolved params are compared by value, so their file says nothing more.
    """
    return any(
        covers(product, dep) or covers(dep, product)
        for product in maker.products
        if not product.endswith(CONSTANT)
        for dep in reader.deps
    )


def _changes(told: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str, str]]:
    """(stage, path, how) of each entry of `kind` in `dvc status --json`."""
    for stage, items in told.items():
        for item in items if isinstance(items, list) else []:
            for path, how in (item.get(kind, {}) if isinstance(item, Mapping) else {}).items():
                if isinstance(how, str):  # params are told by key
                    yield stage, path, how


def changed_sources(told: Mapping[str, Any], made: set[str]) -> dict[str, str]:
    """Path -> how, of the deps in `dvc status --json` that no stage makes."""
    return {
        path: how
        for _, path, how in _changes(told, "changed deps")
        if not any(covers(product, path) for product in made)
    }


def lost_outputs(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Stage -> its outputs that are not in DVC's cache, as `dvc status --json` tells."""
    lost: dict[str, list[str]] = {}
    for stage, path, how in _changes(told, "changed outs"):
        if how == "not in cache":
            lost.setdefault(stage, []).append(path)
    return lost
