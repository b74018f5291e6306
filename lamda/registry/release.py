"""A release: one immutable folder `releases/<id>/` of a store, complete once its manifest is there.

The id is a hash of the format, the commit and of every file's SHA-256. So a release cannot change,
two runs that make the same files make the same release, and whoever fetches one can check it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import atomic_directory, parse_json, write_json
from lamda.storage.store import (
    ABSENT,
    Conflict,
    FileHash,
    Missing,
    Store,
    download_files,
    explained,
    hash_files,
    upload_files,
)

FOLDER, MANIFEST = "releases", "manifest.json"
ID_DIGITS = 16
FORMAT = 2
"""What a release holds, and in which form. 2 has the gates' reports and says who judged each
response; 1, whose manifests name no format, has neither, and other params and results."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a manifest says: the commit, the time (UTC, ISO 8601), each file's hash, the format."""

    id: str
    commit: str
    created: str
    files: Mapping[str, FileHash]
    format: int = 1


class OtherFormat(LamdaError):
    """A release that another version made, which this one cannot use."""


def release_id(commit: str, files: Mapping[str, FileHash], number: int) -> str:
    """The first 16 hexadecimal digits of SHA-256 over format, commit and the files' hashes."""
    told = [commit, *(f"{name}\0{files[name].sha256}" for name in sorted(files))]
    if number > 1:
        told.insert(0, f"format {number}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:ID_DIGITS]


def make_release(
    store: Store, root: Path, paths: Sequence[Path], texts: Mapping[str, str], commit: str
) -> tuple[Release, bool]:
    """Upload `paths` (files and folders, relative to `root`) and `texts` (name -> content).

    Returns the release, and whether this call completed it: False when it was there already or
    another run was faster. Interrupted at any moment, it leaves no release, and can run again.
    """
    files = hash_files(root, [path.as_posix() for path in paths])
    written = {name: text.encode() for name, text in texts.items()}
    everything = files | {
        name: FileHash(hashlib.sha256(data).hexdigest(), len(data))
        for name, data in written.items()
    }
    name = release_id(commit, everything, FORMAT)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    release = Release(name, commit, now, everything, FORMAT)
    place = f"{FOLDER}/{name}"
    if store.exists(f"{place}/{MANIFEST}"):
        return read_release(store, name), False
    upload_files(store, root, files, place)
    for key, data in written.items():
        store.write(f"{place}/{key}", data)
    try:
        store.write(f"{place}/{MANIFEST}", _to_json(release), ABSENT)
    except Conflict:
        return read_release(store, name), False
    return release, True


def read_release(store: Store, name: str) -> Release:
    """The complete release of that id, of whatever format; LamdaError when there is none or it
    was tampered with."""
    place = f"{store.uri}/{FOLDER}/{name}/{MANIFEST}"
    try:
        data, _ = store.read(f"{FOLDER}/{name}/{MANIFEST}")
    except Missing:
        raise LamdaError(
            f"{store.uri}: no complete release {name!r}; `lamda releases` lists them"
        ) from None
    release = _from_json(data, place)
    if release.id != name or release_id(release.commit, release.files, release.format) != name:
        raise LamdaError(f"{place}: its files and commit do not give the id {name}; do not use it")
    return release


def usable_release(store: Store, name: str) -> Release:
    """A release that this version can fetch, judge and promote; OtherFormat for any other."""
    release = read_release(store, name)
    if release.format == FORMAT:
        return release
    what = f"{store.uri}: release {name} is of format {release.format}, expected {FORMAT}"
    if release.format > FORMAT:
        raise OtherFormat(f"{what}: a newer version made it; update this one")
    raise OtherFormat(
        f"{what}: an earlier version made it; use it with the code of its commit "
        f"{release.commit[:12]}, or run the pipeline with this code and release that"
    )


def list_releases(store: Store) -> list[Release]:
    """All complete releases, the newest first."""
    keys = [entry.key.split("/") for entry in store.list(FOLDER)]
    names = [key[1] for key in keys if len(key) == 3 and key[2] == MANIFEST]
    found = [read_release(store, name) for name in names]
    return sorted(found, key=lambda release: (release.created, release.id), reverse=True)


def fetch_release(store: Store, name: str, folder: Path) -> Release:
    """Download a release into `folder`, which appears whole, with every hash checked, or not.

    A folder that holds this release already is left as it is. LamdaError when it holds anything
    else; OtherFormat for a release of another format.
    """
    release = usable_release(store, name)
    if (folder / MANIFEST).is_file():
        here = _from_json((folder / MANIFEST).read_bytes(), str(folder / MANIFEST))
        if here.id == name:
            return release
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LamdaError(f"{folder}: expected an empty folder for release {name}; name another")
    with explained(folder), atomic_directory(folder) as temporary:
        download_files(store, f"{FOLDER}/{name}", release.files, temporary)
        write_json(temporary / MANIFEST, asdict(release))
    return release


def _to_json(release: Release) -> bytes:
    return (json.dumps(asdict(release), indent=2, sort_keys=True) + "\n").encode()


def _from_json(data: bytes, place: str) -> Release:
    try:
        values: Any = parse_json(data)
        files = {str(key): FileHash(**value) for key, value in values.pop("files").items()}
        return Release(files=files, **values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LamdaError(f"{place}: expected a release's manifest, found {error!r}") from None
