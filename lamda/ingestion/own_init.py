"""`lamda data init`: what a folder of files holds, by their first rows; lamda.ingestion.own_yaml
writes it down."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.data.formats.registry import GIVES, Found, detect
from lamda.data.formats.shapes import ALL, OPTIONAL, TEXT
from lamda.data.reading.fields import Everything
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import BESIDE, places
from lamda.data.reading.unpack import SUFFIXES
from lamda.data.row import CELLS
from lamda.data.rows import KEY, rows_of
from lamda.errors import LamdaError
from lamda.ingestion.public.fetch import TESTING

OWN = "own"
LOOKED_AT = 20
"""Rows of a file from which it is told what it holds."""
KNOWN = (*OPTIONAL, "text", "task", "context", "base", "question", "rater", "answer")
"""Columns by which a row is told."""
NAME = re.compile(r"[^\w-]+")


@dataclass(slots=True)
class Entry:
    """What a file or a folder of files holds: `role` is dialogs, documents, contexts, votes,
    research, or '' with the reason in `told`; `split`: whether its rows say theirs."""

    path: str
    role: str
    format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    url: bool = False
    split: bool = False
    told: str = ""
    tasks: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """A name for a source: that of the file or folder, without what a key may not hold."""
        name = PurePosixPath(self.path).name
        for suffix in (*SUFFIXES, *(s for s in PurePosixPath(name).suffixes)):
            name = name.removesuffix(suffix)
        for suffix in reversed(PurePosixPath(name).suffixes):
            name = name.removesuffix(suffix)
        return NAME.sub("_", name).strip("_") or "data"


def import_line(path: str) -> str:
    """The line that brings data from elsewhere into own/, and pins it; '' for what lies there."""
    place = PurePosixPath(path)
    if "://" not in path and place.parts[:1] == (OWN,) and ".." not in place.parts:
        return ""
    return shlex.join(["dvc", "import-url", path, f"{OWN}/{place.name or 'data'}"])


def from_here(path: str) -> str:
    """A path into the working folder as it is called from there; any other one as it is."""
    place = Path(path)
    for parent in place.parents if place.is_absolute() else ():
        if parent.is_dir() and parent.samefile(Path.cwd()):
            return place.relative_to(parent).as_posix()
    return path


def look(folder: str) -> list[Entry]:
    """What lies in a folder of own/: an entry for each file and each folder in it, or for the whole
    where that is a data set of one kind. LamdaError where there is nothing that can be used."""
    root = Path(folder)
    if not root.exists():
        raise LamdaError(f"{folder}: no such file or folder; put your data there")
    marks = ("dataset_info.json", "dataset_dict.json", "state.json")
    if root.is_file() or any((root / mark).is_file() for mark in marks):
        return _usable(folder, [_entry(folder)])
    apart = Path(OWN, TESTING)  # what is never trained on
    inside = sorted(
        item for item in root.iterdir() if not item.name.startswith(".") and item != apart
    )
    entries = [_entry(item.as_posix()) for item in inside]
    found = [entry for entry in entries if entry.role or entry.told]
    if not found:
        raise LamdaError(f"{folder}: expected files of data, found none")
    return _usable(folder, _joined(folder, found))


def _usable(folder: str, found: list[Entry]) -> list[Entry]:
    """The entries, those as of no use whose names no data.yaml can hold; LamdaError where none is
    of use."""
    entries = [_nameable(entry) for entry in found]
    if not any(entry.role for entry in entries):
        told = "; ".join(entry.told for entry in entries[:3]) or f"{folder}: no files of data"
        raise LamdaError(f"{folder}: expected data, found nothing that can be used: {told}")
    return entries


def _nameable(entry: Entry) -> Entry:
    for text in (entry.path, *entry.columns.values()):
        try:
            text.encode()
        except UnicodeEncodeError:
            what = "a path" if text == entry.path else "a column"
            odd = f"expected {what} that is UTF-8, found {text}; rename it"
            return Entry(entry.path, "", told=f"{entry.path}: {odd}")
    return entry


def _joined(folder: str, found: list[Entry]) -> list[Entry]:
    """One entry where all that a folder holds is alike, as the parts of one data set are."""
    first = found[0]
    alike = all(
        one.role
        and (one.role, one.format, one.columns) == (first.role, first.format, first.columns)
        for one in found
    )
    if not alike or first.role not in ("dialogs", "documents"):
        return found
    return [Entry(folder, first.role, first.format, first.columns, first.url)]


def _entry(path: str) -> Entry:
    """What a file or a folder holds; of a folder, its first file tells."""
    ledger = Ledger()
    try:
        listed = places(path, ledger)
    except LamdaError as error:
        return Entry(path, "", told=str(error))
    listed = [one for one in listed if not BESIDE.fullmatch(PurePosixPath(one.name).name)]
    if not listed:
        return Entry(path, "")
    found = detect(listed[0])
    if found is None:
        return Entry(path, "", told=f"{listed[0].name}: no known format")
    if not found.rows or found.format == "comments":
        return Entry(path, GIVES[found.format], found.format)
    return _of_rows(path, found)


def _of_rows(path: str, found: Found) -> Entry:
    ledger = Ledger()
    with closing(_rows(found, ledger)) as rows:
        first = [row.values for row in itertools.islice(rows, LOOKED_AT)]
    if not first:
        return Entry(path, "", told=ledger.lines[0] if ledger.lines else f"{path}: no rows")
    there = {key for row in first for key, value in row.items() if value is not None} - {KEY, CELLS}
    tasks = {str(row["task"]) for row in first if row.get("task")}
    if {"question", "rater", "answer"} <= there:
        return Entry(path, "votes", tasks=tasks)
    if {"context", "base"} <= there:
        return Entry(path, "research", tasks={"groundedness"})
    if "context" in there:
        return Entry(path, "contexts", tasks=tasks, split="split" in there)
    if there & {*ALL} - {"content"} or _objects(first, "content"):
        return Entry(path, "dialogs")
    if "text" in there:
        return Entry(path, "documents", url="url" in there)
    return _guessed(path, first, there)


def _rows(found: Found, ledger: Ledger) -> Generator[Any, None, None]:
    yield from rows_of(found.place, found.rows, Everything(KNOWN), ledger)


def _objects(rows: Sequence[Mapping[str, Any]], key: str) -> bool:
    value = rows[0].get(key)
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _guessed(path: str, rows: Sequence[Mapping[str, Any]], there: set[str]) -> Entry:
    """A mapping of fields by the columns' types: the list that says most is turns, the longest text
    the text; a list of single words, as tags are, is turns where there is no text."""
    talks = {key: [text for row in rows for text in _texts(row.get(key))] for key in sorted(there)}
    said = max(talks, key=lambda key: sum(map(len, talks[key])), default="")
    words = sum(len(text.split()) > 1 for text in talks.get(said, ()))
    if words and 2 * words >= len(talks[said]):
        return Entry(path, "dialogs", columns={"turns": said})
    lengths = {
        key: sum(len(row[key]) for row in rows if isinstance(row.get(key), str))
        for key in sorted(there)
    }
    longest = max(lengths, key=lambda key: lengths[key], default="")
    if longest and lengths[longest] >= 40 * len(rows):
        columns = {"text": longest}
        link = next((key for key in ("link", "uri", "address") if key in there), "")
        columns |= {"url": link} if link and "url" not in there else {}
        return Entry(path, "documents", columns=columns, url="url" in there or "url" in columns)
    if talks.get(said):
        return Entry(path, "dialogs", columns={"turns": said})
    shown = ", ".join(sorted(there)) or "none"
    return Entry(path, "", told=f"{path}: no column of dialogs or texts among: {shown}")


def _texts(value: Any) -> Iterator[str]:
    """What a list may hold as turns: texts, or those of objects that say who speaks."""
    for item in value if isinstance(value, list) else ():
        found = map(item.get, TEXT) if isinstance(item, dict) else [item]
        yield from itertools.islice((text for text in found if isinstance(text, str)), 1)
