"""Which run of W&B a stage's work belongs to: ids that follow from what was done, not from when.

A stage's id is a hash of its command, deps and params, as dvc.lock records them. So a retry and a
resumed training continue one run, and a stage that is taken from a cache is that run again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import SECRETS, LamdaError
from lamda.git import commit_in, git_command, git_environment
from lamda.hashes import dvc_hash
from lamda.inputs import GRAPH, Inputs, files_in, paths_written, value_or_none
from lamda.outputs import LOCK, RESOLVED

DIGITS = 16
GROUP = "WANDB_RUN_GROUP"
"""W&B's own variable; where an orchestrator sets it, it names the pipeline run."""
HASHED = 64 * 2**20
"""Bytes up to which a dep is hashed here, in a fraction of a second; of more, dvc.lock says what
its maker recorded."""


def stage_hash(command: str, deps: Mapping[str, str], params: Mapping[str, Any]) -> str:
    """SHA-256 of what a stage is made of: deps, path -> DVC's hash; params, `file:key` -> value."""
    told = {"cmd": command, "deps": dict(deps), "params": dict(params)}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def run_id(stage: str, digest: str) -> str:
    """The id at W&B of a stage with a stage_hash."""
    return f"{stage}-{digest[:DIGITS]}"


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The stage_hash of a stage's entry of dvc.lock."""
    command = entry.get("cmd") or ""
    deps = {
        item["path"]: str(item.get(item.get("hash", "md5"))) for item in entry.get("deps") or []
    }
    params = {
        f"{file}:{key}": value
        for file, values in (entry.get("params") or {}).items()
        for key, value in (values or {}).items()
    }
    return stage_hash(command if isinstance(command, str) else " && ".join(command), deps, params)


def inputs_hashes(inputs: Inputs) -> dict[str, str]:
    """Path -> DVC's hash of each dep of a stage that runs; '' of what is missing.

    A large one that another stage made is not read again: dvc.lock has its hash.
    """
    recorded: dict[str, str] | None = None
    found = {}
    for dep in inputs.deps:
        path = inputs.root / dep
        if not path.exists():
            found[dep] = ""
            continue
        if _size(path) > HASHED:
            recorded = _recorded(inputs.root) if recorded is None else recorded
            # of the user's own files DVC keeps hashes where this does not look: named by their size
            found[dep] = recorded.get(dep, f"{_size(path)} bytes")
            continue
        found[dep] = dvc_hash(path, files_in)
    return found


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in files_in(path))


def _recorded(root: Path) -> dict[str, str]:
    """Path -> hash of every output in dvc.lock."""
    if not (root / LOCK).is_file():
        return {}
    entries = read_yaml(root / LOCK).get("stages") or {}
    return {
        item["path"]: str(item.get(item.get("hash", "md5")))
        for entry in entries.values()
        for item in entry.get("outs") or []
    }


def group_of(root: Path, stages: Mapping[str, Any] | None = None) -> str:
    """The name of the pipeline run that `root` makes: what an orchestrator calls it, else profile,
    seed, and a hash of all sources and of all params that a stage reads.

    So a run that was killed and goes on is the same one, and an edit makes another. `stages` are
    those of dvc.yaml, where they were read already.
    """
    named = os.environ.get(GROUP)
    if named:
        return named
    stages = read_yaml(root / GRAPH).get("stages") or {} if stages is None else stages
    resolved = read_yaml(root / RESOLVED) if (root / RESOLVED).is_file() else {}
    made = [out for entry in stages.values() for out in paths_written(entry)]
    sources: set[str] = set()
    keys: set[str] = set()
    for entry in stages.values():
        if RESOLVED.as_posix() in paths_written(entry):
            continue  # reads every implementation there may be; what is chosen stands in the params
        sources |= {dep for dep in entry.get("deps") or [] if not _inside(dep, made)}
        for item in entry.get("params") or []:
            keys |= set((item.get(RESOLVED.as_posix()) or []) if isinstance(item, Mapping) else ())
    told = {
        "commands": {name: entry.get("cmd") for name, entry in stages.items()},
        "sources": {
            dep: dvc_hash(root / dep, files_in) for dep in sorted(sources) if (root / dep).exists()
        },
        "params": {key: value_or_none(resolved, key) for key in sorted(keys)},
    }
    plain = json.dumps(told, sort_keys=True, default=str)
    known = f"{resolved.get('profile', 'run')}-seed{resolved.get('seed', '')}"
    return f"{known}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def _inside(dep: str, made: Iterable[str]) -> bool:
    return any(dep == out or dep.startswith(f"{out}/") for out in made)


def commit_of(root: Path) -> str:
    """The commit of `root`, or '' where git knows none."""
    command = git_command("-C", str(root), "rev-parse", "--verify", "HEAD")
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, env=git_environment(), text=True, timeout=10
        )
        return commit_in(done.stdout) if done.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired, LamdaError):
        return ""


FREE_TEXT = re.compile(r"[^!-~]")
"""What no name, number or path here has: a blank, or a letter of a script that may do without."""


def config_of(values: Mapping[tuple[str, str], Any], *, texts: bool) -> dict[str, Any]:
    """The params of a stage as it read them, nested under their dotted keys.

    Without `texts` a value with blanks or letters beyond ASCII, which may be what a person wrote (a
    role's turns, an instruction), is named by its length alone. No name or password in an address
    is told, whatever is allowed.
    """
    return {key or file: _plain(value, texts) for (file, key), value in values.items()}


def _plain(value: Any, texts: bool) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, texts) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, texts) for inner in value]
    if not isinstance(value, str):
        return value
    if not texts and FREE_TEXT.search(value):
        return f"(text of {len(value)} characters)"
    for secret in SECRETS:
        value = secret.sub(r"\g<kept>***@", value)
    return value
