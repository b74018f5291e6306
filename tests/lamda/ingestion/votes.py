"""How a test files votes past the inbox's checks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamda.ingestion.filed import Pin
from lamda.ingestion.filing import file_version
from lamda.records import Vote, write_table
from lamda.storage.store import Store


def file_votes(store: Store, folder: Path, keys: Sequence[str], name: str = "a") -> Pin:
    """File a vote to each of these questions."""
    path = folder / f"{name}.parquet"
    votes = [Vote(key, "safety", ("hi",), "hello", "safe", "ada", "yes") for key in keys]
    write_table(path, votes, Vote)
    return file_version(store, "votes", path, len(votes))
