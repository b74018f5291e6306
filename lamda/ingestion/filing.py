"""Files that are filed in the store under what they hold, and taken back again.

data/<kind>/<version>/NAME and manifest.json   ->   unfiled/<kind>/<version>/, the same
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.ingestion.filed import DATA, MANIFEST, Pin, filed_versions, place_of
from lamda.storage.store import ABSENT, Conflict, FileHash, Store, hash_file

UNFILED = "unfiled"
VERSION_DIGITS = 16


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """A JSON object as the store holds it."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def store_whole(store: Store, path: Path, key: str) -> FileHash:
    """Put a local file under `key`, and read back that all of it is there.

    LamdaError when what is stored has another size or hash.
    """
    wanted = hash_file(path)
    store.upload(path, key)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        store.download(key, copy)
        found = hash_file(copy)
    if found != wanted:
        raise LamdaError(
            f"{store.uri}/{key}: expected the {wanted.size} bytes that were stored, found "
            f"{found.size} others; run again"
        )
    return wanted


def file_version(store: Store, kind: str, path: Path, rows: int, name: str = "") -> Pin:
    """File a checked table of `kind` under the version that its content is; once, however often.

    `name` is the file's own (default: that of `path`). What is filed again after other files of
    its kind is the newest from then on: its rows count.
    """
    hashed = hash_file(path)
    version = hashed.sha256[:VERSION_DIGITS]
    before = filed_versions(store, kind)
    last = max((pin.filed for pin in before), default="")
    now = _after(last)
    pin = Pin(kind, version, name or path.name, rows, **asdict(hashed), filed=now)
    for known in before:
        if known.version == version:
            if known.filed == last:
                return known
            pin = replace(known, filed=now)
    place = place_of(pin)
    store_whole(store, path, f"{place}/{pin.name}")
    new = all(known.version != version for known in before)
    try:
        manifest = {key: value for key, value in asdict(pin).items() if value != ""}
        store.write(f"{place}/{MANIFEST}", json_bytes(manifest), ABSENT if new else "any")
    except Conflict:  # another look at the inbox files it, perhaps under another name
        return next(pin for pin in filed_versions(store, kind) if pin.version == version)
    return pin


def _after(last: str) -> str:
    """Now, and later than `last` whatever the clocks say."""
    now = datetime.now(UTC)
    with suppress(TypeError, ValueError):  # nothing was filed before, or by hand
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def unfile(store: Store, version: str) -> Pin:
    """Take filed data back: move it to unfiled/, where no run looks, and nothing is lost.

    `version` is VERSION or KIND/VERSION as `lamda ingest` prints it, or the beginning of one.
    LamdaError when nothing is filed under it, or several are.
    """
    kind, _, wanted = version.strip("/").rpartition("/")
    found = [
        pin
        for pin in filed_versions(store)
        if wanted and pin.version.startswith(wanted) and kind in ("", pin.kind)
    ]
    if len(found) != 1:
        several = ", ".join(f"{pin.kind}/{pin.version}" for pin in found)
        raise LamdaError(
            f"version {version!r}: expected one that is filed, found {several or 'none'}; "
            f"{store.uri}/{DATA}/ holds KIND/VERSION"
        )
    pin = found[0]
    entries = store.list(place_of(pin))
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries:
            name = entry.key.rpartition("/")[2]
            store.download(entry.key, Path(folder, "file"))
            store_whole(store, Path(folder, "file"), f"{UNFILED}/{pin.kind}/{pin.version}/{name}")
    for entry in sorted(entries, key=lambda entry: not entry.key.endswith(f"/{MANIFEST}")):
        store.delete(entry.key, entry.version)  # the manifest first: it makes the file a filed one
    return pin
