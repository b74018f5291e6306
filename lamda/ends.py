"""How a stage's command ended, in a small file beside its outputs.

    .scratch/ends/STAGE.json    {"stage", "code", "words"}; code null: it runs, or it was killed

`dvc repro` exits with 255 whatever happened, and a progress bar's unfinished line can hide what it
prints. So the command itself writes that it has begun, and then its exit code and its one line; one
that the system killed (out of memory, kill -9) leaves the code null.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lamda.errors import DONE, SIGNALLED, shown

ENDS = Path(".scratch/ends")
STAGE = "DVC_STAGE"
"""What DVC names the stage by, in the environment of its command."""
ROOM = 4096
"""Bytes of the file from the start on: on a disk that is full the end still finds its place."""
LONGEST = 1000
"""Characters of the words."""
FAULT = 1


@dataclass(frozen=True, slots=True)
class End:
    """An exit code, None where the command was killed before it could tell, and its words."""

    code: int | None
    words: str = ""


def _file(root: Path, stage: str) -> Path:
    return root / ENDS / f"{stage.rpartition(':')[2].replace('/', '-')}.json"


def forget_end(root: Path, stage: str) -> None:
    """Remove what an earlier attempt in `root` told."""
    _file(root, stage).unlink(missing_ok=True)


def read_end(root: Path, stage: str) -> End | None:
    """How the stage ended that ran last in `root`; None where it told nothing at all."""
    try:
        told = json.loads(_file(root, stage).read_text(encoding="utf-8"))
        code, words = told["code"], str(told["words"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return End(None)  # killed while it wrote
    return End(code if isinstance(code, int) else None, words)


@contextmanager
def told_end() -> Iterator[None]:
    """Around a stage's command: tells how the block ends, where DVC runs it.

    Never the reason of a failure: without a place to write, nothing is told.
    """
    stage = os.environ.get(STAGE)
    if not stage:
        yield
        return
    path = _file(Path.cwd(), stage)
    _begin(path, stage)
    try:
        yield
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else FAULT if error.code else DONE
        _tell(path, stage, End(code, str(error.__cause__ or "")))
        raise
    except KeyboardInterrupt:
        _tell(path, stage, End(SIGNALLED + 2, "interrupted"))
        raise
    except BaseException as error:
        _tell(path, stage, End(FAULT, f"{type(error).__name__}: {error}"))
        raise
    _tell(path, stage, End(DONE))


def _begin(path: Path, stage: str) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(_text(stage, End(None)))


def _tell(path: Path, stage: str, end: End) -> None:
    with suppress(OSError), path.open("r+b") as stream:
        stream.write(_text(stage, end))


def _text(stage: str, end: End) -> bytes:
    words = " ".join(shown(end.words).split())
    told = {"stage": stage, "code": end.code, "words": words[:LONGEST]}
    return json.dumps(told).encode().ljust(ROOM)[:ROOM]
