"""The commands of DVC that a run gives, each in a repository that other tasks may use as well."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.runner.failures import transfer_failure
from lamda.runner.healing import heal
from lamda.runner.processes import Completed, Shell

DVC = [sys.executable, "-P", "-m", "dvc"]


def dvc(place: Path, shell: Shell, *arguments: str, apart: bool = False) -> Completed:
    """One command of DVC in `place`; `apart` as for Shell.run."""
    heal(place, shell.echo)
    return shell.run([*DVC, "--wait-for-lock", *arguments], place, apart=apart)


def dvc_status(place: Path, names: Sequence[str], shell: Shell) -> Mapping[str, Any]:
    """What `dvc status` tells of `names`, or of everything; as transfer_failure when it fails."""
    done = dvc(place, shell, "status", "--json", *names, apart=True)
    told = [line for line in done.answer.splitlines() if line.startswith("{")]
    if done.code or not told:
        raise transfer_failure(f"dvc status in {place}", done.lines)
    status: Mapping[str, Any] = json.loads(told[-1])
    return status


def fetch(place: Path, wanted: Sequence[str], shell: Shell, what: str, *, remote: bool) -> None:
    """Bring outputs into `place`, from the cache or else the `remote`, for `what`.

    `wanted` are paths of outputs or of .dvc files. As transfer_failure when it fails.
    """
    how = "pull" if remote else "checkout"
    done = dvc(place, shell, how, *wanted)
    if done.code:
        raise transfer_failure(f"{what}: {how} of {', '.join(wanted)}", done.lines)
