"""The machine: Python, tools, disk, memory, cores, what it multiplies, counters, ports."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lamda.bounded import is_free
from lamda.carbon.ledger import processor
from lamda.carbon.measure import cores, has_counters
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.outputs import PARAMS
from lamda.runner.doctor.check import BAD, GOOD, LOOK, Check

GIB = 2**30
PYTHONS = (3, 11), (3, 14)
"""The first version that works, and the first that does not (pyproject.toml)."""
NEEDED, WANTED = 1.0, 5.0
"""GiB of disk: the default run's outputs and cache take 0.3 and the smoke pipeline of the tests the
same again; an installation takes 2.6."""
LEAST, ENOUGH = 2.0, 4.0
"""GiB of memory: a stage of the default run holds at most 1.5, and `make test` runs two beside one
another."""
COMPILERS = ("c++", "g++", "clang++")
AIRFLOW_PORT = "LAMDA_AIRFLOW_PORT"


def python(root: Path) -> Check:
    """The Python that runs this."""
    found = f"{platform.python_version()} at {sys.prefix}"
    first, last = PYTHONS
    if first <= sys.version_info[:2] < last:
        return Check("Python", GOOD, found)
    return Check("Python", BAD, found, "install 3.11, 3.12 or 3.13: make PYTHON=/path/to/python")


def tools(root: Path) -> Check:
    """git and make."""
    missing = [name for name in ("git", "make") if shutil.which(name) is None]
    if missing:
        return Check("tools", BAD, f"no {' and no '.join(missing)}", "install it")
    return Check("tools", GOOD, "git, make")


def compiler(root: Path) -> Check:
    """A C++ compiler, which only `compile: true` needs."""
    found = next((name for name in COMPILERS if shutil.which(name)), "")
    wants = _compiles(root)
    if found:
        return Check("compiler", GOOD, found)
    if wants:
        todo = "install g++ or clang, or set compile: false"
        return Check("compiler", BAD, f"none, and {', '.join(wants)} set compile: true", todo)
    return Check("compiler", GOOD, "none, and nothing needs one (no training sets compile: true)")


def _compiles(root: Path) -> list[str]:
    """The trainings that the chosen profile compiles; none where params do not parse."""
    with suppress(LamdaError):
        values = read_yaml(root / PARAMS)
        laid = read_yaml(root / "profiles" / f"{values.get('profile', 'default')}.yaml")
        return [
            name
            for name, section in values.items()
            if isinstance(section, dict)
            and {**section, **(laid.get(name) or {})}.get("compile") is True
        ]
    return []


def disk(root: Path) -> Check:
    """Free space where the working tree lies."""
    free = shutil.disk_usage(root).free / GIB
    found = f"{free:.1f} GiB free"
    if free < NEEDED:
        return Check("disk", BAD, found, f"free {NEEDED:g} GiB; `dvc gc --workspace` may help")
    if free < WANTED:
        return Check("disk", LOOK, found, f"an installation and a few runs take {WANTED:g} GiB")
    return Check("disk", GOOD, found)


def memory(root: Path) -> Check:
    """Memory that this process may have: the machine's, or its container's."""
    import psutil

    total = psutil.virtual_memory().total
    with suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    found = f"{total / GIB:.1f} GiB"
    if total < LEAST * GIB:
        return Check("memory", BAD, found, f"{LEAST:g} GiB are needed: a machine with more")
    if total < ENOUGH * GIB:
        return Check("memory", LOOK, found, "run nothing beside `make test`")
    return Check("memory", GOOD, found)


def processors(root: Path) -> Check:
    """Cores that this process may use."""
    found = f"{cores()} of {os.cpu_count() or 1}, {processor()}"
    if cores() < 2:
        return Check("cores", LOOK, found, "README's times are of two: expect twice as long")
    return Check("cores", GOOD, found)


def products(root: Path) -> Check:
    """What multiplies bfloat16 here: an accelerator, AMX, AVX-512; without importing torch."""
    if os.path.exists("/dev/nvidiactl") or os.path.exists("/dev/kfd"):
        return Check("bfloat16", GOOD, "an accelerator is there; execution.device chooses it")
    flags = ""
    with suppress(OSError):
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    if re.search(r"\bamx_bf16\b", flags):
        return Check("bfloat16", GOOD, "AMX: README's shorter times are of such cores")
    if re.search(r"\bavx512_bf16\b", flags):
        return Check("bfloat16", GOOD, "AVX-512, no AMX: README's shorter times are of such cores")
    if sys.platform == "darwin":
        return Check("bfloat16", GOOD, "Apple's GPU, if execution.device chooses it")
    found = "none: trainings take float32"
    return Check("bfloat16", LOOK, found, "README's longer times: see lamda carbon predict")


def counters(root: Path) -> Check:
    """Whether energy can be measured."""
    if has_counters():
        return Check("energy", GOOD, "counters may be read: energy is measured where they are")
    todo = "if the machine has RAPL: sudo chmod -R a+r /sys/class/powercap/*"
    return Check("energy", GOOD, "no counter to read: energy is assumed (carbon_report)", todo)


def ports(root: Path) -> Check:
    """The port of `make airflow`."""
    told = os.environ.get(AIRFLOW_PORT) or "8080"
    if not told.isdigit() or not 0 < int(told) < 2**16:
        return Check("port", LOOK, f"{AIRFLOW_PORT} is {told!r}", "set it to a number")
    if is_free(int(told)):
        return Check("port", GOOD, f"{told} is free for `make airflow`")
    todo = f"end what listens there, or {AIRFLOW_PORT}=8081 make airflow"
    return Check("port", LOOK, f"{told} is taken", todo)


MACHINE: tuple[tuple[str, Callable[[Path], Check]], ...] = (
    ("Python", python),
    ("tools", tools),
    ("compiler", compiler),
    ("disk", disk),
    ("memory", memory),
    ("cores", processors),
    ("bfloat16", products),
    ("energy", counters),
    ("port", ports),
)
"""The checks by name, in order."""
