"""Memory-mapped token shards.

A shard is two files: `NAME.bin` (uint16 or uint32 ids, back to back) and `NAME.json` (dtype,
and the number of ids of each document).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lamda.errors import LamdaError
from lamda.files import atomic_file, read_json, write_text


class ShardWriter:
    """Writes one shard of documents over a vocabulary of `size`, one after the other; in place when
    the block ends without an error."""

    def __init__(self, directory: Path, name: str, size: int) -> None:
        self._directory, self._name, self._size = directory, name, size
        self._dtype = np.uint16 if size <= np.iinfo(np.uint16).max else np.uint32
        self._code = "H" if self._dtype is np.uint16 else "I"
        self._lengths = array("q")
        self.tokens = 0

    def __enter__(self) -> ShardWriter:
        self._stack = ExitStack()
        path = self._stack.enter_context(atomic_file(self._directory / f"{self._name}.bin"))
        self._stream = self._stack.enter_context(path.open("wb"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: Any
    ) -> None:
        self._stack.__exit__(kind, error, at)
        if kind is None:
            meta = {
                "dtype": np.dtype(self._dtype).name,
                "vocab_size": self._size,
                "lengths": self._lengths.tolist(),
            }
            write_text(self._directory / f"{self._name}.json", json.dumps(meta))

    def add(self, ids: Sequence[int]) -> None:
        """Append a document; one without ids is none."""
        if len(ids):
            self._stream.write(array(self._code, ids).tobytes())
            self._lengths.append(len(ids))
            self.tokens += len(ids)


def write_shard(directory: Path, name: str, documents: Iterable[Sequence[int]], size: int) -> int:
    """Write one shard of documents over a vocabulary of `size`; returns the number of ids."""
    with ShardWriter(directory, name, size) as writer:
        for ids in documents:
            writer.add(ids)
    return writer.tokens


@dataclass(frozen=True)
class Shard:
    """One memory-mapped shard; `starts` and `lengths` locate its documents."""

    name: str
    ids: npt.NDArray[np.unsignedinteger]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def open(cls, directory: Path, name: str) -> Shard:
        """Open a shard; LamdaError when it is missing, empty or of another length than it says."""
        meta = read_json(directory / f"{name}.json")
        path = directory / f"{name}.bin"
        lengths = np.asarray(meta["lengths"], dtype=np.int64)
        expected = int(lengths.sum()) * np.dtype(meta["dtype"]).itemsize
        found = path.stat().st_size if path.exists() else -1
        if found != expected or expected == 0:
            raise LamdaError(
                f"{path}: expected {expected} bytes (more than 0), found {max(found, 0)}; "
                "run `dvc repro tokenize`"
            )
        ids = np.memmap(path, dtype=meta["dtype"], mode="r")
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return cls(name, ids, starts, lengths)


def open_shards(directory: Path) -> list[Shard]:
    """Every shard of a directory, by name; LamdaError when there is none."""
    names = sorted(path.stem for path in directory.glob("*.json"))
    if not names:
        raise LamdaError(f"{directory}: no token shards; run `dvc repro tokenize`")
    return [Shard.open(directory, name) for name in names]
