"""Files that people go on with: what they did to one is never written over."""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lamda.errors import LamdaError
from lamda.files import TEMPORARY, writing


@contextmanager
def new_files(folder: Path) -> Iterator[Path]:
    """Yield an empty folder; each file that the block writes there comes to `folder`, whole.

    Nothing else in `folder` is touched. A file that is there already stays, and is no fault where
    the new one is the same; LamdaError for another one, and then nothing comes to `folder`.
    """
    with writing(folder), _scratch(folder) as made:
        yield made
        new = [path for path in sorted(made.iterdir()) if not _is_there(path, folder)]
        for path in new:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
            os.chmod(path, 0o644)
            os.replace(path, folder / path.name)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new.", suffix=TEMPORARY, dir=folder) as made:
        yield Path(made)


def _is_there(path: Path, folder: Path) -> bool:
    """Whether the same file is in `folder`; LamdaError where another one has its name."""
    there = folder / path.name
    if not os.path.lexists(there):
        return False
    if not there.is_file() or not filecmp.cmp(path, there, shallow=False):
        raise LamdaError(
            f"{there}: it is there already, and perhaps filled in; name another with --out, or "
            "move it away"
        )
    return True
