"""Where own files are: a file, a folder at any depth, a pattern, or objects in a bucket."""

from __future__ import annotations

import errno
import fnmatch
import itertools
import os
import re
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from lamda.data.reading.ledger import Ledger
from lamda.data.reading.unpack import SUFFIXES
from lamda.data.splits import NAMES
from lamda.errors import LamdaError
from lamda.files import is_pattern, matches
from lamda.storage.store import Store

S3 = "s3://"
BESIDE = re.compile(
    r"(?:licen[cs]e|notice|readme|source|copying|authors|sha256sums|md5sums)"
    r"(?![\w.-]*\.(?:jsonl?|ndjson|csv|tsv|parquet|arrow|warc|wet|xml|log)\b)[\w.-]*"
    r"|checksums?[\w.-]*|datalicense|dataset_info\.json|dataset_dict\.json|state\.json"
    r"|.*\.(?:md|dvc|pdf)",
    re.IGNORECASE,
)
"""Names of files that tell of a data set and hold no row of it; `source_chats.jsonl` holds some."""

SPLITS_BESIDE = "dataset_dict.json"
"""Stands beside the folders of a Hugging Face set, one a split."""
SHARD = re.compile(r"([A-Za-z]+)-\d{5}-of-\d{5}\b")
"""How Hugging Face names the parts of a split."""


@dataclass(frozen=True, slots=True)
class Place:
    """One file: its name for messages, and where it is, here or in a bucket (`key` of `store`).

    `split` is what its folder or name says of the rows' split (Hugging Face's do), or ''.
    """

    name: str
    path: Path | None = None
    store: Store | None = None
    key: str = ""
    split: str = ""

    @property
    def suffix(self) -> str:
        """The ending that says what it holds, in lower case, without that of the packing."""
        name = PurePosixPath(self.name.lower())
        return (PurePosixPath(name.stem) if name.suffix in SUFFIXES else name).suffix

    @contextmanager
    def local(self) -> Iterator[Path]:
        """The file on this machine, for as long as the block lasts; an object is downloaded."""
        if self.path is not None or self.store is None:
            yield self.path or Path(self.name)
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, PurePosixPath(self.key).name)
            self.store.download(self.key, path)
            yield path


def places(path: str | Path, ledger: Ledger) -> list[Place]:
    """The files behind `path`, by name; hidden ones, DVC's and those that only tell of a data set
    are left out. LamdaError where there is none.

    What cannot be read (a link to nothing or to a folder) is a fault of the ledger's.
    """
    text = str(path)
    if text.startswith(S3):
        return _objects(text)
    try:
        return _local(path, text, ledger)
    except OSError as error:
        raise LamdaError(f"{path}: {error.strerror}; expected a path that can be read") from None


def _local(path: str | Path, text: str, ledger: Ledger) -> list[Place]:
    if is_pattern(text) and not os.path.exists(text):
        found = matches(Path(), text)
        shut = _shut(text, ledger)
        if not found and not shut:
            raise LamdaError(f"{path}: no file's name is like that; check it, or `dvc pull`")
        named = [item for item in found if os.path.isdir(item) or not _beside(item, ledger)]
        inside = [one for item in named for one in _matched(item, ledger)]
        return list({one.name: one for one in inside}.values())  # a folder, and what is in it
    return _files(Path(path), ledger)


def _shut(pattern: str, ledger: Ledger) -> bool:
    """Whether a pattern leads into folders that cannot be read, which then are faults: what is like
    it in them nobody knows."""
    parts = Path(pattern).parts
    fixed = [*itertools.takewhile(lambda part: not is_pattern(part), parts)]
    rest = parts[len(fixed) : -1]

    def leads(folder: Path) -> bool:
        names = folder.parts[len(fixed) :]
        for name, part in zip(names, rest, strict=False):
            if part == "**" or not fnmatch.fnmatchcase(name, part):
                return part == "**"
        return len(names) <= len(rest)

    before = len(ledger.faults)
    if os.path.isdir(Path(*fixed)):
        deque(_walked(Path(*fixed), ledger, leads), maxlen=0)
    return len(ledger.faults) > before


def _matched(item: Path, ledger: Ledger) -> list[Place]:
    """The files behind what a pattern matches; where that is nothing, the others are read."""
    try:
        if os.path.islink(item) and not os.path.exists(item):
            raise LamdaError(f"{item}: expected a file, found a link to nothing")
        return _files(item, ledger)
    except LamdaError as error:
        ledger.broken(str(item), error)
    return []


def _files(path: Path, ledger: Ledger) -> list[Place]:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise LamdaError(f"{path}: no such file; put it there, or `dvc pull`") from None
    except OSError as error:  # of a folder above it, too
        told = f"{path}: {error.strerror}; expected a file or a folder that can be read"
        raise LamdaError(told) from None
    if not (path.is_file() or path.is_dir()):
        raise LamdaError(f"{path}: expected a file or a folder, found a device or pipe")
    if path.is_file():
        return [Place(str(path), path, split=_split(path, _tells))]
    found = []
    for item in sorted(_walked(path, ledger)):
        if item.is_symlink() and not item.is_file():
            told = (
                f"{item}: expected no link to a folder, nor to nothing, inside {path}: what "
                "is behind it would not be read; put the files themselves there"
            )
            ledger.broken(str(item), LamdaError(told))
        elif item.is_file():
            if not _beside(item, ledger):
                found.append(Place(str(item), item, split=_split(item, _tells)))
        elif not item.is_dir():
            ledger.broken(str(item), LamdaError(f"{item}: expected a file, found a device or pipe"))
    return found


def _walked(
    path: Path, ledger: Ledger, enter: Callable[[Path], bool] = lambda folder: True
) -> Iterator[Path]:
    """All files and folders in a folder, at any depth, but for hidden ones and what is in folders
    that are not to be entered; a folder that cannot be read is a fault."""

    def unread(error: OSError) -> None:
        folder = str(error.filename)
        told = f"{folder}: {error.strerror}; expected a folder that can be read and entered"
        ledger.broken(folder, LamdaError(told))

    for folder, inside, names in os.walk(path, onerror=unread):
        inside[:] = [name for name in inside if not name.startswith(".")]
        if not os.access(folder, os.X_OK):
            inside[:] = names[:] = []
            unread(PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder))
        yield from (Path(folder, name) for name in (*inside, *names) if not name.startswith("."))
        inside[:] = [name for name in inside if enter(Path(folder, name))]


def _beside(item: Path, ledger: Ledger) -> bool:
    if not BESIDE.fullmatch(item.name):
        return False
    if item.suffix != ".dvc":
        ledger.note(f"{item}: passed over, it only tells of the data")
    return True


def _split(item: PurePath, tells: Callable[[PurePath], bool]) -> str:
    """The split of a file in a Hugging Face datasets folder, by its folder, or by its name where
    it is a shard (`test-00000-of-00001.parquet`), however it was named; '' elsewhere. `tells` says
    whether there is a file: what names the folder's splits."""
    shard = SHARD.match(item.name)
    if shard and shard[1].casefold() in NAMES:
        return shard[1]
    split = (one.name for one in item.parents if tells(one.parent / SPLITS_BESIDE))
    return next(split, "")


def _tells(path: PurePath) -> bool:
    return os.path.isfile(path)


def _objects(uri: str) -> list[Place]:
    from lamda.storage.opening import open_store

    bucket, _, prefix = uri.removeprefix(S3).partition("/")
    fixed = itertools.takewhile(lambda part: not is_pattern(part), prefix.split("/"))
    folder = "/".join(fixed) if is_pattern(prefix) else prefix.rpartition("/")[0]
    store = open_store(f"{S3}{bucket}/{folder}".rstrip("/"))
    wanted = prefix.removeprefix(folder).strip("/")
    keys = dict.fromkeys(entry.key for entry in store.list())
    found = [
        Place(f"{store.uri}/{key}", store=store, key=key, split=_split(path, _among(keys)))
        for key, path in ((key, PurePosixPath(key)) for key in keys)
        if _is_wanted(key, wanted) and not BESIDE.fullmatch(path.name)
    ]
    if not found:
        raise LamdaError(f"{uri}: no object is called so; check bucket and prefix")
    return found


def _among(keys: Collection[str]) -> Callable[[PurePath], bool]:
    return lambda path: str(path) in keys


def _is_wanted(key: str, wanted: str) -> bool:
    if not wanted or key == wanted or key.startswith(f"{wanted}/"):
        return True
    return is_pattern(wanted) and PurePosixPath(key).match(wanted)
