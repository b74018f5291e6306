"""DVC's list of who reads and writes which files, after a kill in the middle of writing it.

    python -m lamda.runner.rwlock

DVC writes .dvc/tmp/rwlock in place, and a kill at that moment leaves it empty: every later command
ends with "JSON structure is corrupted". It holds nothing but what living processes do, so where
none lives it can go.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import psutil

RWLOCK = Path(".dvc/tmp/rwlock")


def heal(place: Path, say: Callable[[str], object] = print) -> bool:
    """Remove the list of the repository `place` if it is damaged and no DVC lives there; says so.

    Whether it did. DVC itself says what to do where another DVC lives.
    """
    path = place / RWLOCK
    try:
        if isinstance(json.loads(path.read_bytes()), dict):
            return False
    except FileNotFoundError:
        return False
    except (ValueError, RecursionError):
        pass
    if _lives(place):
        return False
    path.unlink(missing_ok=True)
    say(f"{path}: damaged by a kill, and no DVC process lives here: removed")
    return True


def _lives(place: Path) -> bool:
    """Whether a DVC command runs in `place`, or below it."""
    root = place.resolve()
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if process.pid == os.getpid() or not any(Path(w).name == "dvc" for w in words[:5]):
                continue
            if Path(process.cwd()).is_relative_to(root):
                return True
        except (psutil.Error, OSError):  # it has ended, or belongs to another user
            continue
    return False


if __name__ == "__main__":
    heal(Path())
