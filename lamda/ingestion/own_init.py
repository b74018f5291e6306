"""`lamda data init`: data.yaml from a folder of files, by what their first rows hold."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.config.data_file import read_data
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
PLAIN = re.compile(r"(?!(?:true|false|null)\Z)[^\W\d][\w./-]*", re.IGNORECASE)
"""What YAML takes for a text without quotation marks."""
SHARE = 0.8
"""Of the tokens, that goes to dialogs where there are documents too: half of the paper's corpus is
dialogs (appendix E), and a small model learns to talk first."""


@dataclass(slots=True)
class Entry:
    """What a file or a folder of files holds: `role` is dialogs, documents, contexts, votes,
    research, or '' with the reason in `told`."""

    path: str
    role: str
    format: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    url: bool = False
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
    return f"dvc import-url {path} {OWN}/{place.name or 'data'}"


def look(folder: str) -> list[Entry]:
    """What lies in a folder of own/: an entry for each file and each folder in it, or for the whole
    where that is a data set of one kind. LamdaError where there is nothing."""
    root = Path(folder)
    if not root.exists():
        raise LamdaError(f"{folder}: no such file or folder; put your data there")
    marks = ("dataset_info.json", "dataset_dict.json", "state.json")
    if root.is_file() or any((root / mark).is_file() for mark in marks):
        return [_entry(folder)]
    apart = Path(OWN, TESTING)  # what is never trained on
    inside = sorted(
        item for item in root.iterdir() if not item.name.startswith(".") and item != apart
    )
    entries = [_entry(item.as_posix()) for item in inside]
    found = [entry for entry in entries if entry.role or entry.told]
    if not found:
        raise LamdaError(f"{folder}: expected files of data, found none")
    return _joined(folder, found)


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
        return Entry(path, "contexts", tasks=tasks)
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


def check_free(path: Path) -> None:
    """LamdaError where data.yaml holds keys already."""
    if read_data(path):
        raise LamdaError(
            f"{path}: holds sources already; write beside it with `--out FILE`, and take over what "
            "you want"
        )


def rendered(entries: Sequence[Entry]) -> str:
    """The text of data.yaml for these entries, with comments."""
    return "\n".join(_lines(entries)) + "\n"


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    by_role: dict[str, list[Entry]] = {}
    for entry in entries:
        by_role.setdefault(entry.role, []).append(entry)
    dialogs, documents = by_role.get("dialogs", []), by_role.get("documents", [])
    named = _named((*dialogs, *documents))
    yield "# Your own data, written by `lamda data init`; `lamda data check` reads it. What stands"
    yield "# here replaces the default, key by key; docs/own_data.md says what may stand here."
    yield "defaults: none  # of the embedded set nothing is left; else what is not named stays"
    if dialogs or documents:
        yield "corpus:         # texts to train on; `share` of the tokens"
        for (name, entry), share in zip(named.items(), _shares(dialogs, documents), strict=True):
            yield f"  {_plain(name)}: {{{_settings(entry)}, share: {share}}}"
    cited = {name: entry for name, entry in named.items() if entry.url}
    if cited:
        yield "knowledge:      # pages of the search index; each needs a url, which is cited"
        yield from (f"  {_plain(name)}: {{{_settings(entry)}}}" for name, entry in cited.items())
    else:
        yield "knowledge: default  # the index needs pages with a url; these are the embedded ones"
    yield from _contexts(by_role.get("contexts", []), dialogs)
    yield from _people(by_role)
    for entry in by_role.get("", []):
        yield f"# not used: {' '.join(entry.told.split())}"


def _named(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Sources by a name of their own: the second of a name has a number."""
    named: dict[str, Entry] = {}
    for entry in entries:
        names = (f"{entry.name}_{number}" for number in itertools.count(2))
        name = next(one for one in itertools.chain([entry.name], names) if one not in named)
        named[name] = entry
    return named


def _plain(text: str) -> str:
    """A text as YAML reads it back: `2024` is a number, and a comma ends a value."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _settings(entry: Entry) -> str:
    parts = [f"path: {_plain(entry.path)}", f"kind: {entry.role}"]
    if entry.format:
        parts.append(f"format: {entry.format}")
    return ", ".join([*parts, *_columns(entry)])


def _columns(entry: Entry) -> list[str]:
    told = ", ".join(f"{name}: {_plain(column)}" for name, column in entry.columns.items())
    return [f"columns: {{{told}}}"] if told else []


def _shares(dialogs: Sequence[Entry], documents: Sequence[Entry]) -> list[float]:
    """Equal ones of dialogs and of documents, to four digits; the first takes what is left."""
    talk = SHARE if documents else 1.0
    shares = [round(talk / len(dialogs), 4)] * len(dialogs) if dialogs else []
    rest = 1 - (talk if dialogs else 0)
    shares += [round(rest / len(documents), 4)] * len(documents) if documents else []
    shares[0] = round(shares[0] + 1 - sum(shares), 4)
    return shares


def _contexts(contexts: Sequence[Entry], dialogs: Sequence[Entry]) -> Iterator[str]:
    """Contexts of files, and for ssi those of the dialogs, of which a tenth is kept back."""
    chosen, left = _by_task(contexts, {"safety"})
    lines = {task: f"path: {_plain(entry.path)}" for task, entry in chosen.items()}
    if dialogs and "ssi" not in lines:
        own = ["use: dialogs", f"path: {_plain(dialogs[0].path)}", *_columns(dialogs[0])]
        lines["ssi"] = ", ".join([*own, "evaluation: 0.1", "development: 0.05"])
    if not lines:
        return
    for key, note in (
        ("annotation", "contexts whose responses people rate, or research"),
        ("evaluation", "what the models answer in the end; rows of split `evaluation`"),
    ):
        yield f"{key}:     # {note}"
        yield from (f"  {_plain(task)}: {{{told}}}" for task, told in lines.items())
    yield from left


def _by_task(entries: Iterable[Entry], tasks: set[str]) -> tuple[dict[str, Entry], list[str]]:
    """Task (those of `tasks` where the rows name none) -> the first file of it; a line on each
    further one, which has no place beside it."""
    chosen: dict[str, Entry] = {}
    left = []
    for entry in entries:
        for task in sorted(entry.tasks or tasks):
            if (first := chosen.setdefault(task, entry)) is not entry:
                told = f"{entry.path}: {first.path} is named for {task}; put both into one folder"
                left.append(f"# not used: {' '.join(told.split())}")
    return chosen, left


def _people(by_role: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """Votes and research; where none is there yet, people are waited for."""
    votes, unused = _by_task(by_role.get("votes", []), {"ssi", "safety"})
    if votes:
        yield "raters:         # people's votes, one row an answer; what is missing is waited for"
        for task, entry in votes.items():
            yield f"  {_plain(task)}: {{path: {_plain(entry.path)}, raters: 3}}"
    research, more = _by_task(by_role.get("research", []), set())
    if research:
        yield "researchers:    # what people looked up"
        for task, entry in research.items():
            yield f"  {_plain(task)}: {{path: {_plain(entry.path)}}}"
    yield from (*unused, *more)
