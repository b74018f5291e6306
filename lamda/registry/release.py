"""A release: one immutable folder `releases/<id>/` of a store, complete once its manifest is there.

The id is a hash of all that the manifest says: the format, the commit and its time, every file's
SHA-256 and size. So a release cannot change, a commit makes the same release whenever and however
often it is released, and whoever fetches one can check it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
    Unreachable,
    checked_key,
    download_files,
    explained,
    hash_file,
    hash_files,
    upload_files,
)

FOLDER, MANIFEST = "releases", "manifest.json"
ID_DIGITS = 16
FORMAT = 3
"""What a release holds, and in which form. 3 has gates' reports that say what they judged, and an
id of all that its manifest says; 2 has reports that name no inputs; 1, whose manifests name no
format, has none, and other params and results."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a manifest says: the commit, when that was made (UTC, ISO 8601), each file's hash, the
    format."""

    id: str
    commit: str
    created: str
    files: Mapping[str, FileHash]
    format: int = 1


class OtherFormat(LamdaError):
    """A release that another version made, which this one cannot use."""


def release_id(release: Release) -> str:
    """The id that follows from all other fields: hexadecimal digits of a SHA-256."""
    if release.format < 3:
        return _earlier_id(release)
    told = {key: value for key, value in asdict(release).items() if key != "id"}
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:ID_DIGITS]


def _earlier_id(release: Release) -> str:
    """As formats 1 and 2 had it, of the commit and the files' hashes alone."""
    files = release.files
    told = [release.commit, *(f"{name}\0{files[name].sha256}" for name in sorted(files))]
    if release.format > 1:
        told.insert(0, f"format {release.format}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:ID_DIGITS]


def make_release(
    store: Store,
    root: Path,
    paths: Sequence[Path],
    texts: Mapping[str, str],
    commit: str,
    time: str,
) -> tuple[Release, bool]:
    """Upload `paths` (files and folders, relative to `root`) and `texts` (name -> content), which
    the `commit` of that `time` explains.

    Returns the release, and whether this call completed it: False when it was there already or
    another run was faster. Interrupted at any moment, it leaves no release, and can run again.
    What a release has lost meanwhile comes back.
    """
    files = hash_files(root, [path.as_posix() for path in paths])
    written = {name: text.encode() for name, text in texts.items()}
    everything = files | {
        name: FileHash(hashlib.sha256(data).hexdigest(), len(data))
        for name, data in written.items()
    }
    release = Release("", commit, time, everything, FORMAT)
    name = release_id(release)
    release = replace(release, id=name)
    place = f"{FOLDER}/{name}"
    if store.exists(f"{place}/{MANIFEST}"):
        there = read_release(store, name)
        if not lost_files(store, there):
            return there, False
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
    if release.id != name or release_id(release) != name:
        raise LamdaError(f"{place}: what it says does not give the id {name}; do not use it")
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


def lost_files(store: Store, release: Release) -> list[str]:
    """The files of a release that its store holds no longer, or in another size; none is fetched.

    A manifest is the last thing to come, and may outlive what it names.
    """
    place = f"{FOLDER}/{release.id}"
    sizes = {entry.key: entry.size for entry in store.list(place) if not entry.other}
    lost = []
    for name, file in release.files.items():
        key = f"{place}/{name}"
        if sizes[key] != file.size if key in sizes else not store.exists(key):
            lost.append(name)
    return lost


def list_releases(store: Store, broken: list[LamdaError] | None = None) -> list[Release]:
    """All complete releases, the newest first.

    What is wrong with a manifest is added to `broken`, as one of them is no reason to hide the
    others; without it, LamdaError.
    """
    keys = [entry.key.split("/") for entry in store.list(FOLDER)]
    names = [key[1] for key in keys if len(key) == 3 and key[2] == MANIFEST]
    found: list[Release] = []
    for name in names:
        try:
            found.append(read_release(store, name))
        except Unreachable:
            raise
        except LamdaError as error:
            if broken is None:
                raise
            broken.append(error)
    return sorted(found, key=lambda release: (release.created, release.id), reverse=True)


def fetch_release(store: Store, name: str, folder: Path) -> Release:
    """Download a release into `folder`, which appears whole, with every hash checked, or not.

    A folder that holds this release already is checked again, file by file, and left as it is.
    LamdaError when it holds anything else, or when a file of it was changed, is gone or new;
    OtherFormat for a release of another format.
    """
    release = usable_release(store, name)
    if (folder / MANIFEST).is_file():
        here = _from_json((folder / MANIFEST).read_bytes(), str(folder / MANIFEST))
        if here.id == name:
            check_folder(folder, release)
            return release
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LamdaError(f"{folder}: expected an empty folder for release {name}; name another")
    with explained(folder), atomic_directory(folder) as temporary:
        download_files(store, f"{FOLDER}/{name}", release.files, temporary)
        write_json(temporary / MANIFEST, asdict(release))
    return release


def check_folder(folder: Path, release: Release) -> None:
    """LamdaError with the file, where `folder` does not hold just what `release` does."""
    again = f"remove {folder} and fetch it again"
    if _from_json((folder / MANIFEST).read_bytes(), str(folder / MANIFEST)) != release:
        raise LamdaError(f"{folder / MANIFEST}: not the manifest of {release.id}; {again}")
    for name, wanted in release.files.items():
        path = folder / checked_key(name)
        if not path.is_file():
            raise LamdaError(f"{path}: gone from release {release.id}; {again}")
        found = hash_file(path)
        if found != wanted:
            raise LamdaError(
                f"{path}: expected SHA-256 {wanted.sha256} and {wanted.size} bytes, found "
                f"{found.sha256} and {found.size}: it was changed; {again}"
            )
    known = {folder / name for name in release.files}
    for path in sorted({path.parent for path in known} - {folder}):
        for beside in sorted(path.iterdir()):
            if beside not in known and not any(one.is_relative_to(beside) for one in known):
                raise LamdaError(f"{beside}: not of release {release.id}; move it away or {again}")


def _to_json(release: Release) -> bytes:
    return (json.dumps(asdict(release), indent=2, sort_keys=True) + "\n").encode()


def _from_json(data: bytes, place: str) -> Release:
    try:
        values: Any = parse_json(data)
        files = {str(key): FileHash(**value) for key, value in values.pop("files").items()}
        release = Release(files=files, **values)
        told = (release.id, release.commit, release.created)
        hashed = [(file.sha256, file.size) for file in files.values()]
        if not all(isinstance(word, str) for word in told) or type(release.format) is not int:
            raise TypeError("id, commit, created or format of another type")
        if not all(isinstance(sha, str) and type(size) is int for sha, size in hashed):
            raise TypeError("sha256 or size of another type")
        return release
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LamdaError(
            f"{place}: expected a release's manifest, found {error!r}; restore it, or take its "
            "folder away"
        ) from None
