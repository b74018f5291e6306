"""dvc.yaml -> `Stage` objects in topological order.

Reads the part of DVC's format that this project uses and refuses the rest by name, so that
what is rendered from here is never another graph than the one that DVC runs. Imports neither
DVC nor anything heavy: Airflow parses DAG files every few seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.runner.settings import Settings, read_settings

Kind = Literal["stage", "gate"]
KNOWN = {
    "cmd", "desc", "deps", "params", "outs", "metrics", "plots", "meta",
    "frozen", "always_changed",
}  # fmt: skip
REFUSED = {
    "foreach": "it makes several stages of one",
    "matrix": "it makes several stages of one",
    "do": "it belongs to foreach",
    "wdir": "every path is relative to dvc.yaml",
    "vars": "values come from params.yaml only",
}
TEMPLATE = re.compile(r"(?<!\\)\$\{\s*(?P<name>[^}]*?)\s*\}")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of dvc.yaml, templates resolved; paths are relative to dvc.yaml's folder.

    `params` are written `file:key`, or `file:` for a whole file. `upstream` names the stages
    whose outputs this one reads, as deps or as files of params. `kind` and `settings`, which are
    for an orchestrator, come from the stage's `meta`.
    """

    name: str
    command: str
    deps: tuple[str, ...]
    outs: tuple[str, ...]
    params: tuple[str, ...]
    metrics: tuple[str, ...]
    plots: tuple[str, ...]
    kind: Kind
    settings: Settings
    upstream: tuple[str, ...] = ()

    @property
    def products(self) -> tuple[str, ...]:
        """Every path that the stage writes."""
        return (*self.outs, *self.metrics, *self.plots)

    @property
    def params_files(self) -> tuple[str, ...]:
        """The files that the stage reads keys of, each once."""
        return tuple(dict.fromkeys(param.partition(":")[0] for param in self.params))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every path that the stage reads, in the order in which DVC looks at them.

        A file of params that another stage writes is read like any other of its outputs.
        """
        return (*self.deps, *self.params_files)

    def reads(self, product: str) -> bool:
        """Whether the stage reads a path that a stage writes, wholly or in part."""
        return any(covers(product, path) or covers(path, product) for path in self.inputs)


def load_graph(path: Path) -> list[Stage]:
    """The stages of a dvc.yaml, each after everything that it reads; ties by name.

    Raises LamdaError, naming file, stage and key, for YAML that does not parse, for a part of
    DVC's format that is not read here, for an unknown template variable, for two stages that
    write one path and for a cycle.
    """
    whole = read_yaml(path)
    if "vars" in whole:
        raise LamdaError(f"{path}: key 'vars': not supported: {REFUSED['vars']}")
    entries = whole.get("stages")
    if not isinstance(entries, Mapping) or not entries:
        raise LamdaError(f"{path}: key 'stages': expected stages by name, found {entries!r}")
    variables = read_yaml(path.parent / "params.yaml")
    stages = {
        str(name): _Reader(path, str(name), variables).stage(entry)
        for name, entry in entries.items()
    }
    return _in_order(path, _linked(path, stages))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one entry of `stages`; carries what error messages have to name."""

    path: Path
    name: str
    variables: Mapping[str, Any]

    def stage(self, entry: Any) -> Stage:
        if not isinstance(entry, Mapping):
            raise self.error("", f"expected keys and values, found {entry!r}")
        for key in entry:
            if key in REFUSED:
                raise self.error(key, f"not supported: {REFUSED[key]}; write plain stages")
            if key not in KNOWN:
                raise self.error(key, f"unknown; known are: {', '.join(sorted(KNOWN))}")
        meta = entry.get("meta") or {}
        if not isinstance(meta, Mapping):
            raise self.error("meta", f"expected keys and values, found {meta!r}")
        return Stage(
            name=self.name,
            command=self.command(entry.get("cmd")),
            deps=tuple(self.paths(entry, "deps")),
            outs=tuple(self.paths(entry, "outs")),
            params=tuple(self.params(entry.get("params"))),
            metrics=tuple(self.paths(entry, "metrics")),
            plots=tuple(self.paths(entry, "plots")),
            kind=self.kind(meta),
            settings=read_settings(
                {key: value for key, value in meta.items() if key != "kind"}, self.meta_error
            ),
        )

    def kind(self, meta: Mapping[str, Any]) -> Kind:
        kind: Kind | Any = meta.get("kind", "stage")
        if kind not in get_args(Kind):
            raise self.error("meta.kind", f"expected {' or '.join(get_args(Kind))}, found {kind!r}")
        return kind

    def error(self, key: str, reason: str) -> LamdaError:
        dotted = ".".join(["stages", self.name, *([key] if key else [])])
        return LamdaError(f"{self.path}: key '{dotted}': {reason}")

    def meta_error(self, key: str, reason: str) -> LamdaError:
        return self.error(f"meta.{key}", reason)

    def command(self, value: Any) -> str:
        lines = [value] if isinstance(value, str) else value
        if not isinstance(lines, Sequence) or not lines:
            raise self.error("cmd", f"expected a command or a list of them, found {value!r}")
        return " && ".join(self.resolved("cmd", line) for line in lines)

    def paths(self, entry: Mapping[str, Any], key: str) -> Iterator[str]:
        """Paths of a list whose items are `path` or `{path: options}`."""
        for item in self.items(entry.get(key), key):
            for path in item if isinstance(item, Mapping) else [item]:
                yield PurePosixPath(self.resolved(key, path)).as_posix()

    def params(self, value: Any) -> Iterator[str]:
        """`key` or `{file: [keys]}`; `{file: }` means the whole file."""
        for item in self.items(value, "params"):
            if not isinstance(item, Mapping):
                key = self.resolved("params", item)
                if ":" in key:
                    raise self.error("params", f"expected a key, found {key!r}; write {{file: }}")
                yield f"params.yaml:{key}"
                continue
            for file, keys in item.items():
                resolved = self.resolved("params", file)
                for key in self.items(keys, "params") or [""]:
                    yield f"{resolved}:{self.resolved('params', key)}"

    def items(self, value: Any, key: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, f"expected a list, found {value!r}")
        return value

    def resolved(self, key: str, text: Any) -> str:
        """`text` with each `${a.b}` replaced by that scalar of params.yaml."""
        if not isinstance(text, str):
            raise self.error(key, f"expected text, found {text!r}")
        return TEMPLATE.sub(lambda match: self.variable(key, match["name"]), text).replace(
            r"\${", "${"
        )

    def variable(self, key: str, name: str) -> str:
        value: Any = self.variables
        for part in name.split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise self.error(key, f"variable '${{{name}}}' is not in params.yaml")
            value = value[part]
        if isinstance(value, bool):
            return str(value).lower()
        if not isinstance(value, str | int | float):
            raise self.error(key, f"variable '${{{name}}}' is not a text or a number: {value!r}")
        return str(value)


def _linked(path: Path, stages: Mapping[str, Stage]) -> dict[str, Stage]:
    """The stages with `upstream` filled in."""
    writers: dict[str, str] = {}
    for stage in stages.values():
        for product in stage.products:
            if product in writers:
                both = f"'{writers[product]}' and '{stage.name}'"
                raise LamdaError(f"{path}: stages {both} both write {product}; keep one")
            writers[product] = stage.name
    return {
        stage.name: replace(
            stage,
            upstream=tuple(
                sorted({writer for product, writer in writers.items() if stage.reads(product)})
            ),
        )
        for stage in stages.values()
    }


def repro_order(path: Path) -> list[str]:
    """The stages of a dvc.yaml as `dvc repro` takes them, and so as it writes a new dvc.lock.

    It goes through the file, and before each stage through what that reads: deps, then files of
    params, in their order.
    """
    stages = {stage.name: stage for stage in load_graph(path)}
    names = list(read_yaml(path)["stages"])
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in order:
            return
        for read in stages[name].inputs:
            for other in names:
                if any(covers(p, read) or covers(read, p) for p in stages[other].products):
                    visit(other)
        order[name] = None

    for name in names:
        visit(name)
    return list(order)


def fingerprint(stages: Sequence[Stage]) -> str:
    """A hash of names and edges: two graphs with the same one make the same DAG."""
    edges = sorted((stage.name, stage.kind, *sorted(stage.upstream)) for stage in stages)
    return hashlib.sha256(json.dumps(edges).encode()).hexdigest()


def covers(folder: str, path: str) -> bool:
    """Whether `path` is `folder` or lies in it; both as `Stage` writes them."""
    return folder in (".", path) or path.startswith(f"{folder}/")


def _in_order(path: Path, stages: Mapping[str, Stage]) -> list[Stage]:
    sorter = TopologicalSorter({name: stages[name].upstream for name in sorted(stages)})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise LamdaError(f"{path}: stages form a cycle: {circle}; cut one dependency") from None
    ordered: list[Stage] = []
    while ready := sorted(sorter.get_ready()):
        ordered += [stages[name] for name in ready]
        sorter.done(*ready)
    return ordered
