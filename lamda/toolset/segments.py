"""The files of an index on disk: the same bytes whenever it is built, and opened without a trace.

tantivy draws its segments' ids at random, lists its files in any order, and leaves lock files; and
it writes a lock file wherever it opens. So ids become hashes of contents here, and an index is
opened through a folder of links, which leaves a stage's output, or a folder that cannot be written
to, as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import json_text, read_json
from lamda.hashes import file_sha256

META = "meta.json"
"""What tantivy replaces; a segment's files are never changed."""
_ID_DIGITS = 32
_TRIES, _PAUSE = 20, 0.05
Stamp = Mapping[str, Sequence[Any]]
"""Name of a file -> its size in bytes and its SHA-256."""


def settle(folder: Path, first: Collection[str] = ()) -> None:
    """Give the segments of an index that nobody writes to their lasting names and order.

    `first` are ids of segments that keep name and place; the others follow, by content. What
    belongs to no segment of it goes.
    """
    meta = read_json(folder / META)
    there = {str(entry["segment_id"]): entry for entry in meta["segments"]}
    old = [there[name] for name in first if name in there]
    new = [_renamed(folder, entry) for name, entry in there.items() if name not in first]
    meta["segments"] = [*old, *sorted(new, key=lambda entry: str(entry["segment_id"]))]
    (folder / META).unlink()  # it may be a link
    (folder / META).write_text(json_text(meta), encoding="utf-8")
    known = {_stem(entry) for entry in meta["segments"]}
    for path in folder.iterdir():
        if path.name != META and path.name.split(".", 1)[0] not in known:
            path.unlink(missing_ok=True)


def _stem(entry: Mapping[str, Any]) -> str:
    return str(entry["segment_id"]).replace("-", "")


def _renamed(folder: Path, entry: dict[str, Any]) -> dict[str, Any]:
    """The entry of a segment under a name that follows from its contents; renames its files."""
    name = _stem(entry)
    deletes = f"{name}.{(entry.get('deletes') or {}).get('opstamp')}.del"
    for file in folder.glob(f"{name}.*.del"):
        if file.name != deletes:
            file.unlink()  # what was deleted before
    files = sorted(folder.glob(f"{name}.*"))
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.removeprefix(name).encode() + b"\0" + file_sha256(file).encode())
    new = total.hexdigest()[:_ID_DIGITS]
    for file in files:
        file.rename(folder / f"{new}{file.name.removeprefix(name)}")
    parts = (new[:8], new[8:12], new[12:16], new[16:20], new[20:])
    return {**entry, "segment_id": "-".join(parts)}


def segment_ids(folder: Path) -> list[str]:
    """The ids of an index' segments, in its order."""
    return [str(entry["segment_id"]) for entry in read_json(folder / META)["segments"]]


def stamp(folder: Path) -> dict[str, list[Any]]:
    """Size and SHA-256 of every file of a folder."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {path.name: [path.stat().st_size, file_sha256(path)] for path in files}


def check(folder: Path, wanted: Stamp, *, whole: bool) -> None:
    """LamdaError with the file that is gone or was changed, by its size, or by its hash where the
    `whole` of it is to be read: tantivy does not notice damage by itself."""
    again = "build the index again: `dvc repro index`, or `lamda index build`"
    for name, (size, sha256) in wanted.items():
        path = folder / Path(name).name
        if not path.is_file():
            raise LamdaError(f"{path}: no such file, which belongs to the index; {again}")
        if path.stat().st_size != size or (whole and file_sha256(path) != sha256):
            raise LamdaError(f"{path}: expected {size} bytes as they were written; {again}")


@contextmanager
def scratch(beside: Path | None = None) -> Iterator[Path]:
    """A folder that tantivy works in, for a while; beside a path, or in the temporary folder.

    A thread of tantivy's that looks for news of an index takes a lock file when it pleases, a
    second after the last call too: so nothing works where the result is to lie.
    """
    place = None if beside is None else beside.parent
    made = Path(tempfile.mkdtemp(prefix=".index.", suffix=".part", dir=place))
    try:
        yield made
    finally:
        for _ in range(_TRIES):
            shutil.rmtree(made, ignore_errors=True)
            if not made.exists():
                break
            time.sleep(_PAUSE)


@contextmanager
def linked(folder: Path, names: Collection[str]) -> Iterator[Path]:
    """A folder for a while, in which an index can be opened and added to: links to the files
    `names` of `folder`, and a copy of what tantivy replaces."""
    with scratch() as made:
        for name in names:
            if name == META:
                shutil.copyfile(folder / name, made / name)
            else:
                os.symlink((folder / name).resolve(), made / name)
        yield made


def hand_over(place: Path, folder: Path) -> None:
    """Move a settled index, and nothing else, from where tantivy worked to an empty folder."""
    known = {_stem(entry) for entry in read_json(place / META)["segments"]}
    for path in sorted(place.iterdir()):
        if path.name == META or path.name.split(".", 1)[0] in known:
            os.replace(path, folder / path.name)
