"""Memory-mapped token shards.

A shard is two files: `NAME.bin` (uint16 or uint32 ids, back to back) and `NAME.json` (dtype,
and the number of ids of each document).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lamda.errors import LamdaError
from lamda.files import atomic_file, read_json, write_text


def write_shard(directory: Path, name: str, documents: Iterable[Sequence[int]], size: int) -> int:
    """Write one shard of documents over a vocabulary of `size`; returns the number of ids."""
    dtype = np.uint16 if size <= np.iinfo(np.uint16).max else np.uint32
    lengths: list[int] = []
    with atomic_file(directory / f"{name}.bin") as temporary, temporary.open("wb") as stream:
        for ids in documents:
            if len(ids) == 0:
                continue
            stream.write(np.asarray(ids, dtype=dtype).tobytes())
            lengths.append(len(ids))
    meta = {"dtype": np.dtype(dtype).name, "vocab_size": size, "lengths": lengths}
    write_text(directory / f"{name}.json", json.dumps(meta))
    return sum(lengths)


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
