"""What each stage's command took when it ran, kept beside the outputs and outside of DVC.

    .scratch/costs/STAGE/KEY.json    a `Record`: cost, machine, end, and the run that it was part of

KEY is a hash of all that DVC compares before it runs a stage: command, deps and params. A stage
that DVC takes from its cache has the key of the run that made it, and so finds what that took;
none of its outputs holds a time. Whoever works in clones that do not last (Airflow's runs) names a
folder that does in LAMDA_COSTS.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamda.carbon.measure import Cost, cores
from lamda.carbon.record import Machine, Record
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.hashes import dvc_hash
from lamda.inputs import HASHED, Inputs, files_in
from lamda.outputs import LOCK
from lamda.storage.location import origin

LEDGER = Path(".scratch/costs")
VARIABLE = "LAMDA_COSTS"
RUN = "LAMDA_RUN"
"""Names an orchestrated run in its stages' environment (lamda.annotation.tasks)."""
DIGITS = 16
NAME = re.compile(r"[\w-]{1,200}")
"""A stage's name, which becomes one of a folder."""


def ledger_at(root: Path) -> Path:
    """The folder of the records of a working tree; of an experiment, which DVC runs in a folder of
    its own, that of the repository."""
    return Path(os.environ.get(VARIABLE) or origin(root) / LEDGER)


def stage_key(
    command: str, deps: Mapping[str, str], params: Mapping[str, Mapping[str, Any]]
) -> str:
    """A hash of a stage's command, its deps (path -> DVC's hash) and its params (file -> key ->
    value)."""
    told = {"cmd": " ".join(command.split()), "deps": dict(deps), "params": params}
    plain = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]


def entry_key(entry: Mapping[str, Any]) -> str:
    """The key of what an entry of dvc.lock records."""
    command = entry.get("cmd") or ""
    line = command if isinstance(command, str) else " && ".join(map(str, command))
    return stage_key(line, recorded(entry, "deps"), entry.get("params") or {})


def recorded(entry: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Path -> hash of an entry's `deps` or `outs`."""
    return {item["path"]: str(item.get(item.get("hash", "md5"))) for item in entry.get(kind) or []}


def inputs_key(inputs: Inputs) -> str:
    """The key of a stage that runs: the one that its entry will have.

    DVC has brought dvc.lock up to what this stage reads, so what other stages made has its hash
    there; source files are hashed. LamdaError where these are so large that it would take long.
    """
    made = {
        path: told
        for entry in _entries(inputs.root).values()
        for path, told in recorded(entry, "outs").items()
    }
    own = [inputs.root / dep for dep in inputs.deps if dep not in made]
    size = sum(
        seen.size for path, seen in inputs.files.items() if any(map(path.is_relative_to, own))
    )
    if size > HASHED:
        raise LamdaError(f"stage {inputs.stage}: sources of {size} bytes are not hashed again")
    deps = {
        dep: made.get(dep) or dvc_hash(inputs.root / dep, files_in)
        for dep in inputs.deps
        if dep in made or (inputs.root / dep).exists()
    }
    params: dict[str, dict[str, Any]] = {}
    for (file, key), value in inputs.values.items():
        params.setdefault(file, {}).update({key: value} if key else dict(value or {}))
    return stage_key(inputs.command, deps, params)


def _entries(root: Path, attempts: int = 3) -> dict[str, Any]:
    """The entries of dvc.lock, which DVC may be writing for another stage at the moment."""
    for left in reversed(range(attempts)):
        try:
            return (read_yaml(root / LOCK).get("stages") or {}) if (root / LOCK).exists() else {}
        except LamdaError:
            if not left:
                raise
            time.sleep(0.1)
    return {}


def keep(cost: Cost, inputs: Inputs) -> None:
    """Write what a stage took that has just ended well, atomically.

    Never the reason of a failure: where it cannot be written, it is not known later.
    """
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        machine = Machine(processor(), cores(), accelerators())
        record = Record(inputs.stage, inputs_key(inputs), cost, machine, now, current_run())
        place = ledger_at(inputs.root) / inputs.stage
        if NAME.fullmatch(inputs.stage):
            write_json(place / f"{record.key}.json", record.to_json())
    except Exception as error:
        logging.getLogger(__name__).info("what the stage took is not kept: %s", error)


def find(root: Path, stage: str, key: str) -> Record | None:
    """The record of a stage's run with that key; None where there is none that can be read."""
    return read_record(ledger_at(root) / stage / f"{key}.json") if NAME.fullmatch(stage) else None


def read_record(path: Path) -> Record | None:
    """The record in a file; None where it is not there, half of one, or of another version."""
    try:
        return Record.from_json(read_json(path))
    except (LamdaError, OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def records(root: Path) -> Iterator[Record]:
    """Every record of the ledger that can be read."""
    for path in sorted(ledger_at(root).glob("*/*.json")):
        record = read_record(path)
        if record is not None:
            yield record


def current_run() -> str:
    """What all stages of one run share: the orchestrator's name of it, or which `dvc` called."""
    if named := os.environ.get(RUN):
        return named
    with suppress(Exception):
        import psutil

        for parent in psutil.Process().parents():
            if any(Path(word).name == "dvc" for word in parent.cmdline()[:4]):
                return f"{parent.pid}-{int(parent.create_time())}"
    return ""


def process_age() -> float:
    """Seconds since this process began, 0 where the system does not tell."""
    with suppress(Exception):
        import psutil

        return max(0.0, time.time() - float(psutil.Process().create_time()))
    return 0.0


def processor() -> str:
    """The processor's name as the system tells it."""
    with suppress(OSError):
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE):
            return found[1].strip()
    return platform.processor() or platform.machine() or "unknown"


def accelerators() -> tuple[str, ...]:
    """The accelerators that this process has computed on, by torch; it is not imported for that."""
    torch: Any = sys.modules.get("torch")
    with suppress(Exception):
        if torch is not None and torch.cuda.is_initialized():
            here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
            return (str(torch.cuda.get_device_name()),) * here
        if torch is not None and torch.mps.current_allocated_memory() > 0:
            return ("mps",)
    return ()
