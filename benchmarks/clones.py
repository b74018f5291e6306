"""Commands of runs in clones of this tree."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from lamda.errors import LamdaError


def command(words: Sequence[str], folder: Path, *, shown: bool = False) -> str:
    """What a command writes to stdout, if that is not shown; LamdaError when it fails."""
    done = subprocess.run(
        words, cwd=folder, stdout=None if shown else subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise LamdaError(f"{folder}: {' '.join(words[:4])} ended with {done.returncode}: {last}")
    return done.stdout or ""
