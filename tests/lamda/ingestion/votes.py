"""A kind of filed rows that answer tasks, and how a test files them past the inbox's checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from lamda.ingestion import filed
from lamda.ingestion.filed import DATA, MANIFEST, Pin
from lamda.records import write_table
from lamda.storage.store import Store, hash_file

KIND = "answers"


@dataclass(frozen=True)
class Answer:
    """A row that answers the task `key`."""

    key: str
    answer: str


def know_answers(patch: pytest.MonkeyPatch) -> None:
    """Make the kind one of those that are filed."""
    patch.setitem(filed.RECORDS, KIND, (Answer, "key"))  # type: ignore[arg-type]


def file_answers(store: Store, folder: Path, keys: Sequence[str], name: str = "a") -> Pin:
    """File rows that answer these tasks."""
    path = folder / f"{name}.parquet"
    write_table(path, [Answer(key, "yes") for key in keys], Answer)
    hashed = hash_file(path)
    pin = Pin(KIND, hashed.sha256[:16], path.name, len(keys), hashed.sha256, hashed.size)
    place = f"{DATA}/{KIND}/{pin.version}"
    store.upload(path, f"{place}/{path.name}")
    store.write(f"{place}/{MANIFEST}", json.dumps(asdict(pin)).encode())
    return pin
