"""A manifest that is none is named, whatever stands in it: a run's first task reads them all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.ingestion.filed import filed_versions
from lamda.storage.opening import open_store

GOOD = {
    "kind": "dialogs", "version": "v1", "name": "a.parquet", "rows": 1, "sha256": "0" * 64,
    "size": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b"null", b"1", b"[" * 100_000, b"{}",
        *(json.dumps(GOOD | change).encode() for change in (
            {"kind": "other"}, {"kind": []}, {"version": 5}, {"name": None}, {"rows": "1"},
            {"rows": True}, {"size": 1.5}, {"sha256": []}, {"more": 1},
        )),
    ],
)  # fmt: skip
def test_a_bad_manifest_is_named(tmp_path: Path, content: bytes) -> None:
    store = open_store(str(tmp_path))
    store.write("data/dialogs/v0/manifest.json", json.dumps(GOOD).encode())
    store.write("data/dialogs/v1/manifest.json", content)
    with pytest.raises(LamdaError, match="data/dialogs/v1/manifest.json: expected a manifest"):
        filed_versions(store)
