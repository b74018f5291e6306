"""A part of a source as a file, and cleaning it: what a worker does, here or on another machine.

The answers lie beside the file: `.kept`, `.dropped`, `.npz` (fingerprints) and `.json` (counts).
That one comes last, so a part is done when it is there; a part that is cleaned once more is written
over with the same bytes, so a worker that dies loses nothing and doubles nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lamda.config.section import CleaningSteps, Section
from lamda.data.cleaning.fingerprints import fingerprints
from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.steps import Cleaned, clean
from lamda.data.config import Clean
from lamda.errors import LamdaError

TRIES = 3
"""A part that ended its worker so often would end the next one too."""
DROPPED = pa.schema([pa.field(name, pa.string(), False) for name in ("id", "reason", "text")])
LONG_TURN = 4
"""Words beyond which a turn that is said everywhere is no talk (lamda.data.filters)."""


class Plan(Section):
    """How the parts of one source are cleaned; `authors`: speakers are accounts of a forum."""

    steps: CleaningSteps
    authors: bool
    settings: Clean


@dataclass(frozen=True)
class Chunk:
    """A part of a source in scratch, and the place in the user's files where it was read up to."""

    path: Path
    where: str

    @property
    def is_done(self) -> bool:
        """Whether it is cleaned."""
        return self.path.with_suffix(".json").exists()

    @property
    def tries(self) -> int:
        """How often a worker began it."""
        told = self.path.with_suffix(".tries")
        return told.stat().st_size if told.exists() else 0

    def counts(self) -> dict[str, dict[str, int]]:
        """Of a cleaned one: rows kept, texts `changed` by step, `turns` dropped by reason."""
        found: dict[str, dict[str, int]] = json.loads(self.path.with_suffix(".json").read_text())
        return found

    def kept(self) -> pa.RecordBatch:
        """The rows that were kept."""
        return read_batch(self.path.with_suffix(".kept"))

    def dropped(self) -> Iterator[tuple[str, str, str]]:
        """Id, reason and beginning of the rows that were dropped."""
        batch = read_batch(self.path.with_suffix(".dropped"))
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def array(self, name: str) -> NDArray[Any]:
        """Of the kept rows: `exact`, `signatures` or `words` (Fingerprints); or `turns`, the hashes
        of their turns that are longer than LONG_TURN, where turns are counted."""
        with np.load(self.path.with_suffix(".npz"), allow_pickle=False) as found:
            return np.asarray(found[name])

    def remove(self) -> None:
        """Take the part itself away, which nothing needs once it is cleaned."""
        self.path.unlink(missing_ok=True)


def kills(chunk: Chunk) -> LamdaError:
    """What is told of a part that ended its worker TRIES times."""
    return LamdaError(
        f"{chunk.where}: cleaning what was read up to there ended its worker {TRIES} times; give "
        "the machine more memory, or take the file out"
    )


def write_chunk(path: Path, batch: pa.RecordBatch) -> None:
    """Write the rows of a part."""
    _write(path, lambda stream: _write_batch(stream, batch))


def read_batch(path: Path) -> pa.RecordBatch:
    """The one batch of a file; its memory is the file's own pages."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as reader:
        return reader.get_batch(0)


def clean_chunk(path: Path, plan: Plan) -> None:
    """Clean the part at `path` and write the answers; see the module."""
    with path.with_suffix(".tries").open("ab") as stream:
        stream.write(b".")
    done = clean(Rows(read_batch(path), authors=plan.authors), plan.steps, plan.settings)
    dropped = [list(column) for column in zip(*done.dropped, strict=True)] or [[], [], []]
    gone = pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in dropped], schema=DROPPED)
    prints = fingerprints(done.rows, near="near" in plan.steps)
    turns = turn_hashes(done.rows) if "turns" in plan.steps else np.zeros(0, np.uint64)
    arrays: dict[str, Any] = {"turns": turns, **asdict(prints)}
    _write(path.with_suffix(".kept"), lambda stream: _write_batch(stream, done.rows.batch))
    _write(path.with_suffix(".dropped"), lambda stream: _write_batch(stream, gone))
    _write(path.with_suffix(".npz"), lambda stream: np.savez(stream, allow_pickle=False, **arrays))
    _write(path.with_suffix(".json"), lambda stream: stream.write(_counts(done).encode()))


def _counts(done: Cleaned) -> str:
    told = {"rows": {"kept": len(done.rows)}, "changed": done.changed, "turns": done.turns}
    return json.dumps(told, sort_keys=True)


def turn_hashes(rows: Rows) -> NDArray[np.uint64]:
    """The hashes of the turns that are longer than LONG_TURN, dialog after dialog."""
    if not rows.is_dialogs:
        return np.zeros(0, np.uint64)
    import pandas as pd

    texts = [text for text in rows.texts.to_pylist() if len(text.split()) > LONG_TURN]
    return np.asarray(pd.util.hash_array(np.array(texts, object)), np.uint64)


def _write_batch(stream: IO[bytes], batch: pa.RecordBatch) -> None:
    with pa.ipc.new_file(stream, batch.schema) as writer:
        writer.write_batch(batch)


def _write(path: Path, put: Callable[[IO[bytes]], Any]) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as stream:
        put(stream)
    os.replace(temporary, path)
